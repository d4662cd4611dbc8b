import { pickColumns, type ReadingColumns } from '../../domain/readings/columns.js';
import type { ConflictRule } from '../../domain/readings/conflicts.js';
import { orderByPointAndTime } from '../../domain/readings/order.js';
import type { CsvPlace, CsvRecord } from '../../files/csv/streamCsv.js';
import type { Author } from '../../store/commitLog.js';
import type { AcceptFromClient } from '../clientDoor.js';
import type { Layout } from './layout.js';
import { RowReader, type ReadRows, type RowTerms } from './rowReader.js';
import type { RowError } from './rowError.js';

/** Rows and readings so far, by what became of them. */
export interface ImportCounts {
  readonly rows: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly conflicts: number;
  /** Values that were left empty. */
  readonly blank: number;
  readonly errors: number;
}

export const NOTHING_YET: ImportCounts = { rows: 0, stored: 0, duplicates: 0, conflicts: 0, blank: 0, errors: 0 };

/** Up to where everything is stored or told as wrong. */
export interface Imported {
  readonly place: CsvPlace;
  readonly counts: ImportCounts;
}

/** How a file is imported. */
export interface ImportTerms extends Omit<RowTerms, 'flags'> {
  readonly flags: number;
  readonly accept: AcceptFromClient;
  readonly author: Author;
  /** Which value is in force where the hub has another one; both are kept. */
  readonly rule: ConflictRule;
  /**
   * Hears of each stretch of the file, once all of it is durable, with what was wrong in it. The next one waits for it.
   */
  readonly stored: (imported: Imported, errors: readonly RowError[]) => Promise<void>;
  /** Readings and errors that are ordered and stored together; 250,000 when left out. */
  readonly stretch?: number;
  /** Ends the import behind the stretch that is under way. */
  readonly signal: AbortSignal;
}

/**
 * Readings that are ordered and stored together. The more there are, the fewer points and days a batch touches: a file by
 * time has all points in every stretch of it.
 */
const STRETCH = 250_000;
/** Readings that one transaction takes. */
const BATCH = 10_000;

/** Stores the readings of a file, however long it is: a stretch is read while the one before it is stored. */
export class ReadingImport {
  readonly #terms: ImportTerms;
  #errors: RowError[] = [];
  #done: Imported;
  #storing: Promise<void> = Promise.resolve();

  /** @param from where an import goes on, with what was counted up to there. */
  constructor(terms: ImportTerms, from: Imported) {
    this.#terms = terms;
    this.#done = from;
  }

  /** @returns what was done in the end. */
  async run(layout: Layout, pieces: AsyncIterable<readonly CsvRecord[]>): Promise<Imported> {
    const rows = new RowReader(layout, this.#terms, (error) => void this.#errors.push(error));
    const { stretch: most = STRETCH, signal } = this.#terms;
    let read = 0;
    let blank = 0;
    let place = this.#done.place;
    const turn = async (): Promise<void> => {
      await this.#storing;
      const stretch = { rows: rows.take(), errors: this.#errors, place, read, blank: rows.blank - blank };
      this.#errors = [];
      read = 0;
      blank = rows.blank;
      this.#storing = this.#store(stretch);
      this.#storing.catch(() => undefined); // awaited at the next turn
    };
    for await (const records of pieces) {
      for (const record of records) {
        rows.read(record);
        read++;
      }
      const last = records.at(-1);
      if (last) place = last.next;
      if (rows.length + this.#errors.length >= most) await turn();
      if (signal.aborted) break;
    }
    await turn();
    await this.#storing;
    return this.#done;
  }

  async #store({ rows, errors, place, read, blank }: Stretch): Promise<void> {
    const { columns, lines } = rows;
    const order = orderByPointAndTime(columns) ?? Uint32Array.from(lines, (_, i) => i);
    const { accept, author, rule } = this.#terms;
    const found = { duplicates: 0, conflicts: 0 };
    for (let from = 0; from < columns.length; from += BATCH) {
      const batch = order.subarray(from, from + BATCH);
      const { duplicates, conflicts, outdone } = await accept(pickColumns(columns, batch), author, rule);
      found.duplicates += duplicates.length;
      found.conflicts += conflicts.length;
      for (const i of outdone) errors.push(conflictOf(columns, batch[i], lines[batch[i]]));
    }
    errors.sort((a, b) => a.line - b.line);
    const { counts } = this.#done;
    this.#done = {
      place,
      counts: {
        rows: counts.rows + read,
        stored: counts.stored + columns.length - found.duplicates - found.conflicts,
        duplicates: counts.duplicates + found.duplicates,
        conflicts: counts.conflicts + found.conflicts,
        blank: counts.blank + blank,
        errors: counts.errors + errors.length,
      },
    };
    await this.#terms.stored(this.#done, errors);
  }
}

interface Stretch {
  readonly rows: ReadRows;
  readonly errors: RowError[];
  readonly place: CsvPlace;
  readonly read: number;
  readonly blank: number;
}

function conflictOf({ value, time }: ReadingColumns, i: number, line: number): RowError {
  return {
    ...{ line, column: 'value', value: String(value[i]), code: 'VALUE_CONFLICT' },
    message: `the point has another value at ${new Date(time[i]).toISOString()}; this one was kept beside it`,
    cure: 'see conflicts in the graph, or import with --resend to put the values of the file in force',
  };
}
