import { afterAll, beforeAll, expect, it } from 'vitest';
import { GraphClient } from '../support/graphClient.js';
import {
  newDataDir,
  processesOf,
  removeDataDir,
  runProgram,
  startHub,
  type CommandResult,
  type HubProcess,
} from '../support/hubProcess.js';
import { askUntil, within } from '../support/timeLimit.js';

const REVOKED_LIMIT_MS = 5000;

const dataDir = newDataDir();
const thermograph = (...words: string[]): Promise<CommandResult> => runProgram(words, { dataDir });

let hub: HubProcess;
beforeAll(async () => {
  hub = await startHub({ dataDir });
});
afterAll(() => removeDataDir(dataDir));

async function newKey(...more: string[]): Promise<string> {
  const { code, stdout, stderr } = await thermograph('apikey', 'create', '--name', 'for a test', ...more);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^tg_[0-9a-z]{12}_[\w-]{43}\n$/);
  return stdout.trim();
}

const idOf = (key: string): string => key.split('_')[1] as string;

it('says how to make the first administrator, and that works beside the running hub', async () => {
  expect(hub.said()).toMatch(/thermograph apikey create --role admin/);
  const key = await newKey('--role', 'admin');
  expect(await new GraphClient(hub.url, key).data('{ viewer { role } }')).toEqual({ viewer: { role: 'ADMIN' } });
  const { stdout } = await thermograph('apikey', 'list');
  expect(stdout).toMatch(
    new RegExp(
      `^${idOf(key)} +admin +since \\d{4}-\\d\\d-\\d\\d +in force +used \\d{4}-\\d\\d-\\d\\d +for a test$`,
      'm',
    ),
  );
  expect(stdout).not.toContain(key.slice(20));
});

it('makes a key in the place of another, which goes on for a while', async () => {
  const key = await newKey('--role', 'regulator', '--from', '127.0.0.0/8', '::1');
  const { code, stdout } = await thermograph('apikey', 'rotate', idOf(key), '--overlap', '2');
  expect(code).toBe(0);
  for (const one of [key, stdout.trim()])
    expect(await new GraphClient(hub.url, one).data('{ viewer { role } }')).toEqual({ viewer: { role: 'REGULATOR' } });
  const again = await thermograph('apikey', 'rotate', '000000000000');
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('[NOT_FOUND]')]);
});

it('ends a key within some seconds, also where it is in use', async () => {
  const key = await newKey('--role', 'auditor', '--days', '3');
  const client = new GraphClient(hub.url, key);
  const stream = client.follow();
  await stream.next();
  const revoked = await thermograph('apikey', 'revoke', idOf(key));
  expect([revoked.code, revoked.stdout]).toEqual([0, `revoked ${idOf(key)}\n`]);
  await askUntil(
    REVOKED_LIMIT_MS,
    'the key to be refused',
    () => client.ask('{ __typename }'),
    ({ status }) => status === 401,
  );
  expect(await within(REVOKED_LIMIT_MS, 'the socket of the key to be closed', stream.closed)).toMatchObject({
    code: 4403,
  });
  const again = await thermograph('apikey', 'revoke', idOf(key));
  expect(again.code).toBe(1);
  expect(again.stderr).toMatch(/^thermograph: there is no key .+ in force; .+ \[NOT_FOUND\]\n$/);
  expect((await thermograph('apikey', 'list')).stdout).toMatch(new RegExp(`^${idOf(key)} .+revoked`, 'm'));
});

it.each([
  [['--role', 'king'], 'FLAG_INVALID', 2, /admin, operator/],
  [['--role', 'auditor', '--days', '-1'], 'BAD_USER_INPUT', 2, /--days/],
  [['--role', 'auditor', '--from', '10.0.0.0/40'], 'BAD_USER_INPUT', 2, /--from/],
  [['--role', 'auditor', '--organization', 'NOBODY'], 'NOT_FOUND', 1, /NOBODY/],
])('refuses to create a key with %j', async (words, code, status, said) => {
  const { code: exit, stdout, stderr } = await thermograph('apikey', 'create', '--name', 'x', ...words);
  expect([exit, stdout]).toEqual([status, '']);
  expect(stderr).toMatch(said);
  expect(stderr).toContain(`[${code}]`);
});

it('migrates beside a running hub, and where none runs', async () => {
  expect((await thermograph('migrate')).stdout).toMatch(/^the schema is up to date; last commit \d+\n$/);
  expect(await hub.stop()).toEqual({ code: 0, signal: null });
  expect((await thermograph('migrate')).stdout).toMatch(/^the schema is up to date/);
  expect(processesOf(dataDir)).toEqual([]);

  const fresh = newDataDir();
  const { code, stdout, stderr } = await runProgram(['migrate'], { dataDir: fresh });
  expect([code, stdout]).toEqual([0, 'the schema is up to date; last commit 0\n']);
  expect(stderr).toMatch(/^migrated AddCommitLog/m);
  expect(processesOf(fresh)).toEqual([]);
  await removeDataDir(fresh);
});
