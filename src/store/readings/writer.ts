import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { finished } from 'node:stream/promises';
import { allocateColumns, pickColumns, type ReadingColumns } from '../../domain/readings/columns.js';
import { repeatsPrevious, timeSpan } from '../../domain/readings/order.js';
import { CallerError } from '../../shared/errors.js';
import type { Author, Position } from '../commitLog.js';
import type { Database } from '../database.js';
import { encodeReadings, encodeStaged } from './copyEncoding.js';

/** What became of a batch. Indices are those of the batch that was given. */
export interface WriteResult {
  /** False for a batch that brought nothing new: then `position` is one that already holds it all. */
  readonly committed: boolean;
  readonly position: Position;
  /** What was stored: the batch less the two lists below. */
  readonly stored: ReadingColumns;
  /** Resent with the same value: dropped. */
  readonly duplicates: readonly number[];
  /** Another value for a key that exists: kept beside the first one in `reading_version`. */
  readonly conflicts: readonly number[];
}

const DAY_MS = 86_400_000;
const BATCH_NUMBERS_AT_ONCE = 256;
const UNIQUE_VIOLATION = '23505';
const NO_PARTITION = '23514';

/** Days without a partition that one batch may bring; more come in several batches. */
const NEW_DAYS_AT_ONCE = 400;

const tooManyDays = (days: number): CallerError =>
  new CallerError(
    'BAD_USER_INPUT',
    `the readings lie on ${days} days that the hub has none of; send at most ${NEW_DAYS_AT_ONCE} new days at once`,
  );

const READING_COLUMNS = 'point, time, value, quality, flags, received, batch';

/** Writes batches of readings, each in one transaction with its row of the commit log. */
export class ReadingWriter {
  readonly #db: Database;
  readonly #days = new Set<number>();
  readonly #newest = new NewestTimes();
  #batchNumbers: number[] = [];

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Stores a batch ordered by point and time (`orderByPointAndTime`).
   *
   * Readings newer than all we have written of their points are copied straight into the table; if another writer was
   * faster, or the batch repeats itself or goes back in time, it takes the careful way through a staging table.
   *
   * @throws DatabaseUnavailable nothing was acknowledged; the same batch may be written again.
   */
  async write(batch: ReadingColumns, author: Author): Promise<WriteResult> {
    await this.#ensurePartitions(batch);
    try {
      if (this.#newest.allNewer(batch)) return await this.#copyStraight(batch, author);
    } catch (error) {
      if (!this.#isSurprise(error)) throw error;
      await this.#ensurePartitions(batch);
    }
    return this.#copyCarefully(batch, author);
  }

  /** Another writer had the key already, or somebody removed the partition: both are settled the careful way. */
  #isSurprise(error: unknown): boolean {
    const code = (error as { code?: string }).code;
    if (code === NO_PARTITION) this.#days.clear();
    return code === UNIQUE_VIOLATION || code === NO_PARTITION;
  }

  async #copyStraight(batch: ReadingColumns, author: Author): Promise<WriteResult> {
    return this.#db.withClient(async (client) => {
      const number = await this.#nextBatchNumber(client);
      await copy(client, `BEGIN; COPY reading (${READING_COLUMNS}) FROM STDIN BINARY`, encodeReadings(batch, number));
      const position = await commitReadings(client, number, batch, author);
      this.#newest.note(batch);
      return { committed: true, position, stored: batch, duplicates: [], conflicts: [] };
    });
  }

  async #copyCarefully(batch: ReadingColumns, author: Author): Promise<WriteResult> {
    return this.#db.withClient(async (client) => {
      const number = await this.#nextBatchNumber(client);
      await client.query(STAGING_TABLE);
      await copy(
        client,
        `BEGIN; COPY staged (${READING_COLUMNS}, ordinal, first) FROM STDIN BINARY`,
        encodeStaged(batch, number),
      );
      const inserted = await client.query(INSERT_NEW);
      const refused = inserted.rowCount === batch.length ? [] : await this.#settleRefused(client, batch, number);
      const result = split(batch, refused);
      const committed = result.stored.length + result.conflicts.length > 0;
      const position = committed
        ? await commitReadings(client, number, result.stored, author)
        : await endWithoutCommit(client);
      this.#newest.note(batch);
      return { committed, position, ...result };
    });
  }

  /** Keeps refused readings with another value as versions, and says which ones were refused and why. */
  async #settleRefused(client: pg.PoolClient, batch: ReadingColumns, number: number): Promise<Refused[]> {
    const [first, last] = timeSpan(batch);
    const span = [number, new Date(first), new Date(last)];
    const { rows } = await client.query<Refused>(FIND_REFUSED, span);
    if (rows.some((row) => !row.same))
      await client.query(KEEP_VERSIONS, [rows.filter((row) => !row.same).map((row) => row.ordinal)]);
    return rows;
  }

  async #ensurePartitions({ time }: ReadingColumns): Promise<void> {
    const missing = new Set<number>();
    let previous = NaN;
    for (const t of time) {
      const day = Math.floor(t / DAY_MS);
      if (day !== previous && !this.#days.has(day)) missing.add(day);
      previous = day;
    }
    if (missing.size > NEW_DAYS_AT_ONCE) throw tooManyDays(missing.size);
    for (const day of missing) {
      const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
      await this.#db.query('SELECT ensure_reading_partition($1::date)', [date]);
      this.#days.add(day);
    }
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

interface Refused {
  readonly ordinal: number;
  readonly same: boolean;
}

const STAGING_TABLE = `
  CREATE TEMP TABLE IF NOT EXISTS staged (
    point integer, time timestamptz, value double precision, quality smallint, flags integer,
    received timestamptz, batch bigint, ordinal integer, first boolean
  ) ON COMMIT DELETE ROWS`;

/** Ordered like every batch, so that two writers with common keys wait for each other but never crosswise. */
const INSERT_NEW = `
  INSERT INTO reading (${READING_COLUMNS})
  SELECT ${READING_COLUMNS} FROM staged WHERE first ORDER BY point, time
  ON CONFLICT DO NOTHING`;

const FIND_REFUSED = `
  SELECT s.ordinal, bool_or((r.value, r.quality, r.flags) IS NOT DISTINCT FROM (s.value, s.quality, s.flags)
                            OR v.point IS NOT NULL) AS same
  FROM staged s
  JOIN reading r ON r.point = s.point AND r.time = s.time AND r.time BETWEEN $2 AND $3
  LEFT JOIN reading_version v ON v.point = s.point AND v.time = s.time
    AND (v.value, v.quality, v.flags) IS NOT DISTINCT FROM (s.value, s.quality, s.flags)
  WHERE r.batch <> $1 OR NOT s.first
  GROUP BY s.ordinal ORDER BY s.ordinal`;

const KEEP_VERSIONS = `
  INSERT INTO reading_version (point, time, batch, value, quality, flags, received)
  SELECT point, time, batch, value, quality, flags, received FROM staged WHERE ordinal = ANY($1) ORDER BY ordinal
  ON CONFLICT DO NOTHING`;

async function copy(client: pg.PoolClient, statement: string, bytes: Buffer): Promise<void> {
  const stream = client.query(copyFrom(statement));
  const done = finished(stream);
  stream.end(bytes);
  await done;
}

/** Takes the next position as the last act of the transaction, in one message with COMMIT: the lock on it is short. */
async function commitReadings(
  client: pg.PoolClient,
  batchNumber: number,
  stored: ReadingColumns,
  { actor, requestId }: Author,
): Promise<Position> {
  const times = stored.length > 0 ? timeSpan(stored).map((t) => `'${new Date(t).toISOString()}'`) : ['NULL', 'NULL'];
  const request = requestId === undefined ? 'NULL' : pg.escapeLiteral(requestId);
  const results = (await client.query(
    `SELECT append_commit(${batchNumber}, 'READINGS', ${pg.escapeLiteral(actor)}, ${request},
       ${stored.length}, ${times.join(', ')}) AS position; COMMIT`,
  )) as unknown as pg.QueryResult<{ position: number }>[];
  return results[0].rows[0].position;
}

/** Everything was there already: the batch is as durable as the commits that brought it. */
async function endWithoutCommit(client: pg.PoolClient): Promise<Position> {
  const { rows } = await client.query<{ position: number }>('SELECT position FROM commit_head');
  await client.query('COMMIT');
  return rows[0].position;
}

function split(
  batch: ReadingColumns,
  refused: readonly Refused[],
): Pick<WriteResult, 'stored' | 'duplicates' | 'conflicts'> {
  if (refused.length === 0) return { stored: batch, duplicates: [], conflicts: [] };
  const gone = new Set(refused.map((row) => row.ordinal));
  const kept = Array.from({ length: batch.length }, (_, i) => i).filter((i) => !gone.has(i));
  return {
    stored: kept.length > 0 ? pickColumns(batch, kept) : allocateColumns(0),
    duplicates: refused.filter((row) => row.same).map((row) => row.ordinal),
    conflicts: refused.filter((row) => !row.same).map((row) => row.ordinal),
  };
}

/** Time of the newest reading of each point that this process has written: a hint, never the truth. */
class NewestTimes {
  #times = new Float64Array(1024);

  /** Whether no reading can meet an older one of this process, nor another one of its own batch. */
  allNewer(batch: ReadingColumns): boolean {
    const { point, time, length } = batch;
    for (let i = 0; i < length; i++) {
      if (repeatsPrevious(batch, i)) return false;
      const known = point[i] < this.#times.length ? this.#times[point[i]] : 0;
      if (known === 0 || time[i] <= known) return false;
    }
    return true;
  }

  note({ point, time, length }: ReadingColumns): void {
    for (let i = 0; i < length; i++) {
      if (point[i] >= this.#times.length) this.#grow(point[i]);
      if (time[i] > this.#times[point[i]]) this.#times[point[i]] = time[i];
    }
  }

  #grow(point: number): void {
    const larger = new Float64Array(Math.max(point + 1, this.#times.length * 2));
    larger.set(this.#times);
    this.#times = larger;
  }
}
