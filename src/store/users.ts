import type pg from 'pg';
import type { Role } from '../schema/enums.js';
import type { Author, CommitLog } from './commitLog.js';
import { sqlState, type Database } from './database.js';
import type { Scope } from './masterData/catalog.js';

/** Somebody who signs in, as stored. Times in milliseconds since the epoch. */
export interface StoredUser {
  readonly key: number;
  readonly publicId: string;
  readonly login: string;
  readonly loginKey: string;
  readonly name: string;
  readonly role: Role;
  /** Key of the organization whose data they see, with everything below; null: all. */
  readonly organization: number | null;
  /** PHC; null until the invitation is accepted. */
  readonly passwordHash: string | null;
  readonly createdAt: number;
  readonly disabledAt: number | null;
  readonly lastSignInAt: number | null;
  /** A confirmed one. */
  readonly hasSecondFactor: boolean;
}

/** A user to be made. */
export interface NewUser extends Pick<
  StoredUser,
  'publicId' | 'login' | 'loginKey' | 'name' | 'role' | 'organization'
> {
  readonly skeleton: string;
}

/** A one-time link to be made. */
export interface NewInvitation {
  readonly tokenHash: Buffer;
  readonly expiresAt: number;
}

const COLUMNS = `u.key, u.public_id AS "publicId", u.login, u.login_key AS "loginKey", u.name, u.role, u.organization,
  u.password_hash AS "passwordHash", u.created_at AS "createdAt", u.disabled_at AS "disabledAt",
  u.last_sign_in_at AS "lastSignInAt",
  EXISTS (SELECT FROM user_second_factor f WHERE f.user_key = u.key AND f.confirmed_at IS NOT NULL) AS "hasSecondFactor"`;
/** $1: sees all; $2: organizations. */
const VISIBLE = `($1 OR u.organization = ANY($2))`;
const UNIQUE_VIOLATION = '23505';

/** Where users and their invitations are kept. */
export class UserStore {
  readonly #db: Database;
  readonly #log: CommitLog;
  constructor(db: Database, log: CommitLog) {
    this.#db = db;
    this.#log = log;
  }

  byLogin(loginKey: string): Promise<StoredUser | null> {
    return this.#one('u.login_key = $1', [loginKey]);
  }

  byKey(key: number): Promise<StoredUser | null> {
    return this.#one('u.key = $1', [key]);
  }

  /** The user with that public id, if it is in the scope. */
  async visible(publicId: string, scope: Scope): Promise<StoredUser | null> {
    return this.#one(`${VISIBLE} AND u.public_id = $3`, [...scopeOf(scope), publicId]);
  }

  /** Users in the scope by login name, behind `after`; at most `limit`. */
  list(scope: Scope, after: string | null, limit: number): Promise<StoredUser[]> {
    return this.#db.query<StoredUser>(
      `SELECT ${COLUMNS} FROM app_user u WHERE ${VISIBLE} AND ($3::text IS NULL OR u.login_key > $3)
       ORDER BY u.login_key LIMIT $4`,
      [...scopeOf(scope), after, limit],
    );
  }

  async count(scope: Scope): Promise<number> {
    const [row] = await this.#db.query<{ count: number }>(
      `SELECT count(*) AS count FROM app_user u WHERE ${VISIBLE}`,
      scopeOf(scope),
    );
    return row!.count;
  }

  /** Whether anybody who may sign in has that role over the whole hub. */
  async anyActive(role: Role): Promise<boolean> {
    const rows = await this.#db.query(
      `SELECT FROM app_user WHERE role = $1 AND organization IS NULL AND disabled_at IS NULL
         AND password_hash IS NOT NULL LIMIT 1`,
      [role],
    );
    return rows.length > 0;
  }

  /** @returns which of its names another user has; null when it was made. */
  async insert(user: NewUser, invitation: NewInvitation, author: Author): Promise<'TAKEN' | 'LOOKALIKE' | null> {
    try {
      await this.#log.write('ACCESS', author, async (client) => {
        const { rows } = await client.query<{ key: number }>(
          `INSERT INTO app_user (public_id, login, login_key, skeleton, name, role, organization)
           VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING key`,
          [user.publicId, user.login, user.loginKey, user.skeleton, user.name, user.role, user.organization],
        );
        await insertInvitation(client, rows[0]!.key, invitation);
      });
      return null;
    } catch (error) {
      if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
      return (await this.byLogin(user.loginKey)) ? 'TAKEN' : 'LOOKALIKE';
    }
  }

  /** Gives a user another one-time link; earlier ones end. */
  async invite(user: number, invitation: NewInvitation, author: Author): Promise<void> {
    await this.#log.write('ACCESS', author, async (client) => {
      await client.query('UPDATE user_invitation SET ended_at = now() WHERE user_key = $1 AND ended_at IS NULL', [
        user,
      ]);
      await insertInvitation(client, user, invitation);
    });
  }

  /** Whose invitation that is, while it is good and the user not disabled. */
  async invited(tokenHash: Buffer, now: number): Promise<StoredUser | null> {
    return this.#one(
      `u.disabled_at IS NULL AND u.key = (SELECT user_key FROM user_invitation
         WHERE token_hash = $1 AND ended_at IS NULL AND expires_at > $2)`,
      [tokenHash, new Date(now)],
    );
  }

  /**
   * Takes the password of whoever was invited and ends the invitation, the sessions and what slows sign-ins down.
   *
   * @returns false when the invitation was used meanwhile.
   */
  async accept(tokenHash: Buffer, user: number, passwordHash: string, author: Author): Promise<boolean> {
    const { result } = await this.#log.write(
      'ACCESS',
      author,
      async (client) => {
        const { rowCount } = await client.query(
          'UPDATE user_invitation SET ended_at = now() WHERE token_hash = $1 AND ended_at IS NULL',
          [tokenHash],
        );
        if (rowCount === 1) await putPassword(client, user, passwordHash, null);
        return rowCount === 1;
      },
      Boolean,
    );
    return result;
  }

  /** @param keptSession the one session that stays open. */
  async setPassword(user: number, passwordHash: string, keptSession: number, author: Author): Promise<void> {
    await this.#log.write('ACCESS', author, (client) => putPassword(client, user, passwordHash, keptSession));
  }

  /** The same password at another cost; nobody needs to hear of it. */
  async rehash(user: number, from: string, to: string): Promise<void> {
    await this.#db.query('UPDATE app_user SET password_hash = $3 WHERE key = $1 AND password_hash = $2', [
      user,
      from,
      to,
    ]);
  }

  /** Lets a user in or not; sessions of one who is not end. @returns false when it was so already. */
  async setDisabled(user: number, disabled: boolean, author: Author): Promise<boolean> {
    const { result } = await this.#log.write(
      'ACCESS',
      author,
      async (client) => {
        const { rowCount } = await client.query(
          `UPDATE app_user SET disabled_at = CASE WHEN $2 THEN now() END
           WHERE key = $1 AND (disabled_at IS NULL) = $2`,
          [user, disabled],
        );
        if (disabled) await endSessions(client, user, 'DISABLED', null);
        return rowCount === 1;
      },
      Boolean,
    );
    return result;
  }

  async #one(where: string, values: unknown[]): Promise<StoredUser | null> {
    const rows = await this.#db.query<StoredUser>(`SELECT ${COLUMNS} FROM app_user u WHERE ${where}`, values);
    return rows[0] ?? null;
  }
}

const scopeOf = ({ wholeHub, organizations }: Scope): unknown[] => [wholeHub === true, organizations];

async function insertInvitation(client: pg.PoolClient, user: number, invitation: NewInvitation): Promise<void> {
  await client.query('INSERT INTO user_invitation (user_key, token_hash, expires_at) VALUES ($1, $2, $3)', [
    user,
    invitation.tokenHash,
    new Date(invitation.expiresAt),
  ]);
}

async function putPassword(client: pg.PoolClient, user: number, hash: string, kept: number | null): Promise<void> {
  await client.query('UPDATE app_user SET password_hash = $2 WHERE key = $1', [user, hash]);
  await endSessions(client, user, 'PASSWORD', kept);
}

/** Why a session ended before its time. */
export type EndReason = 'SIGNED_OUT' | 'ENDED' | 'REUSED' | 'PASSWORD' | 'DISABLED' | 'REPLACED';

async function endSessions(client: pg.PoolClient, user: number, why: EndReason, kept: number | null): Promise<void> {
  await client.query(
    `UPDATE user_session SET ended_at = now(), end_reason = $2
     WHERE user_key = $1 AND ended_at IS NULL AND key IS DISTINCT FROM $3`,
    [user, why, kept],
  );
}
