import type pg from 'pg';
import { columnsOf, pickColumns, type ReadingColumns } from '../../domain/readings/columns.js';
import { orderByPointAndTime } from '../../domain/readings/order.js';
import type { Quality } from '../../domain/readings/quality.js';
import type { VersionKind } from '../../domain/readings/versions.js';
import type { Author, Position } from '../commitLog.js';
import type { Database } from '../database.js';
import { DaysClosing, holdDays, takeDays } from './closingDays.js';
import { commitReadings } from './readingCommit.js';

/** What a person decided of one reading. Times in milliseconds since the epoch; NaN for no number. */
export interface Revision {
  readonly point: number;
  readonly time: number;
  readonly value: number;
  readonly quality: Quality;
  readonly flags: number;
  readonly kind: Exclude<VersionKind, 'CONFLICT'>;
  /** Of a RESOLUTION the version that it puts in force, 0 for the first reading; else null. */
  readonly chosen: number | null;
}

/** Who decided, when and why. */
export interface Decision {
  readonly author: Author;
  /** Milliseconds since the epoch; `asOf` goes by it. */
  readonly decidedAt: number;
  readonly reason: string;
  readonly evidence: string | null;
}

/** What became of revisions. */
export interface Revised {
  /** Where all of them are in force. */
  readonly position: Position;
  /** What is in force now and was not before; the rest had been decided the same way already. */
  readonly changed: ReadingColumns;
}

/** One after the other: whoever decides sees what was decided before. Ingest does not wait for it. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtext('reading_revision'))`;

/** Where the newest version says the same already, nothing is added: a repeated request changes nothing. */
const ADD_VERSIONS = `
  INSERT INTO reading_version (point, time, value, quality, flags, received, batch, kind, wins, chosen, author, reason, evidence)
  SELECT w.point, w.time, w.value, w.quality, w.flags, $8, $9, w.kind, true, w.chosen, $10, $11, $12
  FROM unnest($1::int[], $2::timestamptz[], $3::float8[], $4::smallint[], $5::int[], $6::text[], $7::bigint[])
       WITH ORDINALITY AS w (point, time, value, quality, flags, kind, chosen, ordinal)
  LEFT JOIN LATERAL (SELECT * FROM reading_version v WHERE v.point = w.point AND v.time = w.time
                     ORDER BY version DESC LIMIT 1) n ON true
  WHERE n.point IS NULL
     OR (n.kind, n.chosen, n.value, n.quality, n.flags) IS DISTINCT FROM (w.kind, w.chosen, w.value, w.quality, w.flags)
  ORDER BY w.ordinal
  RETURNING point, time`;

/** Days may be closed while readings are revised; it is tried again with what is known then. */
const MOST_TRIES = 4;

/** Adds what people decide of readings as versions that are in force. Nothing that was there is changed. */
export class ReadingRevisions {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Puts revisions in force, all in one commit. The readings must exist, each be named once.
   *
   * @throws DaysClosing, DatabaseUnavailable nothing was acknowledged; the same revisions may be written again.
   */
  async write(revisions: readonly Revision[], decision: Decision): Promise<Revised> {
    const columns = columnsOf(revisions.map((revision) => ({ ...revision, received: decision.decidedAt })));
    const order = orderByPointAndTime(columns) ?? Uint32Array.from(revisions, (_, i) => i);
    const ordered = [...order].map((i) => revisions[i]);
    for (let left = MOST_TRIES; ; left--) {
      try {
        return await this.#try(ordered, pickColumns(columns, order), decision);
      } catch (error) {
        if (!(error instanceof DaysClosing) || left === 1) throw error;
      }
    }
  }

  #try(revisions: readonly Revision[], columns: ReadingColumns, decision: Decision): Promise<Revised> {
    return this.#db.withClient(async (client) => {
      await client.query('BEGIN');
      await client.query(LOCK);
      const { rows: drawn } = await client.query<{ batch: number }>(`SELECT nextval('batch_number') AS batch`);
      const [{ batch }] = drawn;
      const openFrom = await takeDays(client, columns, batch);
      const added = await addVersions(client, revisions, batch, decision);
      await holdDays(client, openFrom);
      const changed = pickColumns(columns, added);
      if (changed.length > 0) {
        return { position: await commitReadings(client, batch, changed, decision.author), changed };
      }
      await client.query('ROLLBACK');
      const { rows } = await client.query<{ position: number }>('SELECT position FROM commit_head');
      return { position: rows[0].position, changed };
    });
  }
}

/** @returns which of the revisions were added. */
async function addVersions(
  client: pg.PoolClient,
  revisions: readonly Revision[],
  batch: number,
  { author, decidedAt, reason, evidence }: Decision,
): Promise<number[]> {
  const { rows } = await client.query<{ point: number; time: number }>(ADD_VERSIONS, [
    revisions.map(({ point }) => point),
    revisions.map(({ time }) => new Date(time)),
    revisions.map(({ value }) => (Number.isNaN(value) ? null : value)),
    revisions.map(({ quality }) => quality),
    revisions.map(({ flags }) => flags),
    revisions.map(({ kind }) => kind),
    revisions.map(({ chosen }) => chosen),
    ...[new Date(decidedAt), batch, author.actor, reason, evidence],
  ]);
  const added = new Set(rows.map(({ point, time }) => `${point} ${time}`));
  return revisions.flatMap(({ point, time }, i) => (added.has(`${point} ${time}`) ? [i] : []));
}
