import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate } from '../support/certificates.js';
import { freshDatabase } from '../support/database.js';
import { databaseUrlOf, newDataDir, removeDataDir, runProgram, type CommandResult } from '../support/hubProcess.js';
import { MIGRATED_TEMPLATE } from '../support/templates.js';

const SECRET = 'k7Qz0WvT4nE9sYp2LrXc8UjH1mBdG5aF';
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function dataFolder(): string {
  const dataDir = newDataDir();
  cleanups.push(() => removeDataDir(dataDir));
  return dataDir;
}

let databaseUrl: string;
beforeAll(async () => {
  const database = await freshDatabase(MIGRATED_TEMPLATE);
  databaseUrl = databaseUrlOf(database.admin);
  return () => database.drop();
});

const doctor = (env: NodeJS.ProcessEnv = {}, flags: string[] = [], dataDir = dataFolder()): Promise<CommandResult> =>
  runProgram(['doctor', ...flags], { dataDir, databaseUrl, env });

/** What is said to be wrong. */
const wrong = ({ stdout }: CommandResult): string[] =>
  stdout.split('\n').flatMap((line) => (line.startsWith('WRONG') ? [line.slice('WRONG'.length).trim()] : []));

describe('thermograph doctor', () => {
  it('finds nothing to mend in a sound set-up, and tells no secret', async () => {
    const folder = dataFolder();
    const { cert, key } = makeCertificate(folder);
    chmodSync(key, 0o600);
    const all = await doctor(
      {
        AUTH_SECRET: SECRET,
        TLS_CERT: cert,
        TLS_KEY: key,
        CLIENT_ADDRESSES: '127.0.0.1',
        FIELD_ADDRESSES: '10.0.0.0/8',
      },
      ['--security'],
    );
    expect(wrong(all)).toEqual([]);
    expect(all).toMatchObject({ code: 0, stdout: expect.stringMatching(/nothing to mend\n$/) as string });
    for (const about of [
      'Node',
      'time zones',
      'AUTH_SECRET',
      'data folder',
      'disk',
      'TLS',
      'port',
      'database roles',
      'clock',
      'schema',
    ]) {
      expect(all.stdout).toMatch(new RegExp(`^ok {5}${about} `, 'm'));
    }
    expect(all.stdout + all.stderr).not.toContain(SECRET);
    expect(all.stdout + all.stderr).not.toContain(new URL(databaseUrl).password);
  });

  it('says what is wrong and what to do', async () => {
    const folder = dataFolder();
    const { cert, key } = makeCertificate(folder, 5);
    chmodSync(key, 0o644);
    const dataDir = dataFolder();
    writeFileSync(join(dataDir, 'thermograph.json'), '{"mode":"demo","format":1}');
    chmodSync(dataDir, 0o700);
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    cleanups.push(() => blocker.close());
    const PORT = String((blocker.address() as AddressInfo).port);
    const REDIS_URL = 'redis://:hush-hush@127.0.0.1:1';
    const env = {
      AUTH_SECRET: 'a'.repeat(40),
      TLS_CERT: cert,
      TLS_KEY: key,
      PORT,
      REDIS_URL,
      SPOOL_BYTES: String(2 ** 52),
    };
    const found = await doctor(env, [], dataDir);
    expect(found.code).toBe(1);
    expect(wrong(found)).toEqual([
      expect.stringMatching(/^AUTH_SECRET .*openssl rand/),
      expect.stringMatching(/^data folder .*made for the demonstration\. Start with --demo/),
      expect.stringMatching(/^disk .*lower SPOOL_BYTES/),
      expect.stringMatching(/^TLS .*ends in 4 days: renew it/),
      expect.stringMatching(/^TLS .*chmod 600/),
      expect.stringMatching(/^port .*set PORT/),
      expect.stringMatching(/^Redis .*check REDIS_URL/),
    ]);
    expect(found.stdout + found.stderr).not.toMatch(/hush|aaaa/);
  });

  it('looks for files and folders that others may read', async () => {
    const dataDir = dataFolder();
    chmodSync(dataDir, 0o755);
    expect(wrong(await doctor({}, [], dataDir))).toEqual([expect.stringMatching(/^data folder .*mode 755.*chmod 700/)]);
    chmodSync(dataDir, 0o700);
    mkdirSync(join(dataDir, 'keys'), { mode: 0o700 });
    writeFileSync(join(dataDir, 'keys', 'ring.key'), '', { mode: 0o640 });
    expect(wrong(await doctor({}, [], dataDir))).toEqual([
      expect.stringMatching(/^private files .*ring\.key.*chmod 600/),
    ]);
  });

  it('says of a database that it is missing, refuses, or is behind', async () => {
    const empty = await freshDatabase();
    cleanups.push(() => empty.drop());
    const ask = (url: string): Promise<CommandResult> =>
      runProgram(['doctor'], { dataDir: dataFolder(), databaseUrl: url });
    expect(wrong(await ask(databaseUrlOf(empty.admin)))).toEqual([
      expect.stringMatching(/^schema .*\d+ migrations.*thermograph migrate/),
    ]);
    const refused = await ask(databaseUrlOf({ ...empty.admin, password: 'hush-hush' }));
    expect(wrong(refused)).toEqual([expect.stringMatching(/^database .*refused user/)]);
    expect(refused.stdout + refused.stderr).not.toContain('hush');
  });

  it('says what the settings forbid, before anything else is looked at', async () => {
    const found = await doctor({ HOST: '0.0.0.0' });
    expect(found.code).toBe(1);
    expect(wrong(found)).toEqual([expect.stringMatching(/^settings .*AUTH_SECRET.*TLS_CERT/)]);
  });

  it('with --security wants every control in force', async () => {
    const found = await doctor({}, ['--security']);
    expect(found.code).toBe(1);
    expect(wrong(found).map((line) => line.split(' ')[0])).toEqual(['ENCRYPTED_TRANSFER', 'GIVEN_SECRET']);
  });
});
