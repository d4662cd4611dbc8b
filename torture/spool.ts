import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { spoolLimits } from '../src/ingest/spool/segmentWriter.js';
import { Spool, type SpoolCounts } from '../src/ingest/spool/spool.js';
import { within } from '../test/support/timeLimit.js';
import { promise } from './ledger.js';
import { randomOf } from './random.js';
import type { SpoolWriterOptions } from './spoolWriter.js';

/** Size of the scenario. */
export interface SpoolOptions {
  readonly seed: number;
  readonly kills: number;
  readonly progress: (line: string) => void;
}

const LANES = 4;
/** Values of one run begin so far behind those of the last. */
const RUN = 1_000_000;
const MOST_ACKNOWLEDGED = 400;
const ACKNOWLEDGE_LIMIT_MS = 60_000;
const LARGEST = 40;

/**
 * Kills a process that spools and drains at random moments. What it wrote down as safe must be stored in the end or wait in
 * the spool, whole; each lane's batches in their order; nothing that was not sent.
 *
 * @throws BrokenPromise
 */
export async function spoolScenario({
  seed,
  kills,
  progress,
}: SpoolOptions): Promise<Readonly<Record<string, number>>> {
  const base = mkdtempSync(join(tmpdir(), 'thermograph-spool-'));
  const random = randomOf(seed);
  const [folder, ledger, stored] = ['spool', 'ledger', 'stored'].map((name) => join(base, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(folder);
  try {
    for (let run = 1; run <= kills; run++) {
      const child = startWriter({ folder, ledger, stored, lanes: LANES, first: run * RUN, seed: seed + run });
      await acknowledgements(child, random.whole(1, MOST_ACKNOWLEDGED));
      child.kill('SIGKILL');
      await once(child, 'close');
      progress(`kill ${run}: ${linesOf(ledger).length} batches acknowledged`);
    }
    const { words, counts } = await drainRest(folder);
    promise(counts.damaged === 0, `${counts.damaged} records are damaged`);
    const found = [...linesOf(stored), ...words];
    const batches = batchesIn(found);
    const acknowledged = linesOf(ledger);
    checkBatches(batches, acknowledged);
    return {
      acknowledged: acknowledged.length,
      stored: batches.size,
      again: found.length - readingsOf(batches),
      kills,
    };
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

function startWriter(options: SpoolWriterOptions): ChildProcess {
  const program = fileURLToPath(new URL('spoolWriter.ts', import.meta.url));
  const args = ['--import', import.meta.resolve('tsx'), program, JSON.stringify(options)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function acknowledgements({ stdout }: ChildProcess, count: number): Promise<void> {
  let seen = 0;
  const counting = async (): Promise<void> => {
    for await (const _ of createInterface({ input: stdout as NodeJS.ReadableStream })) if (++seen >= count) return;
    throw new Error('the writer ended by itself');
  };
  await within(ACKNOWLEDGE_LIMIT_MS, `${count} acknowledgements`, counting());
}

/** Drains what the last killed process left, as the next hub would. */
async function drainRest(folder: string): Promise<{ words: string[]; counts: SpoolCounts }> {
  const ignore = (): void => undefined;
  const news = { alarm: ignore, warn: ignore, inform: ignore };
  const spool = await Spool.open({ folder, news, now: Date.now, limits: spoolLimits(2 ** 30) });
  const words: string[] = [];
  while (spool.counts.bytes > 0) {
    const window = await spool.next(new AbortController().signal);
    if (!window) break;
    for (const { author, batch } of window.records) {
      batch.value.forEach((value, i) => words.push(`${author.actor} ${value} ${batch.point[i]}`));
    }
    await spool.drained(window);
  }
  await spool.close();
  return { words, counts: spool.counts };
}

/** Batches by lane and value, in the order they were stored first, with the points of each. */
type Batches = ReadonlyMap<string, ReadonlySet<number>>;

function batchesIn(found: readonly string[]): Batches {
  const batches = new Map<string, Set<number>>();
  for (const line of found) {
    const [lane, value, point] = line.split(' ') as [string, string, string];
    const key = `${lane} ${value}`;
    const points = batches.get(key) ?? new Set();
    batches.set(key, points.add(Number(point)));
  }
  return batches;
}

const readingsOf = (batches: Batches): number => [...batches.values()].reduce((sum, { size }) => sum + size, 0);

function checkBatches(batches: Batches, acknowledged: readonly string[]): void {
  const lost = acknowledged.filter((key) => !batches.has(key));
  promise(lost.length === 0, `${lost.length} acknowledged batches are gone, such as ${lost[0]}`);
  for (const [key, { size }] of batches) {
    const value = Number(key.split(' ')[1]);
    promise(size === 1 + (value % LARGEST), `of ${key} there are ${size} readings`);
  }
  const known = new Map<string, number>();
  for (const key of batches.keys()) {
    const [lane, text] = key.split(' ') as [string, string];
    const [value, last] = [Number(text), known.get(lane) ?? 0];
    const follows = value === last + 1 || (value % RUN === 0 && value > last);
    promise(follows, `${lane} has ${value} behind ${last}`);
    known.set(lane, value);
  }
  const strange = [...batches.keys()].length - acknowledged.length;
  const most = LANES * Math.round(Math.max(...known.values()) / RUN);
  promise(strange <= most, `${strange} batches that nobody was told of; a lane has one under way at most`);
}

function linesOf(file: string): string[] {
  return readFileSync(file, 'utf8').split('\n').filter(Boolean);
}
