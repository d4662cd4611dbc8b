import type { Database } from '../database.js';

/** A block that is not what was stored, or before which one is missing. */
export interface BrokenLink {
  readonly link: number;
  readonly legal: boolean;
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly opened: number;
  readonly fault: 'CHANGED' | 'GAP';
}

/**
 * The same as `digestOf`, over the whole journal. The first block that is left of a chain has nothing to be compared with,
 * unless it is the first of all.
 */
const BROKEN = `
  SELECT link, legal, number, opened, CASE WHEN number <> before + 1 THEN 'GAP' ELSE 'CHANGED' END AS fault
  FROM (
    SELECT link, legal, number, opened, digest, own,
      coalesce(lag(number) OVER chain, CASE number WHEN 1 THEN 0 END) AS before,
      coalesce(lag(digest) OVER chain, '') AS digest_before
    FROM (SELECT link, legal, number, opened, digest, sha256(content) AS own FROM journal) block
    WINDOW chain AS (PARTITION BY link, legal ORDER BY number)) linked
  WHERE number <> before + 1 OR digest <> substring(
    sha256(digest_before || int8send((extract(epoch FROM opened) * 1000000)::bigint) || own) FOR 16)
     AND before IS NOT NULL
  ORDER BY link, legal, number LIMIT 100`;

/** Tells whether the journal is what was written into it (S002-5.7.5: the raw log is tamper-evident). */
export class JournalChain {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The first breaks, at most 100; none when all is as it was written. */
  broken(): Promise<BrokenLink[]> {
    return this.#db.queryOnce<BrokenLink>(BROKEN);
  }
}
