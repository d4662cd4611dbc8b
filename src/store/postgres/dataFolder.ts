import { readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, SetupError } from '../../shared/errors.js';
import { makePrivateFolder, unwritable } from './folders.js';
import { errorCodeOf } from './session.js';

/** What a data folder is used for; one that was used for the one is refused for the other. */
export type DataMode = 'demo' | 'plain';

/** A folder that was found to be ours. */
export interface DataFolder {
  /** Real path. */
  readonly path: string;
  readonly mode: DataMode;
  /** Where the embedded database is. */
  readonly postgres: string;
}

interface Stamp {
  readonly mode: DataMode;
  readonly format: number;
}

const STAMP = 'thermograph.json';
const FORMAT = 1;

/**
 * Open a data folder, made and stamped when it is new. It may be in use by others: see `lockDataFolder`.
 *
 * @throws SetupError `DATA_DIR_UNWRITABLE`, `DATA_DIR_MODE`, `DATA_DIR_FORMAT`
 */
export function openDataFolder(dir: string, mode: DataMode): DataFolder {
  makePrivateFolder(dir);
  const path = realpathSync(dir);
  const stamp = readStamp(path) ?? writeStamp(path, { mode, format: FORMAT });
  if (stamp.format > FORMAT) throw newerFormat(path, stamp.format);
  if (stamp.mode !== mode) throw otherMode(path, stamp.mode);
  return { path, mode, postgres: join(path, 'postgres') };
}

function readStamp(path: string): Stamp | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(join(path, STAMP), 'utf8'));
    if (isStamp(found)) return found;
    throw damaged(path, 'it has neither mode nor format');
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw error instanceof SetupError ? error : damaged(path, messageOf(error));
  }
}

function writeStamp(path: string, stamp: Stamp): Stamp {
  const draft = join(path, `${STAMP}.new-${process.pid}`);
  try {
    writeFileSync(draft, `${JSON.stringify(stamp)}\n`, { mode: 0o600, flush: true });
    renameSync(draft, join(path, STAMP));
    return stamp;
  } catch (error) {
    throw unwritable(path, error);
  }
}

function isStamp(found: unknown): found is Stamp {
  if (typeof found !== 'object' || found === null) return false;
  const { mode, format } = found as Record<string, unknown>;
  return (mode === 'demo' || mode === 'plain') && typeof format === 'number';
}

function otherMode(path: string, mode: DataMode): SetupError {
  const [made, start] = mode === 'demo' ? ['the demonstration', 'with --demo'] : ['real operation', 'without --demo'];
  const message = `the data folder ${path} was made for ${made}. Start ${start}, or set DATA_DIR to another folder.`;
  return new SetupError('DATA_DIR_MODE', message, { context: { path, mode } });
}

function newerFormat(path: string, format: number): SetupError {
  const cure = 'Start it with the release that wrote it, or a newer one.';
  const message = `the data folder ${path} has format ${format}, and this program knows ${FORMAT}. ${cure}`;
  return new SetupError('DATA_DIR_FORMAT', message, { context: { path, format } });
}

function damaged(path: string, why: string): SetupError {
  const cure = 'Put the file back from a backup, or set DATA_DIR to another folder.';
  return new SetupError('DATA_DIR_FORMAT', `${join(path, STAMP)} cannot be read: ${why}. ${cure}`, {
    context: { path },
  });
}
