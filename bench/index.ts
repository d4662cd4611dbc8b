import { parseArgs } from 'node:util';
import { measureCompaction } from './compaction.js';
import { measureDataQuality } from './dataQuality.js';
import { measureImport } from './import.js';
import { measureIngest } from './ingest.js';
import { measurePolling } from './polling.js';
import { measureQueries } from './queries.js';
import { measureRights } from './rights.js';
import { measureSeries } from './series.js';
import { measureSpool } from './spool.js';
import { measureValidation } from './validation.js';
import { measureStorage } from './storage.js';
import type { Bench } from './support/bench.js';

const BENCHES: Readonly<Record<string, Bench>> = {
  compaction: {
    about: 'bytes and speed of compact days and hours, against limits and byte planes deflated',
    measure: measureCompaction,
  },
  dataQuality: {
    about: 'time of the data-quality report on 1,000 points over a month and a day',
    measure: measureDataQuality,
  },
  import: { about: 'time and memory of importing 100,000 households, against a limit', measure: measureImport },
  ingest: { about: 'readings a second through the whole data path, against plain binary COPY', measure: measureIngest },
  polling: {
    about: '1,000 devices × 25 points polled each second: missed polls, and the delay of the API',
    measure: measurePolling,
  },
  queries: {
    about: 'requests a second of three queries, against Apollo Server and Mercurius',
    measure: measureQueries,
  },
  rights: {
    about: 'requests a second of a nested query by a deeply scoped key, against an administrator',
    measure: measureRights,
  },
  series: {
    about: 'columns of a day against an endpoint written by hand; years of one point, a day of many, against limits',
    measure: measureSeries,
  },
  spool: {
    about: 'readings a second into the spool, against plain appending, and out of it, against direct ingest',
    measure: measureSpool,
  },
  validation: {
    about: 'faults of a district found by the judge, against limits of recall and precision; µs a reading',
    measure: measureValidation,
  },
  storage: {
    about: 'space of closed days in PostgreSQL, time to close one, and how long writers wait meanwhile',
    measure: measureStorage,
  },
};

const FEWEST_ROUNDS = 7;

function help(): string {
  const names = Object.entries(BENCHES).map(([name, { about }]) => `  ${name.padEnd(12)}${about}`);
  return `npm run bench [-- NAME… [--rounds N]]   all when none is named\n\n${names.join('\n')}\n`;
}

async function run(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean' }, rounds: { type: 'string', default: String(FEWEST_ROUNDS) } },
  });
  const rounds = Number(values.rounds);
  const unknown = positionals.filter((name) => !(name in BENCHES));
  if (values.help || unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
    process.stderr.write(help());
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  for (const name of positionals.length > 0 ? positionals : Object.keys(BENCHES)) {
    await BENCHES[name].measure({
      rounds,
      progress: (message) => void process.stderr.write(`${name}: ${message}\n`),
      result: (table) => void process.stdout.write(`\n${table}\n\n`),
    });
  }
}

await run();
