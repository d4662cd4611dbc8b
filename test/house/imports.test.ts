import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';

/** The import table as it is told to people, apart from the configuration that enforces it. */
const TABLE = `
  shared     →
  domain     → shared
  schema     → domain shared
  live       → domain shared
  connectors → domain shared
  adapters   → domain shared
  store      → schema domain shared
  ingest     → store live domain shared
  services   → store live schema domain shared
  resolvers  → services schema domain shared
  jobs       → services domain shared
  server     → resolvers services schema domain shared
  cli        → services store files connectors domain shared`;

/** One import each, and the rule that refuses it; null where it is welcome. */
const SINGLE: readonly (readonly [from: string, to: string, rule: string | null])[] = [
  ['src/connectors/modbus/client.ts', 'src/connectors/hj212/codec.ts', 'connector-imports-connector'],
  ['src/connectors/modbus/index.ts', 'src/connectors/modbus/client.ts', null],
  ['src/connectors/modbus/index.ts', 'src/connectors/contract.ts', null],
  ['src/connectors/registry.ts', 'src/connectors/modbus/index.ts', null],
  ['src/connectors/contract.ts', 'src/connectors/hj212/mapping.ts', 'contract-imports-connector'],
  ['src/domain/clock.ts', 'fs', 'domain-is-pure'],
  ['src/cli/serve.ts', 'src/main.ts', null],
  ['src/cli/doctor.ts', 'src/main.ts', 'main-imported'],
  ['src/cli/migrate.ts', 'ormconfig.ts', null],
  ['src/store/dataSource.ts', 'ormconfig.ts', 'ormconfig-imported'],
  ['src/main.ts', 'src/config.ts', null],
  ['src/server/http.ts', 'src/config.ts', 'config-imported'],
  ['src/main.ts', 'src/main/field.ts', null],
  ['src/services/links.ts', 'src/main/field.ts', 'main-parts-imported'],
  ['src/main/field.ts', 'src/connectors/registry.ts', null],
  ['src/config.ts', 'src/store/thing.ts', 'config-imports'],
  ['src/main.ts', 'simulators/main.ts', null],
  ['src/services/plant.ts', 'simulators/main.ts', 'simulators-imported'],
  ['simulators/heatMeter.ts', 'src/connectors/modbus/codec.ts', null],
  ['simulators/heatMeter.ts', 'src/connectors/modbus/config.ts', null],
  ['simulators/heatMeter.ts', 'src/connectors/modbus/client.ts', 'simulators-import'],
  ['simulators/heatMeter.ts', 'src/store/thing.ts', 'simulators-import'],
  ['migrations/1-AddThing.ts', 'src/domain/thing.ts', 'migrations-import'],
  ['ormconfig.ts', 'migrations/1-AddThing.ts', null],
  ['ormconfig.ts', 'src/services/thing.ts', 'ormconfig-imports'],
  ['src/services/barrel.ts', 'src/store/index.ts', 'no-barrel'],
  ['src/helpers/thing.ts', 'src/shared/thing.ts', 'unknown-folder'],
  ['src/shared/lost.ts', './gone.js', 'unresolved'],
];

const CYCLE = [
  ['src/shared/hen.ts', 'src/shared/egg.ts'],
  ['src/shared/egg.ts', 'src/shared/hen.ts'],
] as const;

const table = new Map(
  TABLE.trim()
    .split('\n')
    .map((line) => line.trim().split(/[\s→]+/))
    .map(([folder = '', ...others]) => [folder, others.filter(Boolean)] as const),
);
const pairs = [...table.keys()].flatMap((from) => [...table.keys()].map((to) => ({ from, to })));

let tree: string;
let refusals: ReadonlyMap<string, string[]>;

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'imports-'));
  const matrix = pairs.map(({ from, to }) => [`src/${from}/to-${to}.ts`, `src/${to}/thing.ts`] as const);
  await plant([...matrix, ...SINGLE, ...CYCLE]);
  refusals = await cruise();
});
afterAll(() => rm(tree, { recursive: true }));

describe('the import table', () => {
  test.each(pairs)('$from → $to', ({ from, to }) => {
    const welcome = from === to || table.get(from)?.includes(to);
    expect(refusedBy(`src/${from}/to-${to}.ts`, `src/${to}/thing.ts`)).toEqual(welcome ? [] : [`${from}-imports`]);
  });
  test.each(SINGLE)('%s → %s: %s', (from, to, rule) => {
    expect(refusedBy(from, to)).toEqual(rule ? [rule] : []);
  });
  it('refuses a cycle', () => {
    expect(CYCLE.flatMap(([from, to]) => refusedBy(from, to))).toContain('no-cycle');
  });
});

function refusedBy(from: string, to: string): string[] {
  return refusals.get(`${from} ${to}`) ?? [];
}

/** Writes a tree in which each file imports, as types only, what the edges say. */
async function plant(edges: readonly (readonly [from: string, to: string, ...unknown[]])[]): Promise<void> {
  const files = new Map<string, string>([['tsconfig.json', '{}']]);
  for (const [from, to] of edges) {
    if (to.endsWith('.ts') && !files.has(to)) files.set(to, 'export type Thing = 1;\n');
    const path =
      to.includes('/') && !to.startsWith('.') ? `./${relative(dirname(from), to).replace(/\.ts$/, '.js')}` : to;
    files.set(
      from,
      `${files.get(from) ?? 'export type Thing = 1;\n'}export type { Thing as T${files.size} } from '${path}';\n`,
    );
  }
  for (const [name, text] of files) {
    await mkdir(dirname(join(tree, name)), { recursive: true });
    await writeFile(join(tree, name), text);
  }
}

/** Which rules refuse which import: "from to" → names. */
async function cruise(): Promise<Map<string, string[]>> {
  const config = resolve('dependency-cruiser.config.cjs');
  const binary = resolve('node_modules/.bin/depcruise');
  const args = ['--config', config, '--output-type', 'json', 'src', 'simulators', 'migrations', 'ormconfig.ts'];
  const json = await new Promise<string>((done) => {
    execFile(process.execPath, [binary, ...args], { cwd: tree, maxBuffer: 64 << 20 }, (_error, stdout) => done(stdout));
  });
  const { summary } = JSON.parse(json) as {
    summary: { violations: { from: string; to: string; rule: { name: string } }[] };
  };
  const found = new Map<string, string[]>();
  for (const { from, to, rule } of summary.violations) {
    const key = `${from} ${to}`;
    found.set(key, [...(found.get(key) ?? []), rule.name]);
  }
  return found;
}
