// A process that spools and drains without end, until it is killed. Options as JSON in the first argument. What a lane
// may rely on it writes down, with fsync, and prints: one line "lane value" a batch. What is drained goes into a file
// that stands for the database, a line a reading.
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { columnsOf } from '../src/domain/readings/columns.js';
import { Quality } from '../src/domain/readings/quality.js';
import { SpoolDrain } from '../src/ingest/spool/drain.js';
import type { SpooledBatch } from '../src/ingest/spool/record.js';
import { spoolLimits } from '../src/ingest/spool/segmentWriter.js';
import { Spool } from '../src/ingest/spool/spool.js';
import { HubError } from '../src/shared/errors.js';
import { randomOf } from './random.js';

/** What the writer is told. */
export interface SpoolWriterOptions {
  readonly folder: string;
  readonly ledger: string;
  readonly stored: string;
  readonly lanes: number;
  /** Number of its first value; each lane counts on from there. */
  readonly first: number;
  readonly seed: number;
}

/** A failure as of a database that is away. */
class Away extends HubError {
  readonly kind = 'transient';
}

const BOUND_BYTES = 512 * 1024;
const LARGEST = 40;

const { folder, ledger, stored, lanes, first, seed } = JSON.parse(process.argv[2] ?? '{}') as SpoolWriterOptions;
const random = randomOf(seed);
const acknowledged = openSync(ledger, 'a');
const database = openSync(stored, 'a');
process.on('exit', () => [acknowledged, database].forEach(closeSync));

const ignore = (): void => undefined;
const spool = await Spool.open({
  ...{ folder, now: Date.now, news: { alarm: ignore, warn: ignore, inform: ignore } },
  limits: { ...spoolLimits(BOUND_BYTES), segmentBytes: 4096, freeBytes: 0 },
});
const drain = new SpoolDrain({ spool, store, news: { alarm: ignore, warn: ignore, inform: ignore } });

/** Takes nothing for stretches, so that much waits. */
function store({ author, batch }: SpooledBatch): Promise<void> {
  if (random.chance(0.4)) return Promise.reject(new Away('AWAY', 'it is away'));
  const lines = Array.from(batch.value, (value, i) => `${author.actor} ${value} ${batch.point[i]}\n`);
  writeSync(database, lines.join(''));
  return Promise.resolve();
}

async function lane(actor: string): Promise<void> {
  for (let value = first; ; value++) {
    const rows = Array.from({ length: 1 + (value % LARGEST) }, (_, point) => ({
      ...{ point, time: value, received: value, value, quality: Quality.GOOD, flags: 0 },
    }));
    const entry = { author: { actor }, rule: null, batch: columnsOf(rows) };
    while (!(await spool.append(entry).then(() => true, ignore))) await spool.room(new AbortController().signal);
    writeSync(acknowledged, `${actor} ${value}\n`);
    fdatasyncSync(acknowledged);
    process.stdout.write(`${actor} ${value}\n`);
  }
}

drain.start();
await Promise.all(Array.from({ length: lanes }, (_, i) => lane(`lane${i}`)));
