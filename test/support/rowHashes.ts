import type { DatabaseLogin } from '../../src/store/postgres/access.js';
import { withSession } from '../../src/store/postgres/session.js';

const TABLES = `
  SELECT c.relname AS name, array_agg(a.attname::text) AS columns
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  GROUP BY c.relname ORDER BY c.relname`;

/**
 * A hash over all rows of each table that the hub has.
 *
 * @param organizations only over rows that are theirs, in the tables that say whose a row is.
 */
export function rowHashes(admin: DatabaseLogin, organizations?: readonly number[]): Promise<Record<string, string>> {
  return withSession(admin, async (session) => {
    const { rows: tables } = await session.query<{ name: string; columns: string[] }>(TABLES);
    const hashes: Record<string, string> = {};
    for (const { name, columns } of tables) {
      const where = organizations ? ownedBy(name, columns) : 'true';
      if (where === null) continue;
      const text = `SELECT count(*) || ' ' || md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '')) AS hash FROM "${name}" t WHERE ${where}`;
      const { rows } = await session.query<{ hash: string }>(text, organizations ? [organizations] : []);
      hashes[name] = rows[0]?.hash ?? '';
    }
    return hashes;
  });
}

function ownedBy(name: string, columns: readonly string[]): string | null {
  if (name === 'organization') return 't.key = ANY($1)';
  if (columns.includes('organization')) return 't.organization = ANY($1)';
  if (columns.includes('point')) return 't.point IN (SELECT key FROM point WHERE organization = ANY($1))';
  return null;
}
