import type { DataClass } from '../domain/readings/dataClass.js';
import { DAY_MS } from '../shared/duration.js';
import { sleep } from '../shared/sleep.js';
import type { CommitLog } from '../store/commitLog.js';
import type { ReadingDayTables } from '../store/readings/dayTables.js';
import { dateOf, dayOf } from '../store/readings/days.js';
import type { Compaction } from '../store/store.js';

/** How readings are taken care of. Years by class are five at least (S002-5.3.1a). */
export interface CareTerms {
  /** UTC days behind today that are kept as rows. */
  readonly openDays: number;
  /** How long commits can be read back one by one, for live streams that come back: milliseconds. */
  readonly liveWindowMs: number;
  readonly retentionYears: Readonly<Record<DataClass, number>>;
}

export const CARE: CareTerms = {
  openDays: 2,
  liveWindowMs: DAY_MS,
  retentionYears: { OPERATION: 5, SETTLEMENT: 5, REGULATORY: 5 },
};

/** What a long piece of work tells of itself. */
export type Progress = (message: string, figures?: Readonly<Record<string, unknown>>) => void;

/** What it works on. */
interface CarePorts {
  readonly commits: Pick<CommitLog, 'positionAt'>;
  readonly days: Pick<ReadingDayTables, 'ensure'>;
  readonly compaction: Compaction;
  readonly terms: CareTerms;
  readonly now: () => number;
}

/** Hours are rolled when what is usually late for them has come. */
const GRACE_MS = 2 * 60_000;
/** Points and days that are folded in one transaction. */
const FOLDED_AT_ONCE = 200;
const MOVED_AT_ONCE = 1000;
/** Of its time, closing a day works so much, and leaves the rest to ingest and queries. */
const WORKING_SHARE = 0.5;
const PROGRESS_EVERY_POINTS = 1000;

/** What the store does in the background so that readings stay small and fast; whatever it is cut short in is done again. */
export class StorageCare {
  readonly #ports: CarePorts;

  constructor(ports: CarePorts) {
    this.#ports = ports;
  }

  /** Makes room for the readings of today and tomorrow (UTC), so that no batch waits at midnight for a table to be made. */
  async prepareDays(): Promise<void> {
    const { days, now } = this.#ports;
    for (const time of [now(), now() + DAY_MS]) await days.ensure(time);
  }

  /** Makes the figures of hours that are over, and anew those of hours that had late readings. @returns points written. */
  rollHours(): Promise<number> {
    return this.#ports.compaction.roller.roll(this.#ports.now() - GRACE_MS);
  }

  /** Closes the days that are over for long enough, one after the other. @returns how many. */
  async closeDays(signal: AbortSignal, progress: Progress): Promise<number> {
    const { compaction, terms, now } = this.#ports;
    for (let closed = 0; ; closed++) {
      signal.throwIfAborted();
      const before = dayOf(now()) - terms.openDays;
      const rest = resting(signal, progress);
      const day = await compaction.closer.closeNext({ before, upto: await this.#windowStart(), breathe: rest, signal });
      if (day === null) return closed;
      if (day.readings > 0) progress('day closed', { ...day });
    }
  }

  /** Folds what came late for closed days into them. @returns points and days folded. */
  async foldLate(signal: AbortSignal): Promise<number> {
    const upto = await this.#windowStart();
    for (let folded = 0; ;) {
      signal.throwIfAborted();
      const { days } = await this.#ports.compaction.folder.fold(upto, FOLDED_AT_ONCE);
      folded += days;
      if (days < FOLDED_AT_ONCE) return folded;
    }
  }

  /** Ends what has been kept for its time, by class; before that, days follow the class of their point. */
  async expire(signal: AbortSignal, progress: Progress): Promise<void> {
    const { compaction, terms, now } = this.#ports;
    while ((await compaction.retention.followClasses(MOVED_AT_ONCE)) === MOVED_AT_ONCE) signal.throwIfAborted();
    for (const [dataClass, years] of Object.entries(terms.retentionYears) as [DataClass, number][]) {
      const before = new Date(now());
      before.setUTCFullYear(before.getUTCFullYear() - years);
      const gone = await compaction.retention.expire(dataClass, dateOf(dayOf(before.getTime())));
      if (gone > 0) progress('readings expired', { dataClass, years, partitions: gone });
    }
  }

  /** Commits up to here need not be read back one by one any more. */
  #windowStart(): Promise<number> {
    return this.#ports.commits.positionAt(this.#ports.now() - this.#ports.terms.liveWindowMs);
  }
}

/** Rests after each piece of work, in proportion to the time that it took. */
function resting(
  signal: AbortSignal,
  progress: Progress,
): (done: { points: number; readings: number }) => Promise<void> {
  let startMs = performance.now();
  let told = 0;
  return async ({ points, readings }) => {
    if (points - told >= PROGRESS_EVERY_POINTS) progress('a day is being closed', { points, readings });
    told = Math.max(told, points - (points % PROGRESS_EVERY_POINTS));
    const tookMs = performance.now() - startMs;
    await sleep(tookMs * (1 / WORKING_SHARE - 1), signal);
    startMs = performance.now();
  };
}
