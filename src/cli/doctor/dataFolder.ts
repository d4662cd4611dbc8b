import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { openDataFolder, type DataMode } from '../../store/postgres/dataFolder.js';
import { bad, good, type Finding } from './finding.js';

const OTHERS = 0o077;

/**
 * The data folder: whose it is, who may enter it, what it was made for, and that no file in it that may hold a secret is
 * open to others. Makes nothing.
 *
 * @throws SetupError as `openDataFolder`.
 */
export function checkDataFolder(dataDir: string, mode: DataMode): Finding[] {
  const about = 'data folder';
  const path = resolve(dataDir);
  if (!existsSync(path)) return [good(about, `${path} is not there yet; the first start makes it`)];
  const found = statSync(path);
  const uid = process.getuid?.();
  const faults: Finding[] = [];
  if (uid !== undefined && found.uid !== uid) {
    faults.push(
      bad(about, `${path} belongs to user ${found.uid}, and this is user ${uid}: run as that one, or chown -R`),
    );
  }
  if (process.platform !== 'win32' && (found.mode & OTHERS) !== 0) {
    faults.push(bad(about, `${path} has mode ${octal(found.mode)}, others may look into it: chmod 700 ${path}`));
  }
  if (faults.length > 0) return faults;
  if (existsSync(join(path, 'thermograph.json'))) openDataFolder(path, mode);
  return [good(about, `${path}, for ${mode === 'demo' ? 'the demonstration' : 'real operation'}`), ...checkFiles(path)];
}

const SECRET = /secret|credential|login|key|ring/i;

/** Files that hold secrets stand at the top of the folder, in `keys`, and beside the embedded database. */
function checkFiles(path: string): Finding[] {
  if (process.platform === 'win32') return [];
  const folders = [path, join(path, 'keys'), join(path, 'postgres')].filter((each) => existsSync(each));
  const files = folders.flatMap((folder) => filesOf(folder)).filter((file) => SECRET.test(basename(file)));
  const open = files.filter((file) => (statSync(file).mode & OTHERS) !== 0);
  if (open.length === 0)
    return [good('private files', `${files.length}, readable by their owner only${agesOf(files)}`)];
  return open.map((file) => bad('private files', `${file} is open to others: chmod 600 ${file}`));
}

/** How old the secrets are: a time to change them is the operator's to say. */
function agesOf(files: readonly string[]): string {
  const oldest = Math.min(...files.map((file) => statSync(file).mtimeMs));
  return files.length === 0 ? '' : `, the oldest of ${new Date(oldest).toISOString().slice(0, 10)}`;
}

/** The embedded database's folder may be of the user whom the database runs as, and closed even to us. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => join(folder, name));
}

/** The right bits of a mode, as chmod takes them. */
export const octal = (mode: number): string => (mode & 0o777).toString(8).padStart(3, '0');
