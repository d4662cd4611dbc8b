import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphClient } from '../support/graphClient.js';
import {
  newDataDir,
  removeDataDir,
  runProgram,
  startHub,
  type CommandResult,
  type HubProcess,
} from '../support/hubProcess.js';
import { tempFolder } from '../support/tempFolder.js';
import { askUntil } from '../support/timeLimit.js';

/** Of the C library. */
const ICONV = '/usr/bin/iconv';
const SEEN_LIMIT_MS = 10_000;

const BUILDINGS =
  '编码,名称,供热面积（㎡）,建筑用途,供暖系统形式\n001,十号楼,"4,200.5",居住建筑,分户成环系统\n002,2号楼,3800,RESIDENTIAL,HOUSEHOLD_LOOP\n';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const dataDir = newDataDir();
const otherDir = newDataDir();
const thermograph = (...words: string[]): Promise<CommandResult> => runProgram(words, { dataDir });

let hub: HubProcess;
let [admin, auditor] = ['', ''];
beforeAll(async () => {
  hub = await startHub({ dataDir });
  const keyOf = async (role: string): Promise<string> =>
    (await thermograph('apikey', 'create', '--name', role, '--role', role)).stdout.trim();
  [admin, auditor] = [await keyOf('admin'), await keyOf('auditor')];
});
afterAll(async () => {
  await removeDataDir(dataDir);
  await removeDataDir(otherDir);
});

/** What `POST /import` answers. */
interface Answer {
  readonly status: number;
  readonly body: {
    readonly applied?: boolean;
    readonly position?: number | null;
    readonly types?: readonly unknown[];
    readonly errors: readonly {
      readonly code?: string;
      readonly line?: number;
      readonly extensions?: { readonly code: string };
    }[];
  };
}

async function post(body: string | Buffer, query: string, type = 'text/csv', key = admin): Promise<Answer> {
  const response = await fetch(`${hub.url.replace('/graphql', '/import')}?${query}`, {
    method: 'POST',
    body: new Uint8Array(Buffer.from(body as string)),
    headers: { 'content-type': type, ...(key ? { authorization: `Bearer ${key}` } : {}) },
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

function file(name: string, content: string | Buffer): string {
  const path = join(tempFolder(), name);
  writeFileSync(path, content);
  return path;
}

const names = async (): Promise<unknown> =>
  new GraphClient(hub.url, admin).data(
    '{ buildings(orderBy: { field: NAME, direction: ASC }) { nodes { code name } } }',
  );

describe('thermograph import beside a running hub', () => {
  it('shows with --dry-run what it would do, and does it without', async () => {
    const organization = file('organizations.csv', 'code,name\nORG,示范供热有限公司\n');
    const buildings = file('楼栋.csv', execFileSync(ICONV, ['-f', 'utf-8', '-t', 'gb18030'], { input: BUILDINGS }));
    const dry = await thermograph('import', organization, buildings, '--dry-run');
    expect([dry.code, dry.stderr]).toEqual([0, '']);
    expect(dry.stdout).toContain('+ buildings 001: code 001, name 十号楼');
    expect(dry.stdout).toMatch(/buildings +2 new, 0 changed, 0 unchanged\nnothing was written/);
    expect(await names()).toEqual({ buildings: { nodes: [] } });
    const done = await thermograph('import', organization, buildings);
    expect([done.code, done.stderr]).toEqual([0, '']);
    expect(done.stdout).toMatch(/buildings +2 new.*\nimported\n$/);
    const nodes = [
      { code: '002', name: '2号楼' },
      { code: '001', name: '十号楼' },
    ];
    // A credential's organizations are looked at anew every 2 s.
    await askUntil(SEEN_LIMIT_MS, 'the buildings to be seen', names, (seen) =>
      isDeepStrictEqual(seen, { buildings: { nodes } }),
    );
    expect((await thermograph('import', organization, buildings)).stdout).toMatch(
      /0 new, 0 changed, 2 unchanged\nnothing to change/,
    );
  });
  it('names each mistake at its place and ends with 1', async () => {
    const path = file('buildings.csv', 'code,name,heatedAre\n001,x,5\n001,y,6\n');
    const { code, stdout, stderr } = await thermograph('import', path);
    expect(code).toBe(1);
    expect(stdout).toContain('error buildings.csv, line 1, column 3 (heatedAre), "heatedAre"');
    expect(stdout).toContain('did you mean heatedArea? [HEADING_UNKNOWN]');
    expect(stdout).toContain('error buildings.csv, line 3, column 1 (code), "001"');
    expect(stderr).toBe('thermograph: nothing was written: 2 errors; correct them and import again [IMPORT_REFUSED]\n');
  });
  it('refuses what cannot be read before it looks for a database, and flags that are wrong', async () => {
    const broken = await runProgram(['import', file('a.csv', 'code,name\n"x,y\n')], { dataDir: otherDir });
    expect([broken.code, readdirSync(otherDir)]).toEqual([1, []]);
    expect(broken.stderr).toMatch(/a\.csv: line \d+: a quote .* \[FILE_BROKEN\]\n$/);
    const flag = await thermograph('import', file('buildings.csv', 'code\n001\n'), '--coordinates', 'MARS');
    expect([flag.code, flag.stderr.includes('FLAG_INVALID')]).toEqual([2, true]);
    expect((await thermograph('import', '/no/such.csv')).code).toBe(2);
  });
  it('gives back with export what it took, by the file and by the folder', async () => {
    const folder = tempFolder();
    const [book, tables] = [join(folder, 'hub.xlsx'), join(folder, 'tables')];
    expect((await thermograph('export', '--out', book, '--lang', 'zh')).code).toBe(0);
    expect((await thermograph('export', '--format', 'csv', '--out', tables)).code).toBe(0);
    expect(readdirSync(tables).sort()).toEqual(['buildings.csv', 'organizations.csv']);
    const other = { dataDir: otherDir };
    expect((await runProgram(['import', tables], other)).stdout).toMatch(/imported\n$/);
    const again = join(folder, 'again.xlsx');
    await runProgram(['export', '--out', again, '--lang', 'zh'], other);
    expect(readFileSync(again).equals(readFileSync(book))).toBe(true);
    const yaml = await thermograph('export', '--format', 'yaml', '--type', 'buildings', '--out', '-');
    expect(yaml.stdout).toContain('buildings:\n  - organization: ORG\n    code: "001"\n    name: 十号楼\n');
  });
});

describe('POST /import', () => {
  it('takes a file, with dryRun first', async () => {
    const changed = BUILDINGS.replace('3800', '3900');
    const types = [{ sheet: 'buildings', create: 0, update: 1, unchanged: 1 }];
    const dry = await post(changed, `filename=${encodeURIComponent('楼栋.csv')}&dryRun=true&organization=ORG`);
    expect(dry).toMatchObject({ status: 200, body: { applied: false, position: null, types, errors: [] } });
    const done = await post(changed, 'type=buildings&organization=ORG');
    expect(done).toMatchObject({ status: 200, body: { applied: true, types, errors: [] } });
    expect(done.body.position).toBeGreaterThan(0);
  });
  it('takes XLSX and YAML by their content types', async () => {
    const folder = tempFolder();
    mkdirSync(folder, { recursive: true });
    for (const [ending, type] of [
      ['xlsx', XLSX],
      ['yaml', 'application/yaml'],
    ] as const) {
      const path = join(folder, `hub.${ending}`);
      await thermograph('export', '--out', path);
      const { status, body } = await post(readFileSync(path), '', type);
      expect([status, body.applied, body.position]).toEqual([200, true, null]);
    }
  });
  it.each([
    ['a row that is wrong', 'code,name\n001,-\n', 'type=buildings&organization=ORG', 422, 'VALUE_NOT_CLEARABLE'],
    ['a file that cannot be read', 'code,name\n"001,x\n', 'type=buildings', 422, 'FILE_BROKEN'],
    ['a flag that is wrong', 'code\n001\n', 'type=buildings&dryRun=perhaps', 400, 'BAD_USER_INPUT'],
    ['a flag that is misspelled', 'code\n001\n', 'type=buildings&dryrun=true', 400, 'BAD_USER_INPUT'],
    ['a flag that is there twice', 'code\n001\n', 'type=buildings&dryRun=false&dryRun=true', 400, 'BAD_USER_INPUT'],
    ['a name without a format', 'code\n001\n', 'filename=a.pdf', 400, 'BAD_USER_INPUT', 'application/pdf'],
  ])('refuses %s', async (_, body, query, status, code, type?: string) => {
    const answer = await post(body, query, type);
    expect(answer.status).toBe(status);
    const [error] = answer.body.errors;
    expect(error?.code ?? error?.extensions?.code).toBe(code);
  });
  it('needs a credential that may configure', async () => {
    expect((await post('code\n', 'type=buildings', 'text/csv', '')).status).toBe(401);
    const forbidden = await post('code\n', 'type=buildings', 'text/csv', auditor);
    expect([forbidden.status, forbidden.body.errors[0]?.extensions?.code]).toEqual([403, 'FORBIDDEN']);
    expect((await fetch(hub.url.replace('/graphql', '/import'))).status).toBe(405);
  });
  it('keeps nobody waiting for a slow sender, and receives two files of one credential at most', async () => {
    const quick = (): Promise<Answer> => post('code\n001\n', 'type=buildings&organization=ORG&dryRun=true');
    let slow = [slowUpload(), slowUpload()];
    const busy = await askUntil(
      SEEN_LIMIT_MS,
      'the hub to be busy',
      async () => {
        // A slow one may itself have come while one of these had its turn.
        slow = slow.map((one) => (one.status === 503 ? slowUpload() : one));
        return quick();
      },
      ({ status }) => status === 503 && slow.every((one) => one.status === undefined),
    );
    expect(busy.body.errors[0]?.extensions?.code).toBe('IMPORT_BUSY');
    const [first, second] = slow;
    first.finish('末号楼\n');
    expect(await first.answered).toBe(200);
    expect((await quick()).status).toBe(200);
    expect(second.status).toBeUndefined();
    second.finish('末号楼\n');
    expect(await second.answered).toBe(200);
  });
  it('refuses a body that is too large', async () => {
    const answer = await post(Buffer.alloc(64 * 1024 * 1024 + 1, 'a'), 'type=buildings');
    expect(answer).toMatchObject({ status: 413, body: { errors: [{ extensions: { code: 'BODY_TOO_LARGE' } }] } });
  });
});

/** A file of which the end is yet to come. */
function slowUpload(): {
  status?: number | undefined;
  answered: Promise<number | undefined>;
  finish: (rest: string) => void;
} {
  const open = request(`${hub.url.replace('/graphql', '/import')}?type=buildings&organization=ORG`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', authorization: `Bearer ${admin}` },
  });
  const answered = Promise.withResolvers<number | undefined>();
  const upload: ReturnType<typeof slowUpload> = { answered: answered.promise, finish: (rest) => open.end(rest) };
  open.on('error', answered.reject);
  open.on('response', (response) => {
    upload.status = response.resume().statusCode;
    answered.resolve(upload.status);
  });
  open.write('code,name\n001,');
  return upload;
}
