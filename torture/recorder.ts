import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { sleep } from '../src/shared/sleep.js';
import { GraphClient, type SentReading } from '../test/support/graphClient.js';
import { BrokenPromise, promise, wordOf } from './ledger.js';
import type { Random } from './random.js';

/** How to record. */
export interface RecorderOptions {
  readonly url: () => Promise<string>;
  /** A key for each worker; workers with the same key share their place in the queue of the hub. */
  readonly keys: readonly string[];
  readonly pointIds: readonly string[];
  readonly largest: number;
  /** File of what was acknowledged. */
  readonly log: string;
  readonly random: (worker: number) => Random;
}

/** What was sent, and what became of it. */
export interface RecorderFigures {
  acknowledged: number;
  batches: number;
  /** Batches sent again on purpose after they were acknowledged. */
  resent: number;
  /** Requests that were lost, refused or cut off: what became of them was unknown, and they were sent again. */
  unknown: number;
  /** Batches given up after such a request: they may be stored or not, as a whole. */
  abandoned: number;
}

const PAUSE_MS = 20;
const START_MS = Date.UTC(2026, 0, 10, 23, 59, 50);
const RETRIED = new Set(['DATABASE_UNAVAILABLE', 'INGEST_BUSY']);

/** Sends unique readings without end, and writes down durably what the hub acknowledged. */
export class Recorder {
  readonly figures: RecorderFigures = { acknowledged: 0, batches: 0, resent: 0, unknown: 0, abandoned: 0 };
  /** Readings of batches that were given up. */
  readonly uncertain = new Set<string>();
  readonly #options: RecorderOptions;
  readonly #log: number;
  readonly #ending = new AbortController();
  #value = 0;
  #acknowledged = Promise.withResolvers<undefined>();
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#log = openSync(options.log, 'a');
  }

  start(): void {
    this.#running = Promise.all(this.#options.keys.map((key, worker) => this.#work(key, worker)));
    this.#running.catch(() => this.#ending.abort());
  }

  /** Resolves at the next acknowledgement, or when recording failed. */
  async nextAcknowledgement(): Promise<void> {
    await Promise.race([this.#acknowledged.promise, this.#running]);
  }

  /** Lets the workers finish what they have begun. */
  async finish(): Promise<void> {
    this.#ending.abort();
    await this.#running;
    closeSync(this.#log);
  }

  async #work(key: string, worker: number): Promise<void> {
    const random = this.#options.random(worker);
    const earlier: SentReading[][] = [];
    for (let time = START_MS + worker; !this.#ending.signal.aborted;) {
      const batch = this.#batch(random, time);
      time += 64 * batch.length;
      const stored = await this.#send(key, batch, random);
      if (!stored) continue;
      this.#note(batch);
      if (random.chance(0.3)) earlier.push(batch);
      if (random.chance(0.2) && earlier.length > 0) {
        const again = earlier[random.whole(0, earlier.length - 1)] as SentReading[];
        if (await this.#send(key, again, random)) this.figures.resent++;
      }
    }
  }

  /** Readings of increasing time, seldom in that order; the workers have no time in common. */
  #batch(random: Random, time: number): SentReading[] {
    const { pointIds, largest } = this.#options;
    const size = random.whole(1, largest);
    const readings = Array.from({ length: size }, (_, i) => ({
      pointId: pointIds[random.whole(0, pointIds.length - 1)] as string,
      time: new Date(time + 64 * i).toISOString(),
      value: ++this.#value,
    }));
    return random.chance(0.2) ? readings.reverse() : readings;
  }

  /** Sends until it is acknowledged; false when it was given up. */
  async #send(key: string, batch: SentReading[], random: Random): Promise<boolean> {
    for (;;) {
      const client = new GraphClient(await this.#options.url(), key);
      if (await this.#acknowledges(client, batch)) return true;
      this.figures.unknown++;
      if (random.chance(0.1)) {
        for (const word of batch.map(asWord)) this.uncertain.add(word);
        this.figures.abandoned++;
        return false;
      }
      await sleep(PAUSE_MS, new AbortController().signal);
    }
  }

  async #acknowledges(client: GraphClient, readings: SentReading[]): Promise<boolean> {
    const answer = await client
      .ask<{ ingestReadings: { accepted: number; duplicates: number; rejected: unknown[] } }>(INGEST, { readings })
      .catch((error: unknown) => {
        if (error instanceof BrokenPromise) throw error;
        return undefined; // the connection was lost
      });
    if (answer === undefined) return false;
    const code = answer.errors?.[0]?.extensions.code;
    promise(
      code === undefined || RETRIED.has(code),
      `ingestReadings failed with ${code}: ${answer.errors?.[0]?.message}`,
    );
    if (!answer.data) return false;
    const { accepted, duplicates, rejected } = answer.data.ingestReadings;
    promise(
      accepted + duplicates === readings.length && rejected.length === 0,
      `of ${readings.length} readings ${accepted} were accepted and ${duplicates} known; rejected: ${JSON.stringify(rejected)}`,
    );
    return true;
  }

  #note(batch: readonly SentReading[]): void {
    writeSync(this.#log, `${batch.map(asWord).join('\n')}\n`);
    fdatasyncSync(this.#log);
    this.figures.acknowledged += batch.length;
    this.figures.batches++;
    this.#acknowledged.resolve(undefined);
    this.#acknowledged = Promise.withResolvers();
  }
}

/** What a recorder wrote down as acknowledged. */
export function acknowledgedIn(log: string): string[] {
  return readFileSync(log, 'utf8').trimEnd().split('\n').filter(Boolean);
}

const INGEST = `mutation Ingest($readings: [ReadingInput!]!) {
  ingestReadings(input: { readings: $readings }) { accepted duplicates rejected { index code message } }
}`;

const asWord = ({ pointId = '', time, value }: SentReading): string => wordOf(pointId, Date.parse(time), value);
