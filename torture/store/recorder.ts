import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { decodePosition } from '../../src/services/cursor.js';
import { sleep } from '../../src/shared/sleep.js';
import { GraphClient } from '../../test/support/graphClient.js';
import { promise, wordOf } from '../ledger.js';
import type { Random } from '../random.js';
import { type Entry, Workload } from './workload.js';

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
  /** The clock of the hub. */
  readonly now: () => number;
}

interface Answer {
  readonly cursor: string;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly code: string; readonly message: string }[];
}

const PAUSE_MS = 20;
const RETRIED = new Set(['DATABASE_UNAVAILABLE', 'INGEST_BUSY']);
const NEVER = new AbortController().signal;

/** Sends readings without end through the public graph, and writes down durably what the hub acknowledged. */
export class StoreRecorder {
  readonly figures = {
    ...{ acknowledged: 0, versions: 0, 'sent again': 0, batches: 0 },
    ...{ 'outcome unknown': 0, abandoned: 0, 'in the future': 0 },
  };
  /** Readings that may be stored or not: of batches that were given up, or refused after an attempt whose end is unknown. */
  readonly uncertain = new Set<string>();
  readonly #options: RecorderOptions;
  readonly #log: number;
  readonly #ending = new AbortController();
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

  /** Resolves at the next acknowledgement; rejects when recording failed. */
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
    const { pointIds, largest, now } = this.#options;
    const random = this.#options.random(worker);
    const workload = new Workload({ pointIds, lane: worker, largest, random, now });
    while (!this.#ending.signal.aborted) await this.#send(workload, key, random);
  }

  /** Sends the next batch until it is acknowledged or given up. */
  async #send(workload: Workload, key: string, random: Random): Promise<void> {
    const batch = workload.next();
    for (let tries = 1; ; tries++) {
      const answer = await this.#ask(new GraphClient(await this.#options.url(), key), batch);
      if (answer) {
        workload.acknowledged(this.#judge(batch, answer, tries === 1));
        return;
      }
      this.figures['outcome unknown']++;
      if (random.chance(0.05)) {
        for (const entry of batch) this.#doubt(entry);
        this.figures.abandoned++;
        return;
      }
      await sleep(PAUSE_MS, NEVER);
    }
  }

  /** @returns undefined when what became of the batch is unknown. */
  async #ask(client: GraphClient, batch: readonly Entry[]): Promise<Answer | undefined> {
    const readings = batch.map(({ pointId, timeMs, value }) => ({
      pointId,
      value,
      time: new Date(timeMs).toISOString(),
    }));
    const answer = await client.ask<{ ingestReadings: Answer }>(INGEST, { readings }).catch(() => undefined);
    const error = answer?.errors?.[0];
    promise(
      error === undefined || RETRIED.has(error.extensions.code),
      `ingestReadings failed with ${error?.extensions.code}: ${error?.message}`,
    );
    return answer?.data?.ingestReadings;
  }

  /**
   * Takes an answer apart. At the first attempt it must name just what the batch brings; behind one whose outcome is
   * unknown, all of it may be known.
   *
   * @returns what is acknowledged.
   */
  #judge(batch: readonly Entry[], { cursor, accepted, duplicates, rejected }: Answer, isFirst: boolean): Entry[] {
    const refusals = new Map(rejected.map(({ index, code }) => [index, code]));
    const of = (kind: Entry['kind'], code?: string): number =>
      batch.filter((entry, i) => entry.kind === kind && refusals.get(i) === code).length;
    const early = rejected.filter(({ code }) => code === 'TIME_IN_FUTURE').length;
    const conflicts = of('OTHER', 'VALUE_CONFLICT');
    const adds = accepted + duplicates + rejected.length === batch.length && early + conflicts === rejected.length;
    const exact = accepted === of('NEW') && duplicates === of('AGAIN') && of('OTHER') === 0;
    promise(
      adds && (exact || (!isFirst && accepted <= of('NEW'))),
      `of ${of('NEW')} new, ${of('AGAIN')} repeated and ${of('OTHER') + conflicts} other readings ${accepted} were accepted, ` +
        `${duplicates} known, rejected: ${JSON.stringify(rejected)}`,
    );
    this.figures['in the future'] += early;
    for (const [i, entry] of batch.entries()) if (refusals.get(i) === 'TIME_IN_FUTURE' && !isFirst) this.#doubt(entry);
    const acknowledged = batch.filter((_, i) => refusals.get(i) !== 'TIME_IN_FUTURE');
    this.#note(acknowledged, isFirst ? decodePosition(cursor) : null);
    return acknowledged;
  }

  #doubt(entry: Entry): void {
    if (entry.kind !== 'AGAIN') this.uncertain.add(asWord(entry));
  }

  #note(entries: readonly Entry[], position: number | null): void {
    const lines = entries.filter(({ kind }) => kind !== 'AGAIN').map((entry) => lineOf(entry, position));
    if (lines.length > 0) {
      writeSync(this.#log, `${lines.join('\n')}\n`);
      fdatasyncSync(this.#log);
    }
    const versions = entries.filter(({ kind }) => kind === 'OTHER').length;
    this.figures.versions += versions;
    this.figures.acknowledged += lines.length - versions;
    this.figures['sent again'] += entries.length - lines.length;
    this.figures.batches++;
    this.#acknowledged.resolve(undefined);
    this.#acknowledged = Promise.withResolvers();
  }
}

const INGEST = `mutation Ingest($readings: [ReadingInput!]!) {
  ingestReadings(input: { readings: $readings }) { cursor accepted duplicates rejected { index code message } }
}`;

const asWord = ({ pointId, timeMs, value }: Entry): string => wordOf(pointId, timeMs, value);

/** `=` is in force, `!` is kept as a version; then the position of the commit that brought it, `-` where it is not known. */
const lineOf = (entry: Entry, position: number | null): string =>
  `${entry.kind === 'OTHER' ? '!' : '='} ${entry.kind === 'OTHER' ? '-' : (position ?? '-')} ${asWord(entry)}`;
