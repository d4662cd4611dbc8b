import type { ReadingColumns } from '../../domain/readings/columns.js';
import { DAY_MS } from '../../shared/duration.js';
import { CallerError } from '../../shared/errors.js';
import type { Database } from '../database.js';
import { dateOf, dayOf, dayOfDate } from './days.js';

/** Days without a partition that one batch may bring; more come in several batches. */
const NEW_DAYS_AT_ONCE = 400;

const tooManyDays = (days: number): CallerError =>
  new CallerError(
    'BAD_USER_INPUT',
    `the readings lie on ${days} days that the hub has none of; send at most ${NEW_DAYS_AT_ONCE} new days at once`,
  );

/** Which days are kept as rows, as far as this process knows: what it has seen open may have been closed since. */
export class OpenDays {
  readonly #db: Database;
  readonly #made = new Set<number>();
  #from: number | null = null;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Makes the partitions that a batch needs. @returns the instant from which on days are open; those before are closed. */
  async ensure({ time }: ReadingColumns): Promise<number> {
    this.#from ??= await this.#ask();
    const missing = new Set<number>();
    let previous = NaN;
    for (const t of time) {
      const day = dayOf(t);
      if (day !== previous && day >= this.#from && !this.#made.has(day)) missing.add(day);
      previous = day;
    }
    if (missing.size > NEW_DAYS_AT_ONCE) throw tooManyDays(missing.size);
    for (const day of missing) await this.#make(day);
    return this.#from * DAY_MS;
  }

  /** Asks anew: days were closed meanwhile. */
  forget(): void {
    this.#made.clear();
    this.#from = null;
  }

  async #make(day: number): Promise<void> {
    const [{ open }] = await this.#db.query<{ open: boolean }>('SELECT ensure_reading_partition($1::date) AS open', [
      dateOf(day),
    ]);
    if (open) this.#made.add(day);
    else this.#from = await this.#ask();
  }

  async #ask(): Promise<number> {
    const [{ from }] = await this.#db.query<{ from: string }>('SELECT open_from AS from FROM reading_state');
    return dayOfDate(from);
  }
}
