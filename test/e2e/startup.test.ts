import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  databaseUrlOf,
  newDataDir,
  processesOf,
  removeDataDir,
  runProgram,
  startHub,
  type CommandResult,
} from '../support/hubProcess.js';
import { freshDatabase } from '../support/database.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function dataFolder(): string {
  const dataDir = newDataDir();
  cleanups.push(() => removeDataDir(dataDir));
  return dataDir;
}

/** Runs `serve`, which must fail with one line that has the code; gives the line. */
async function refusedServe(
  dataDir: string,
  code: string,
  more: { flags?: string[]; databaseUrl?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const { flags = [], ...options } = more;
  const result = await runProgram(['serve', ...flags], { dataDir, ...options });
  expectFailure(result, code);
  return result.stderr;
}

function expectFailure({ code: exit, stdout, stderr }: CommandResult, code: string): void {
  expect(stderr).toMatch(new RegExp(`^thermograph: [^\n]+ \\[${code}\\]\n$`));
  expect(stderr).not.toMatch(/\n +at |node_modules/);
  expect(stdout).not.toMatch(/^ready/m);
  expect(exit).toBe(1);
}

it('stops cleanly when it is told twice, as by Ctrl-C under npm', async () => {
  const dataDir = dataFolder();
  const hub = await startHub({ dataDir });
  process.kill(hub.pid, 'SIGINT');
  await hub.says(/^stopping$/m);
  process.kill(hub.pid, 'SIGINT');
  expect(await hub.stop()).toMatchObject({ code: 0 });
  expect(processesOf(dataDir)).toEqual([]);
});

describe('serve refuses', () => {
  it('a port that is taken, and leaves nothing running', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    cleanups.push(async () => blocker.close());
    const { port } = blocker.address() as AddressInfo;
    const dataDir = dataFolder();
    const said = await refusedServe(dataDir, 'PORT_IN_USE', { env: { PORT: String(port) } });
    expect(said).toContain(`127.0.0.1:${port}`);
    expect(said).toMatch(/set PORT/);
    expect(processesOf(dataDir)).toEqual([]);
  });

  it('the same folder a second time, and a folder of the other mode', async () => {
    const dataDir = dataFolder();
    const hub = await startHub({ dataDir });
    const said = await refusedServe(dataDir, 'ALREADY_RUNNING');
    expect(said).toContain(dataDir);
    expect(said).toContain(String(hub.pid));
    expect(said).toMatch(/DATA_DIR/);
    expect(await (await fetch(new URL('/readyz', hub.url))).text()).toBe('ready\n');
    expect(await hub.stop()).toMatchObject({ code: 0 });
    expect(processesOf(dataDir)).toEqual([]);

    const other = join(dataDir, 'demo');
    mkdirSync(other);
    writeFileSync(join(other, 'thermograph.json'), '{"mode":"plain","format":1}');
    expect(await refusedServe(dataDir, 'DATA_DIR_MODE', { flags: ['--demo'] })).toMatch(/without --demo.*DATA_DIR/);
    writeFileSync(join(other, 'thermograph.json'), '{"mode":"demo","format":1}');
    expect(await refusedServe(other, 'DATA_DIR_MODE')).toMatch(/with --demo.*DATA_DIR/);
    writeFileSync(join(other, 'thermograph.json'), '{"mode":');
    expect(await refusedServe(other, 'DATA_DIR_FORMAT')).toContain(other);
    expect(processesOf(dataDir)).toEqual([]);
  });

  it('a database that does not answer, refuses or is none, without a word of the password', async () => {
    const { admin, drop } = await freshDatabase();
    cleanups.push(drop);
    for (const [databaseUrl, code, where] of [
      ['postgres://me:hush-hush@127.0.0.1:1/heat', 'DATABASE_UNREACHABLE', '127.0.0.1:1'],
      [databaseUrlOf({ ...admin, password: 'hush-hush' }), 'DATABASE_LOGIN_REFUSED', admin.database],
      [databaseUrlOf({ ...admin, database: 'nothing', password: 'hush-hush' }), 'DATABASE_LOGIN_REFUSED', 'nothing'],
      ['mysql://me:hush-hush@127.0.0.1/heat', 'CONFIG_INVALID', 'DATABASE_URL'],
    ] as const) {
      const said = await refusedServe(dataFolder(), code, { databaseUrl });
      expect(said).toContain(where);
      expect(said).toContain('DATABASE_URL');
      expect(said).not.toContain('hush');
    }
  });

  it.each([
    ['HOST=0.0.0.0', { HOST: '0.0.0.0' }, 'UNSAFE_LISTEN', /HOST is 0\.0\.0\.0.*proxy/],
    ['HOST=::', { HOST: '::' }, 'UNSAFE_LISTEN', /HOST/],
    ['a port that is none', { PORT: '70000' }, 'CONFIG_INVALID', /PORT/],
    ['a Redis that is none', { REDIS_URL: 'http://127.0.0.1:6379' }, 'CONFIG_INVALID', /REDIS_URL/],
    ['a spool that holds nothing', { SPOOL_BYTES: '0' }, 'CONFIG_INVALID', /SPOOL_BYTES/],
    ['a level that is none', { LOG_LEVEL: 'loud' }, 'CONFIG_INVALID', /LOG_LEVEL/],
  ])('%s, before it touches anything', async (_what, env, code, words) => {
    const dataDir = dataFolder();
    expect(await refusedServe(dataDir, code, { env })).toMatch(words);
    expect(existsSync(join(dataDir, 'thermograph.json'))).toBe(false);
  });

  it('a folder that cannot be one', async () => {
    const dataDir = dataFolder();
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    expect(await refusedServe(join(file, 'data'), 'DATA_DIR_UNWRITABLE')).toContain(file);
    expect(await refusedServe('/proc/thermograph', 'DATA_DIR_UNWRITABLE')).toContain('/proc/thermograph');
  });
});

describe('the command line', () => {
  it.each([
    ['serve', '--nonsense'],
    ['serve', 'more'],
    ['nonsense'],
    ['apikey', 'create', '--role', 'admin'],
    ['apikey', 'revoke'],
    ['simulate', '--port'],
  ])('is misused by %s %s', async (...words) => {
    const { code, stderr } = await runProgram(words.filter(Boolean), { dataDir: dataFolder() });
    expect(code).toBe(2);
    expect(stderr).toMatch(/error: .+/);
    expect(stderr).toMatch(/--help/);
  });

  it('names the role that there is not', async () => {
    const { code, stderr } = await runProgram(['serve', '--roles', 'api,kitchen'], { dataDir: dataFolder() });
    expect(stderr).toMatch(/^thermograph: --roles.*kitchen.*api, connectors, jobs \[FLAG_INVALID\]$/m);
    expect(code).toBe(2);
  });

  it('helps', async () => {
    for (const words of [['--help'], ['serve', '--help'], ['apikey', '--help'], ['apikey', 'create', '--help']]) {
      const { code, stdout } = await runProgram(words, { dataDir: dataFolder() });
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Usage: thermograph/);
    }
  });
});
