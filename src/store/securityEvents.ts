import type { SecurityEventKind } from '../domain/security/securityEvent.js';
import { SetupError } from '../shared/errors.js';
import { sqlState, type Database } from './database.js';

/** Equal events of some seconds. Times in milliseconds since the epoch. */
export interface NewSecurityEvent {
  readonly kind: SecurityEventKind;
  readonly address: string | null;
  readonly credential: string | null;
  readonly subject: string | null;
  readonly reason: string;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** As it is stored; keys grow with time. */
export interface StoredSecurityEvent extends NewSecurityEvent {
  readonly key: number;
}

/** Which events are looked for; null for any. */
export interface SecurityEventQuery {
  readonly kinds: readonly SecurityEventKind[] | null;
  readonly address: string | null;
  readonly credential: string | null;
  readonly from: number | null;
  readonly to: number | null;
}

const INSERT = `
  INSERT INTO security_event (kind, address, credential, subject, reason, count, first_at, last_at)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::timestamptz[], $8::timestamptz[])`;

const WANTED = `
  ($1::text[] IS NULL OR kind = ANY ($1)) AND ($2::text IS NULL OR address = $2) AND ($3::text IS NULL OR credential = $3)
  AND ($4::timestamptz IS NULL OR last_at >= $4) AND ($5::timestamptz IS NULL OR first_at < $5)`;

const PAGE = `
  SELECT key, kind, address, credential, subject, reason, count, first_at AS "firstAt", last_at AS "lastAt"
  FROM security_event WHERE ${WANTED} AND ($6::bigint IS NULL OR key < $6) ORDER BY key DESC LIMIT $7`;

const COUNT = `SELECT count(*) AS count FROM security_event WHERE ${WANTED}`;

/** `restrict_violation`: what the owner's function answers to times within the legal minimum. */
const TOO_YOUNG = '23001';

/** The security log: written in batches, read newest first. */
export class SecurityEventStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async insert(events: readonly NewSecurityEvent[]): Promise<void> {
    const column = <T>(of: (event: NewSecurityEvent) => T): T[] => events.map(of);
    await this.#db.query(INSERT, [
      column(({ kind }) => kind),
      column(({ address }) => address),
      column(({ credential }) => credential),
      column(({ subject }) => subject),
      column(({ reason }) => reason),
      column(({ count }) => count),
      column(({ firstAt }) => new Date(firstAt)),
      column(({ lastAt }) => new Date(lastAt)),
    ]);
  }

  /** At most `limit` events older than the one with key `before`, newest first. */
  page(query: SecurityEventQuery, before: number | null, limit: number): Promise<StoredSecurityEvent[]> {
    return this.#db.queryOnce<StoredSecurityEvent>(PAGE, [...valuesOf(query), before, limit]);
  }

  /** Rows, each of which may stand for many equal events. */
  async count(query: SecurityEventQuery): Promise<number> {
    return (await this.#db.queryOnce<{ count: number }>(COUNT, valuesOf(query)))[0].count;
  }

  /**
   * Lets go what was noted before an instant.
   *
   * @throws SetupError `SECURITY_LOG_RETENTION` the instant lies within the last 180 days; nothing was deleted.
   */
  async expire(before: number): Promise<number> {
    try {
      const sql = 'SELECT expire_security_events($1) AS gone';
      return (await this.#db.query<{ gone: number }>(sql, [new Date(before)]))[0].gone;
    } catch (error) {
      if (sqlState(error) !== TOO_YOUNG) throw error;
      const message = 'the security log must be kept for 180 days at least; raise SECURITY_LOG_DAYS';
      throw new SetupError('SECURITY_LOG_RETENTION', message, { cause: error });
    }
  }
}

function valuesOf({ kinds, address, credential, from, to }: SecurityEventQuery): unknown[] {
  const instant = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));
  return [kinds, address, credential, instant(from), instant(to)];
}
