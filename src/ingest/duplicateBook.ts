import type { ReadingColumns } from '../domain/readings/columns.js';
import { DAY_MS } from '../shared/duration.js';
import type { WriteResult } from '../store/readings/writer.js';
import type { DuplicatesOfDay } from '../store/readings/readingCounts.js';

const FLUSH_MS = 5000;
/** Points and days that are counted between two writes. Duplicates beyond them are not counted, which is told. */
const MOST_WAITING = 100_000;

/** Where counts are kept, and who hears that they could not be. */
export interface DuplicateBookPorts {
  readonly save: (counts: readonly DuplicatesOfDay[]) => Promise<void>;
  readonly failed: (error: unknown) => void;
  /** So many duplicates were not counted: those of too many points and days came at once. */
  readonly uncounted: (duplicates: number) => void;
}

/**
 * How often each point's readings were sent again with the same value, by UTC day. They are counted in memory and written
 * every 5 s, many days and points in one statement: a process that crashes loses the count of seconds, never a reading.
 */
export class DuplicateBook {
  readonly #ports: DuplicateBookPorts;
  readonly #timer: NodeJS.Timeout;
  #waiting = new Map<string, DuplicatesOfDay>();
  #uncounted = 0;
  #saving: Promise<void> = Promise.resolve();

  constructor(ports: DuplicateBookPorts) {
    this.#ports = ports;
    this.#timer = setInterval(() => void this.flush(), FLUSH_MS);
  }

  /** The same writing, whose duplicates are counted. */
  counting<Terms extends readonly unknown[]>(
    write: (batch: ReadingColumns, ...terms: Terms) => Promise<WriteResult>,
  ): (batch: ReadingColumns, ...terms: Terms) => Promise<WriteResult> {
    return async (batch, ...terms) => {
      const result = await write(batch, ...terms);
      for (const i of result.duplicates) this.#note(batch.point[i]!, Math.floor(batch.time[i]! / DAY_MS), 1);
      return result;
    };
  }

  /** Writes what is not written yet; what cannot be written is tried again at the next turn. */
  flush(): Promise<void> {
    this.#saving = this.#saving.then(() => this.#save());
    return this.#saving;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  async #save(): Promise<void> {
    if (this.#uncounted > 0) this.#ports.uncounted(this.#uncounted);
    this.#uncounted = 0;
    if (this.#waiting.size === 0) return;
    const counts = [...this.#waiting.values()];
    this.#waiting = new Map();
    try {
      await this.#ports.save(counts);
    } catch (error) {
      for (const { point, day, duplicates } of counts) this.#note(point, day, duplicates);
      this.#ports.failed(error);
    }
  }

  #note(point: number, day: number, duplicates: number): void {
    const key = `${point} ${day}`;
    const known = this.#waiting.get(key);
    if (!known && this.#waiting.size >= MOST_WAITING) this.#uncounted += duplicates;
    else this.#waiting.set(key, { point, day, duplicates: duplicates + (known?.duplicates ?? 0) });
  }
}
