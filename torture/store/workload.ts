import type { Random } from '../random.js';

/** What a reading of a batch is: a new one, one that was acknowledged before, or another value for a key that was. */
export type Kind = 'NEW' | 'AGAIN' | 'OTHER';

/** A reading that is sent. `timeMs` since the epoch. */
export interface Entry {
  readonly kind: Kind;
  readonly pointId: string;
  readonly timeMs: number;
  readonly value: number | null;
}

/** What one worker sends. */
export interface WorkloadOptions {
  readonly pointIds: readonly string[];
  /** Which of `LANES` this worker is: no two send the same key. */
  readonly lane: number;
  /** Readings in the largest batch. */
  readonly largest: number;
  readonly random: Random;
  /** The clock of the hub. */
  readonly now: () => number;
}

export const LANES = 64;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The hub takes readings that are up to ten minutes ahead of its clock. */
const MOST_AHEAD_MS = 5 * MINUTE_MS;
const OLDEST_DAYS = 40;
const REMEMBERED = 4000;

/** Batches as they come: in order or not, on time or late by hours, days, weeks, with repeats and other values in them. */
export class Workload {
  readonly #options: WorkloadOptions;
  readonly #used = new Set<string>();
  readonly #acknowledged: Entry[] = [];
  #timeMs = 0;

  constructor(options: WorkloadOptions) {
    this.#options = options;
  }

  next(): Entry[] {
    const { random, largest } = this.#options;
    const entries = this.#news(random.whole(1, largest));
    if (random.chance(0.4)) entries.push(...this.#repeats(random.whole(1, largest >> 2)));
    if (random.chance(0.25)) entries.push(...this.#others(random.whole(1, 8)));
    if (random.chance(0.3)) shuffle(entries, random);
    return distinct(entries);
  }

  /** What was acknowledged may be sent again, or with another value. */
  acknowledged(entries: readonly Entry[]): void {
    const { random } = this.#options;
    for (const entry of entries) {
      if (this.#acknowledged.length < REMEMBERED) this.#acknowledged.push(entry);
      else if (random.chance(0.3)) this.#acknowledged[random.whole(0, REMEMBERED - 1)] = entry;
    }
  }

  #news(count: number): Entry[] {
    const { pointIds, lane, random } = this.#options;
    const isLate = random.chance(0.35);
    const start = isLate ? this.#lateStart() : this.#start(count);
    const stepMs = LANES * (isLate && random.chance(0.5) ? random.whole(1, 2000) : 1);
    const entries: Entry[] = [];
    for (let i = 0; i < count; i++) {
      const timeMs = Math.floor(start / LANES) * LANES + lane + i * stepMs;
      const pointId = pointIds[random.whole(0, pointIds.length - 1)] as string;
      const key = `${pointId} ${timeMs}`;
      if (this.#used.has(key)) continue;
      this.#used.add(key);
      entries.push({ kind: 'NEW', pointId, timeMs, value: this.#value() });
    }
    return entries;
  }

  /** Goes on behind the last batch, and keeps to the clock of the hub. */
  #start(count: number): number {
    const { now, random } = this.#options;
    const lengthMs = count * LANES;
    const earliest = now() - random.whole(1, 20) * MINUTE_MS;
    const start = Math.max(this.#timeMs, earliest);
    if (start + lengthMs > now() + MOST_AHEAD_MS) return this.#lateStart();
    this.#timeMs = start + lengthMs;
    return start;
  }

  #lateStart(): number {
    const { now, random } = this.#options;
    const days = random.chance(0.5) ? random.whole(0, 3) : random.whole(4, OLDEST_DAYS);
    return now() - (1 + days) * DAY_MS - random.whole(0, DAY_MS);
  }

  #repeats(count: number): Entry[] {
    return this.#some(count).map((entry) => ({ ...entry, kind: 'AGAIN' }));
  }

  #others(count: number): Entry[] {
    return this.#some(count).map((entry) => ({ ...entry, kind: 'OTHER', value: this.#value(entry.value) }));
  }

  #some(count: number): Entry[] {
    const { random } = this.#options;
    const known = this.#acknowledged;
    if (known.length === 0) return [];
    return Array.from({ length: count }, () => known[random.whole(0, known.length - 1)] as Entry);
  }

  /** Whole numbers, decimals as meters have them, numbers with all their digits, and none. */
  #value(not?: number | null): number | null {
    const { random } = this.#options;
    if (not === undefined && random.chance(0.02)) return null;
    const whole = random.whole(-5_000_000, 5_000_000);
    const value = random.chance(0.2) ? whole : whole / (random.chance(0.7) ? 100 : random.whole(3, 1e9));
    return value === not ? value + 1 : value;
  }
}

function shuffle(entries: Entry[], random: Random): void {
  for (let i = entries.length - 1; i > 0; i--) {
    const j = random.whole(0, i);
    [entries[i], entries[j]] = [entries[j] as Entry, entries[i] as Entry];
  }
}

/** One reading a key: what becomes of two in one batch depends on their order, which is tested elsewhere. */
function distinct(entries: readonly Entry[]): Entry[] {
  return [...new Map(entries.map((entry) => [`${entry.pointId} ${entry.timeMs}`, entry])).values()];
}
