import type pg from 'pg';
import { pickColumns, type ReadingColumns } from '../../domain/readings/columns.js';
import type { ConflictRule } from '../../domain/readings/conflicts.js';
import type { Author, Position } from '../commitLog.js';
import { type Database, sqlState } from '../database.js';
import { DaysClosing, holdDays, takeDays } from './closingDays.js';
import { encodeReadings } from './copyEncoding.js';
import { copyInto, READING_COLUMNS } from './copyInto.js';
import { storeDoubtful } from './doubtfulReadings.js';
import { copyLate, mayCopyLate } from './lateCopy.js';
import { NewestTimes } from './newestTimes.js';
import { OpenDays } from './openDays.js';
import { commitReadings } from './readingCommit.js';
import type { Refused } from './settleRepeats.js';

/** What became of a batch. Indices are those of the batch that was given. */
export interface WriteResult {
  /** False for a batch that brought nothing new: then `position` is one that already holds it all. */
  readonly committed: boolean;
  readonly position: Position;
  /** What is in force now: the batch less the duplicates and, under the rule FIRST, less the conflicts. */
  readonly stored: ReadingColumns;
  /** Resent with a value that is known; under the rule LAST with the one that stands: dropped. */
  readonly duplicates: readonly number[];
  /** Another value for a key that exists: kept as a version, which is in force from now on under the rule LAST. */
  readonly conflicts: readonly number[];
}

const BATCH_NUMBERS_AT_ONCE = 256;
const NO_PARTITION = '23514';
/** Unique violation, deadlock: what another writer may cause. */
const SETTLED_BY_CARE: ReadonlySet<string> = new Set(['23505', '40P01']);
/** Days may be closed while a batch is on its way; it is tried again with what is known then. */
const MOST_TRIES = 4;

/** Writes batches of readings, each in one transaction with its row of the commit log. */
export class ReadingWriter {
  readonly #db: Database;
  readonly #days: OpenDays;
  readonly #newest = new NewestTimes();
  #batchNumbers: number[] = [];

  constructor(db: Database) {
    this.#db = db;
    this.#days = new OpenDays(db);
  }

  /**
   * Stores a batch ordered by point and time (`orderByPointAndTime`).
   *
   * Readings newer than all we have written of their points are copied straight into the table. The others, which repeat
   * a key, go back in time or lie on closed days, are stored with care; so is the whole batch if another writer was
   * faster. History of which nothing is known yet is copied straight to the late readings.
   *
   * @param rule which value is in force where the batch has another one for a key that exists; both are kept.
   * @throws DatabaseUnavailable nothing was acknowledged; the same batch may be written again.
   */
  async write(batch: ReadingColumns, author: Author, rule: ConflictRule = 'FIRST'): Promise<WriteResult> {
    for (let left = MOST_TRIES; ; left--) {
      try {
        const openFromMs = await this.#days.ensure(batch);
        if (left === MOST_TRIES && mayCopyLate(batch, openFromMs)) {
          const copied = await this.#copyLate(batch, author);
          if (copied) return copied;
        }
        const doubtful = left === MOST_TRIES ? this.#newest.doubtful(batch, openFromMs) : null;
        return await this.#store(batch, doubtful ?? allOf(batch), { author, rule, openFromMs });
      } catch (error) {
        // Another writer had the key already, two waited for each other, or the day was closed.
        const state = sqlState(error);
        const closed = state === NO_PARTITION || error instanceof DaysClosing;
        if (left === 1 || !(closed || SETTLED_BY_CARE.has(state ?? ''))) throw error;
        if (closed) this.#days.forget();
      }
    }
  }

  async #store(
    batch: ReadingColumns,
    doubtful: readonly number[],
    { author, rule, openFromMs }: { author: Author; rule: ConflictRule; openFromMs: number },
  ): Promise<WriteResult> {
    return this.#db.withClient(async (client) => {
      const number = await this.#nextBatchNumber(client);
      await copyStraight(client, batch, doubtful, number);
      const refused = await this.#storeDoubtful(client, batch, doubtful, { number, rule, openFromMs });
      const result = outcomeOf(batch, refused, rule);
      if (rule === 'LAST' && result.conflicts.length > 0) {
        const changed = pickColumns(batch, result.conflicts);
        await holdDays(client, await takeDays(client, changed, number));
      }
      const committed = result.stored.length + result.conflicts.length > 0;
      const position = committed
        ? await commitReadings(client, number, result.stored, author)
        : await endWithoutCommit(client);
      this.#newest.note(batch);
      return { committed, position, ...result };
    });
  }

  /** @returns null when the careful way is needed. */
  async #copyLate(batch: ReadingColumns, author: Author): Promise<WriteResult | null> {
    return this.#db.withClient(async (client) => {
      const number = await this.#nextBatchNumber(client);
      await client.query('BEGIN');
      if (await copyLate(client, batch, number)) {
        const position = await commitReadings(client, number, batch, author);
        return { committed: true, position, stored: batch, duplicates: [], conflicts: [] };
      }
      await client.query('ROLLBACK');
      return null;
    });
  }

  async #storeDoubtful(
    client: pg.PoolClient,
    batch: ReadingColumns,
    doubtful: readonly number[],
    terms: { readonly number: number; readonly rule: ConflictRule; readonly openFromMs: number },
  ): Promise<readonly Refused[]> {
    if (doubtful.length === 0) return [];
    const all = doubtful.length === batch.length;
    const refused = await storeDoubtful(client, all ? batch : pickColumns(batch, doubtful), terms);
    return all ? refused : refused.map(({ ordinal, same }) => ({ ordinal: doubtful[ordinal], same }));
  }

  async #nextBatchNumber(client: pg.PoolClient): Promise<number> {
    if (this.#batchNumbers.length === 0) {
      const { rows } = await client.query<{ n: number }>(
        `SELECT nextval('batch_number') AS n FROM generate_series(1, ${BATCH_NUMBERS_AT_ONCE})`,
      );
      this.#batchNumbers = rows.map((row) => row.n).reverse();
    }
    return this.#batchNumbers.pop() as number;
  }
}

const allOf = ({ length }: ReadingColumns): readonly number[] => Array.from({ length }, (_, i) => i);

/** Begins the transaction, with the readings that are not doubtful in the same message. */
async function copyStraight(
  client: pg.PoolClient,
  batch: ReadingColumns,
  doubtful: readonly number[],
  number: number,
): Promise<void> {
  if (doubtful.length === batch.length) {
    await client.query('BEGIN');
    return;
  }
  const straight = doubtful.length === 0 ? batch : without(batch, doubtful);
  const bytes = encodeReadings(straight, number);
  await copyInto(client, `BEGIN; COPY reading (${READING_COLUMNS}) FROM STDIN BINARY`, bytes);
}

/** @param left indices that are left out, ascending. */
function without(batch: ReadingColumns, left: readonly number[]): ReadingColumns {
  const kept = new Uint32Array(batch.length - left.length);
  for (let i = 0, at = 0, next = 0; i < batch.length; i++) {
    if (i === left[next]) next++;
    else kept[at++] = i;
  }
  return pickColumns(batch, kept);
}

/** Everything was there already: the batch is as durable as the commits that brought it. */
async function endWithoutCommit(client: pg.PoolClient): Promise<Position> {
  await client.query('ROLLBACK');
  const { rows } = await client.query<{ position: number }>('SELECT position FROM commit_head');
  return rows[0].position;
}

function outcomeOf(
  batch: ReadingColumns,
  refused: readonly Refused[],
  rule: ConflictRule,
): Pick<WriteResult, 'stored' | 'duplicates' | 'conflicts'> {
  if (refused.length === 0) return { stored: batch, duplicates: [], conflicts: [] };
  const gone = new Set(refused.filter(({ same }) => same || rule === 'FIRST').map(({ ordinal }) => ordinal));
  const kept = Array.from({ length: batch.length }, (_, i) => i).filter((i) => !gone.has(i));
  return {
    stored: pickColumns(batch, kept),
    duplicates: refused.filter(({ same }) => same).map(({ ordinal }) => ordinal),
    conflicts: refused.filter(({ same }) => !same).map(({ ordinal }) => ordinal),
  };
}
