import type { Role } from '../schema/enums.js';
import type { Author, CommitLog } from './commitLog.js';
import type { Database } from './database.js';
import type { EndReason } from './users.js';

/** A session as stored. Times in milliseconds since the epoch. */
export interface StoredSession {
  readonly key: number;
  readonly publicId: string;
  readonly userKey: number;
  readonly address: string | null;
  readonly createdAt: number;
  readonly refreshedAt: number;
  readonly idleUntil: number;
  readonly expiresAt: number;
}

/** Whom an open session stands for. */
export interface SessionHolder {
  readonly session: number;
  readonly user: number;
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  readonly organization: number | null;
}

/** The hashed halves of a refresh token. */
export interface RefreshHashes {
  readonly family: Buffer;
  readonly newest: Buffer;
}

/** How long a session lasts: until it is not refreshed, and in any case. Milliseconds since the epoch. */
export interface SessionEnd {
  readonly now: number;
  readonly idleUntil: number;
  readonly expiresAt: number;
}

const COLUMNS = `s.key, s.public_id AS "publicId", s.user_key AS "userKey", s.address, s.created_at AS "createdAt",
  s.refreshed_at AS "refreshedAt", s.idle_until AS "idleUntil", s.expires_at AS "expiresAt"`;
/** $1: now. */
const OPEN = `s.ended_at IS NULL AND s.idle_until > $1 AND s.expires_at > $1`;
/** Open sessions of a user; the oldest gives way to one more. */
const MOST_OPEN = 20;
/** Sessions that are over are kept so long, to be seen; then they go when their user signs in again. */
const KEPT_MS = 180 * 86_400_000;

/** Where sessions are kept. */
export class UserSessionStore {
  readonly #db: Database;
  readonly #log: CommitLog;
  constructor(db: Database, log: CommitLog) {
    this.#db = db;
    this.#log = log;
  }

  /** Opens a session and notes the sign-in. */
  async insert(
    session: { publicId: string; user: number; hashes: RefreshHashes; address: string | null; end: SessionEnd },
    author: Author,
  ): Promise<void> {
    const { publicId, user, hashes, address, end } = session;
    await this.#log.write('ACCESS', author, async (client) => {
      // One after the other for a user, so that the bound holds.
      await client.query('UPDATE app_user SET last_sign_in_at = $2 WHERE key = $1', [user, new Date(end.now)]);
      await client.query('DELETE FROM user_session WHERE user_key = $1 AND expires_at < $2', [
        user,
        new Date(end.now - KEPT_MS),
      ]);
      await client.query(
        `UPDATE user_session SET ended_at = now(), end_reason = 'REPLACED' WHERE key IN (
           SELECT s.key FROM user_session s WHERE ${OPEN} AND s.user_key = $2 ORDER BY s.refreshed_at DESC, s.key DESC
           OFFSET ${MOST_OPEN - 1})`,
        [new Date(end.now), user],
      );
      await client.query(
        `INSERT INTO user_session (public_id, user_key, family_hash, refresh_hash, address, created_at, refreshed_at,
                                   idle_until, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)`,
        [
          ...[publicId, user, hashes.family, hashes.newest, address],
          ...[end.now, end.idleUntil, end.expiresAt].map((ms) => new Date(ms)),
        ],
      );
    });
  }

  /**
   * Puts the next refresh token in the place of the newest.
   *
   * @returns the session and its user's public id; null when it is not the newest of an open session.
   */
  async rotate(
    publicId: string,
    from: RefreshHashes,
    to: Buffer,
    { now, idleUntil }: Omit<SessionEnd, 'expiresAt'>,
  ): Promise<(StoredSession & { userId: string }) | null> {
    const { result } = await this.#log.write(
      'ACCESS',
      { actor: `session:${publicId}` },
      async (client) =>
        (
          await client.query<StoredSession & { userId: string }>(
            `UPDATE user_session s SET refresh_hash = $5, refreshed_at = $1, idle_until = least($6, s.expires_at)
             FROM app_user u
             WHERE ${OPEN} AND s.public_id = $2 AND s.family_hash = $3 AND s.refresh_hash = $4
               AND u.key = s.user_key AND u.disabled_at IS NULL
             RETURNING ${COLUMNS}, u.public_id AS "userId"`,
            [new Date(now), publicId, from.family, from.newest, to, new Date(idleUntil)],
          )
        ).rows[0] ?? null,
      (rotated) => rotated !== null,
    );
    return result;
  }

  /** Ends a session of which somebody has sent an old token. @returns false when there is none that is open. */
  async endReused(publicId: string, { family, newest }: RefreshHashes): Promise<boolean> {
    const which = 's.public_id = $2 AND s.family_hash = $3 AND s.refresh_hash <> $4';
    return this.#end(which, [publicId, family, newest], 'REUSED', { actor: `session:${publicId}` });
  }

  /** @returns false when it has ended already. */
  end(key: number, why: EndReason, author: Author): Promise<boolean> {
    return this.#end('s.key = $2', [key], why, author);
  }

  /** Whom an open session stands for; null when it has ended, or its user is not let in any more. */
  async holder(publicId: string, userId: string, now: number): Promise<SessionHolder | null> {
    const rows = await this.#db.query<SessionHolder>(
      `SELECT s.key AS session, u.key AS user, u.public_id AS "userId", u.name, u.role, u.organization
       FROM user_session s JOIN app_user u ON u.key = s.user_key
       WHERE ${OPEN} AND s.public_id = $2 AND u.public_id = $3 AND u.disabled_at IS NULL`,
      [new Date(now), publicId, userId],
    );
    return rows[0] ?? null;
  }

  /** Open sessions of a user, the newest first. */
  ofUser(user: number, now: number): Promise<StoredSession[]> {
    return this.#db.query<StoredSession>(
      `SELECT ${COLUMNS} FROM user_session s WHERE ${OPEN} AND s.user_key = $2
       ORDER BY s.refreshed_at DESC, s.key DESC LIMIT ${MOST_OPEN}`,
      [new Date(now), user],
    );
  }

  /** An open session by its public id. */
  async find(publicId: string, now: number): Promise<StoredSession | null> {
    const rows = await this.#db.query<StoredSession>(
      `SELECT ${COLUMNS} FROM user_session s WHERE ${OPEN} AND s.public_id = $2`,
      [new Date(now), publicId],
    );
    return rows[0] ?? null;
  }

  async #end(which: string, values: unknown[], why: EndReason, author: Author): Promise<boolean> {
    const { result } = await this.#log.write(
      'ACCESS',
      author,
      async (client) =>
        (
          await client.query(
            `UPDATE user_session s SET ended_at = now(), end_reason = $1 WHERE s.ended_at IS NULL AND ${which}`,
            [why, ...values],
          )
        ).rowCount === 1,
      Boolean,
    );
    return result;
  }
}
