import type { FrameRef } from '../../domain/journal/message.js';
import type { Database } from '../database.js';

/** That something rests on a message: it is kept as long as that is so, which is for ever. */
export interface StoredCitation {
  readonly index: number;
  /** What cites it: the global id of a correction, an annotation, an export. */
  readonly citedBy: string;
  readonly reason: string;
  readonly actor: string;
  /** Milliseconds since the epoch. */
  readonly citedAt: number;
}

/** What is to be cited, and by whom and what. */
export interface NewCitation extends Pick<StoredCitation, 'citedBy' | 'reason' | 'actor'> {
  readonly frames: readonly FrameRef[];
}

const INSTANT = `'epoch'::timestamptz + r.opened * interval '1 microsecond'`;

/** Of frames that are there. The lock that expiry takes on this table keeps one from going meanwhile. */
const CITE = `
  WITH present AS (
    SELECT r.link, b.opened, r.index
    FROM unnest($1::int[], $2::bigint[], $3::int[]) AS r (link, opened, index)
    JOIN (SELECT link, opened, messages FROM journal UNION ALL SELECT link, opened, messages FROM cited_block) b
      ON b.link = r.link AND b.opened = ${INSTANT} AND b.messages > r.index),
  cited AS (
    INSERT INTO frame_citation (link, opened, index, cited_by, reason, actor)
    SELECT link, opened, index, $4, $5, $6 FROM present ON CONFLICT DO NOTHING)
  SELECT count(*) AS found FROM present`;

const OF_BLOCK = `
  SELECT index, cited_by AS "citedBy", reason, actor, cited_at AS "citedAt" FROM frame_citation r
  WHERE link = $1 AND opened = 'epoch'::timestamptz + $2::bigint * interval '1 microsecond' AND index = $3
  ORDER BY key`;

/** Which messages are cited: those outlive their retention. */
export class FrameCitations {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Cites messages. @returns false, and cites none, when one of them is not there. */
  async cite({ frames, citedBy, reason, actor }: NewCitation): Promise<boolean> {
    const columns = [
      frames.map(({ link }) => link),
      frames.map(({ opened }) => opened),
      frames.map(({ index }) => index),
    ];
    return this.#db.withClient(async (client) => {
      await client.query('BEGIN');
      const { rows } = await client.query<{ found: number }>(CITE, [...columns, citedBy, reason, actor]);
      const isComplete = rows[0]!.found === frames.length;
      await client.query(isComplete ? 'COMMIT' : 'ROLLBACK');
      return isComplete;
    });
  }

  /** What cites a message, in the order in which it was cited. */
  of({ link, opened, index }: FrameRef): Promise<StoredCitation[]> {
    return this.#db.query<StoredCitation>(OF_BLOCK, [link, opened, index]);
  }
}
