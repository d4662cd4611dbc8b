import type { Right } from '../domain/access/rights.js';
import type { Author, CommitLog } from './commitLog.js';
import type { Database } from './database.js';
import type { Scope } from './masterData/catalog.js';

/** A role of the hub's own. Times in milliseconds since the epoch. */
export interface StoredRole {
  readonly key: number;
  /** Who may use it: this organization and those below; null: all. */
  readonly organization: number | null;
  readonly code: string;
  readonly name: string;
  readonly rights: readonly Right[];
  readonly createdAt: number;
  readonly archivedAt: number | null;
}

const COLUMNS = `key, organization, code, name, rights, created_at AS "createdAt", archived_at AS "archivedAt"`;
/** What is over an organization is for whoever sees that one; what is over all, for whoever sees all. */
const IN_SCOPE = '(organization = ANY($1) OR ($2 AND organization IS NULL))';
const scopeValues = ({ organizations, wholeHub = false }: Scope): unknown[] => [organizations, wholeHub];

/** Where roles of the hub's own are kept. */
export class CustomRoleStore {
  readonly #db: Database;
  readonly #log: CommitLog;
  constructor(db: Database, log: CommitLog) {
    this.#db = db;
    this.#log = log;
  }

  /** In the order of the keys; those that are archived are left out. */
  async byKeys(keys: readonly number[], scope: Scope): Promise<(StoredRole | null)[]> {
    const rows = await this.#db.query<StoredRole>(
      `SELECT ${COLUMNS} FROM role WHERE ${IN_SCOPE} AND key = ANY($3) AND archived_at IS NULL`,
      [...scopeValues(scope), keys],
    );
    const found = new Map(rows.map((row) => [row.key, row]));
    return keys.map((key) => found.get(key) ?? null);
  }

  /** Those in use, by key, behind `after`. */
  page(scope: Scope, after: number, limit: number): Promise<StoredRole[]> {
    return this.#db.query<StoredRole>(
      `SELECT ${COLUMNS} FROM role WHERE ${IN_SCOPE} AND archived_at IS NULL AND key > $3 ORDER BY key LIMIT $4`,
      [...scopeValues(scope), after, limit],
    );
  }

  async count(scope: Scope): Promise<number> {
    const [row] = await this.#db.query<{ count: number }>(
      `SELECT count(*) AS count FROM role WHERE ${IN_SCOPE} AND archived_at IS NULL`,
      scopeValues(scope),
    );
    return row?.count ?? 0;
  }

  /** @returns its key; null when the organization has a role with that code. */
  async insert(
    role: Pick<StoredRole, 'organization' | 'code' | 'name' | 'rights'>,
    author: Author,
  ): Promise<number | null> {
    const { result } = await this.#log.write(
      'ACCESS',
      author,
      (client) =>
        client.query<{ key: number }>(
          `INSERT INTO role (organization, code, name, rights) VALUES ($1, $2, $3, $4)
           ON CONFLICT DO NOTHING RETURNING key`,
          [role.organization, role.code, role.name, role.rights],
        ),
      ({ rowCount }) => rowCount === 1,
    );
    return result.rows[0]?.key ?? null;
  }

  /** @returns false when there is no such role in use. */
  async update(key: number, { name, rights }: Pick<StoredRole, 'name' | 'rights'>, author: Author): Promise<boolean> {
    const { result } = await this.#log.write(
      'ACCESS',
      author,
      (client) =>
        client.query('UPDATE role SET name = $2, rights = $3 WHERE key = $1 AND archived_at IS NULL', [
          key,
          name,
          rights,
        ]),
      ({ rowCount }) => rowCount === 1,
    );
    return result.rowCount === 1;
  }

  /** @returns false when there is no such role in use, or a key in force has it. */
  async archive(key: number, author: Author): Promise<boolean> {
    const { result } = await this.#log.write(
      'ACCESS',
      author,
      (client) =>
        client.query(
          `UPDATE role SET archived_at = now() WHERE key = $1 AND archived_at IS NULL AND NOT EXISTS (
             SELECT FROM api_key k WHERE k.custom_role = $1 AND k.revoked_at IS NULL
               AND (k.expires_at IS NULL OR k.expires_at > now()))`,
          [key],
        ),
      ({ rowCount }) => rowCount === 1,
    );
    return result.rowCount === 1;
  }
}
