import type { Role } from '../schema/enums.js';
import type { Author, CommitLog } from './commitLog.js';
import type { Database } from './database.js';
import type { Scope } from './masterData/catalog.js';

/** An API key as it is stored; the secret itself is nowhere. Times in milliseconds since the epoch. */
export interface StoredApiKey {
  readonly publicId: string;
  readonly secretHash: Buffer;
  readonly name: string;
  readonly role: Role;
  /** Key of the organization whose data it sees, with everything below; null: all. */
  readonly organization: number | null;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
}

const COLUMNS = `public_id AS "publicId", secret_hash AS "secretHash", name, role, organization,
  created_at AS "createdAt", expires_at AS "expiresAt", revoked_at AS "revokedAt"`;

/** Where API keys are kept. */
export class ApiKeyStore {
  readonly #db: Database;
  readonly #log: CommitLog;
  constructor(db: Database, log: CommitLog) {
    this.#db = db;
    this.#log = log;
  }

  async find(publicId: string): Promise<StoredApiKey | null> {
    const rows = await this.#db.query<StoredApiKey>(`SELECT ${COLUMNS} FROM api_key WHERE public_id = $1`, [publicId]);
    return rows[0] ?? null;
  }

  list(): Promise<StoredApiKey[]> {
    return this.#db.query<StoredApiKey>(`SELECT ${COLUMNS} FROM api_key ORDER BY created_at, public_id`);
  }

  async insert(key: Omit<StoredApiKey, 'createdAt' | 'revokedAt'>, author: Author): Promise<void> {
    await this.#log.write('ACCESS', author, (client) =>
      client.query(
        `INSERT INTO api_key (public_id, secret_hash, name, role, organization, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [
          key.publicId,
          key.secretHash,
          key.name,
          key.role,
          key.organization,
          key.expiresAt === null ? null : new Date(key.expiresAt),
        ],
      ),
    );
  }

  /** @returns false when there is no such key in force. */
  async revoke(publicId: string, author: Author): Promise<boolean> {
    const { result } = await this.#log.write('ACCESS', author, (client) =>
      client.query('UPDATE api_key SET revoked_at = now() WHERE public_id = $1 AND revoked_at IS NULL', [publicId]),
    );
    return result.rowCount === 1;
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
