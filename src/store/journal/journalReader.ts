import type { FrameRef } from '../../domain/journal/message.js';
import type { Database } from '../database.js';
import type { Scope } from '../masterData/catalog.js';
import type { TimeRange } from '../../domain/calendar/buckets.js';

/** A block as it is stored, and whose messages of it are within a scope. */
export interface StoredBlock {
  readonly link: number;
  /** Whole microseconds since the epoch. */
  readonly opened: number;
  readonly content: Buffer;
  /** Keys of the devices whose messages may be seen. */
  readonly visible: readonly number[];
  /** Whether messages of no known device may be seen: those of the link itself. */
  readonly isLinkVisible: boolean;
}

/** Which blocks are looked for; null for any. */
export interface BlockFilter extends TimeRange {
  readonly device: number | null;
  readonly connector: number | null;
  readonly verdict: string | null;
}

/** What expired is found by its reference as long as it is cited. */
const ALL = `(SELECT opened, link, messages, devices, refusals, content FROM journal
              UNION ALL SELECT opened, link, messages, devices, refusals, content FROM cited_block)`;

/** `$1`: organizations. */
const SHOWN = `
  b.link, (extract(epoch FROM b.opened) * 1000000)::bigint AS opened, b.content,
  ARRAY(SELECT d.key::integer FROM device d WHERE d.key = ANY (b.devices) AND d.organization = ANY ($1)) AS visible,
  EXISTS (SELECT FROM connector c WHERE c.key = b.link AND c.organization = ANY ($1)) AS "isLinkVisible"`;

/** An instant from microseconds, exactly. */
const instant = (parameter: string): string => `('epoch'::timestamptz + ${parameter} * interval '1 microsecond')`;

const ONE = `SELECT ${SHOWN} FROM ${ALL} b WHERE b.link = $2 AND b.opened = ${instant('$3::bigint')}`;

/**
 * Each link gives its first blocks, so that no link's many blocks are read for another's. Parameters: $2 connector,
 * $3 device, $4 verdict, $5 from, $6 to, $7 and $8 the block to begin with, $9 how many.
 */
const PAGE = `
  SELECT ${SHOWN}
  FROM (
    SELECT b.* FROM connector c CROSS JOIN LATERAL (
      SELECT opened, link, devices, content FROM ${ALL} j
      WHERE j.link = c.key AND j.opened >= $5 AND j.opened < $6
        AND (j.opened, j.link) >= (${instant('$7::bigint')}, $8::integer)
        AND ($3::integer IS NULL OR j.devices @> ARRAY[$3::integer])
        AND ($4::text IS NULL OR $4 = 'ACCEPTED' OR j.refusals @> ARRAY[$4::text])
      ORDER BY j.opened LIMIT $9) b
    WHERE ($2::integer IS NULL OR c.key = $2)
      AND ($3::integer IS NULL OR EXISTS (SELECT FROM journal_source s WHERE s.link = c.key AND s.device = $3))
      AND (c.organization = ANY ($1) OR EXISTS (
        SELECT FROM journal_source s JOIN device d ON d.key = s.device
        WHERE s.link = c.key AND d.organization = ANY ($1)))
    ORDER BY b.opened, b.link LIMIT $9) b
  ORDER BY b.opened, b.link`;

/**
 * The blocks that may hold what a point's readings came of: of the device that served it then, on whatever link it was
 * heard. The messages of a poll are noted together when it ends, so they lie in the newest block, or in the few before.
 */
const OF_READINGS = `
  SELECT ${SHOWN}
  FROM (
    SELECT DISTINCT ON (b.opened, b.link) b.*
    FROM unnest($3::timestamptz[]) AS w (received)
    JOIN point_binding p ON p.point = $2 AND p.archived_at IS NULL
      AND p.valid_from <= w.received AND (p.valid_to IS NULL OR p.valid_to > w.received)
    JOIN journal_source s ON s.device = p.device
    CROSS JOIN LATERAL (
      SELECT opened, link, devices, content FROM ${ALL} j
      WHERE j.link = s.link AND j.opened < w.received + interval '1 millisecond'
        AND j.opened > w.received - interval '2 minutes' AND j.devices @> ARRAY[s.device]
      ORDER BY j.opened DESC LIMIT 4) b
    ORDER BY b.opened, b.link) b`;

const SERVED = `
  SELECT p.point FROM point_binding p JOIN point t ON t.key = p.point
  WHERE p.archived_at IS NULL AND t.organization = ANY ($1) AND p.device = $2
    AND p.valid_from <= $3 AND (p.valid_to IS NULL OR p.valid_to > $3)`;

const SERVED_BY = `
  SELECT device, valid_from AS "from", valid_to AS "to" FROM point_binding WHERE point = $1 AND archived_at IS NULL`;

/** Finds blocks of the journal. */
export class JournalReader {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The block of a reference; undefined when there is none. */
  async block({ link, opened }: FrameRef, scope: Scope): Promise<StoredBlock | undefined> {
    const [found] = await this.#db.query<StoredBlock>(ONE, [scope.organizations, link, opened]);
    return found;
  }

  /** At most `limit` blocks that may hold messages that pass the filter, by time of opening and link. */
  page(
    { device, connector, verdict, from, to }: BlockFilter,
    begin: Pick<FrameRef, 'opened' | 'link'>,
    limit: number,
    scope: Scope,
  ): Promise<StoredBlock[]> {
    const range = [new Date(from), new Date(to), begin.opened, begin.link];
    return this.#db.query<StoredBlock>(PAGE, [scope.organizations, connector, device, verdict, ...range, limit]);
  }

  /** Blocks that may hold what readings of a point came of, which were received at these instants. */
  ofReadings(point: number, received: readonly number[], scope: Scope): Promise<StoredBlock[]> {
    const instants = received.map((ms) => new Date(ms));
    return this.#db.query<StoredBlock>(OF_READINGS, [scope.organizations, point, instants]);
  }

  /** Points that a device served at an instant. */
  async pointsServed(device: number, atMs: number, scope: Scope): Promise<number[]> {
    const rows = await this.#db.query<{ point: number }>(SERVED, [scope.organizations, device, new Date(atMs)]);
    return rows.map(({ point }) => point);
  }

  /** Which device served a point when, `to` null while it does. Times in milliseconds since the epoch. */
  devicesServing(point: number): Promise<{ device: number; from: number; to: number | null }[]> {
    return this.#db.query(SERVED_BY, [point]);
  }
}
