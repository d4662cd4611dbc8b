import type { Right } from '../domain/access/rights.js';
import type { Role } from '../schema/enums.js';
import type { Author, CommitLog } from './commitLog.js';
import type { Database } from './database.js';
import type { Scope } from './masterData/catalog.js';

/** An API key as it is stored; the secret itself is nowhere. Times in milliseconds since the epoch. */
export interface StoredApiKey {
  readonly key: number;
  readonly publicId: string;
  readonly secretHash: Buffer;
  readonly name: string;
  readonly role: Role;
  /** Key of the role when it is CUSTOM. */
  readonly customRole: number | null;
  /** What that role may do now. */
  readonly customRights: readonly Right[] | null;
  /** Key of the organization whose data it sees, with everything below; null: all. */
  readonly organization: number | null;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  /** To the minute; null before the first use. */
  readonly lastUsedAt: number | null;
  /** CIDR; none: from everywhere. */
  readonly allowedAddresses: readonly string[];
}

/** What a key is made of. */
export type NewApiKey = Pick<StoredApiKey, 'publicId' | 'secretHash' | 'name' | 'role' | 'organization' | 'expiresAt'> &
  Partial<Pick<StoredApiKey, 'customRole' | 'allowedAddresses'>>;

/** Which keys are listed. */
export interface ApiKeyList {
  readonly scope: Scope;
  /** Those too that are revoked or have expired. */
  readonly ended: boolean;
}

const SELECT = `SELECT k.key, k.public_id AS "publicId", k.secret_hash AS "secretHash", k.name, k.role,
    k.custom_role AS "customRole", r.rights AS "customRights", k.organization, k.created_at AS "createdAt",
    k.expires_at AS "expiresAt", k.revoked_at AS "revokedAt", k.last_used_at AS "lastUsedAt",
    k.allowed_addresses AS "allowedAddresses"
  FROM api_key k LEFT JOIN role r ON r.key = k.custom_role`;
const IN_FORCE = 'k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())';
/** A key over all is for whoever sees all. */
const LISTED = `(k.organization = ANY($1) OR ($2 AND k.organization IS NULL)) AND ($3 OR (${IN_FORCE}))`;
const listValues = ({ scope, ended }: ApiKeyList): unknown[] => [scope.organizations, scope.wholeHub ?? false, ended];
const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

/** Where API keys are kept. */
export class ApiKeyStore {
  readonly #db: Database;
  readonly #log: CommitLog;
  constructor(db: Database, log: CommitLog) {
    this.#db = db;
    this.#log = log;
  }

  async find(publicId: string): Promise<StoredApiKey | null> {
    const rows = await this.#db.query<StoredApiKey>(`${SELECT} WHERE k.public_id = $1`, [publicId]);
    return rows[0] ?? null;
  }

  list(): Promise<StoredApiKey[]> {
    return this.#db.query<StoredApiKey>(`${SELECT} ORDER BY k.created_at, k.public_id`);
  }

  /** In the order in which they were made, behind `after`. */
  page(list: ApiKeyList, after: number, limit: number): Promise<StoredApiKey[]> {
    return this.#db.query<StoredApiKey>(`${SELECT} WHERE ${LISTED} AND k.key > $4 ORDER BY k.key LIMIT $5`, [
      ...listValues(list),
      after,
      limit,
    ]);
  }

  async count(list: ApiKeyList): Promise<number> {
    const [row] = await this.#db.query<{ count: number }>(
      `SELECT count(*) AS count FROM api_key k WHERE ${LISTED}`,
      listValues(list),
    );
    return row?.count ?? 0;
  }

  async insert(key: NewApiKey, author: Author): Promise<void> {
    await this.#log.write('ACCESS', author, (client) => client.query(INSERT, [...insertValues(key), null]));
  }

  /**
   * Makes a key in the place of another, which ends at `until`, or when it would have ended anyhow.
   *
   * @returns false when the other is not in force.
   */
  async replace(old: string, key: NewApiKey, until: number, author: Author): Promise<boolean> {
    const { result } = await this.#log.write(
      'ACCESS',
      author,
      async (client) => {
        const { rows } = await client.query<{ key: number }>(
          `UPDATE api_key k SET expires_at = least(expires_at, $2) WHERE public_id = $1 AND ${IN_FORCE} RETURNING key`,
          [old, new Date(until)],
        );
        if (rows[0]) await client.query(INSERT, [...insertValues(key), rows[0].key]);
        return rows.length === 1;
      },
      (done) => done,
    );
    return result;
  }

  /** @returns false when there is no such key in force. */
  async revoke(publicId: string, author: Author): Promise<boolean> {
    const { result } = await this.#log.write(
      'ACCESS',
      author,
      (client) =>
        client.query('UPDATE api_key SET revoked_at = now() WHERE public_id = $1 AND revoked_at IS NULL', [publicId]),
      ({ rowCount }) => rowCount === 1,
    );
    return result.rowCount === 1;
  }

  /** Notes that a key was used at an instant, if the last note is older than `everyMs`. No commit: it changes no right. */
  async noteUse(key: number, at: number, everyMs: number): Promise<void> {
    await this.#db.query(
      'UPDATE api_key SET last_used_at = $2 WHERE key = $1 AND (last_used_at IS NULL OR last_used_at <= $3)',
      [key, new Date(at), new Date(at - everyMs)],
    );
  }

  async organizationByCode(code: string): Promise<number | null> {
    const rows = await this.#db.query<{ key: number }>('SELECT key FROM organization WHERE code = $1', [code]);
    return rows[0]?.key ?? null;
  }

  /** The organization and all below it; the whole hub for null. */
  async scopeUnder(root: number | null): Promise<Scope> {
    const rows = await this.#db.query<{ key: number }>(
      `WITH RECURSIVE below AS (
         SELECT key FROM organization WHERE ($1::bigint IS NULL AND parent IS NULL) OR key = $1
         UNION SELECT o.key FROM organization o JOIN below b ON o.parent = b.key)
       SELECT key FROM below`,
      [root],
    );
    return { organizations: rows.map((row) => row.key), wholeHub: root === null };
  }
}

const INSERT = `INSERT INTO api_key
    (public_id, secret_hash, name, role, custom_role, organization, expires_at, allowed_addresses, rotated_from)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;

function insertValues({ publicId, secretHash, name, role, organization, ...more }: NewApiKey): unknown[] {
  const { customRole = null, expiresAt, allowedAddresses = [] } = more;
  return [publicId, secretHash, name, role, customRole, organization, dateOf(expiresAt), allowedAddresses];
}
