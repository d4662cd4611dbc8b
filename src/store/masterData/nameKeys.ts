import type { NodeType } from '../../schema/globalId.js';
import type { Database } from '../database.js';
import { TABLES } from './tables.js';

const CHUNK = 1000;

/** Computes the order and search keys of names that have none; what an earlier version entered. No commit: nothing that anybody entered changes. */
export async function fillNameKeys(
  db: Database,
  type: NodeType,
  keysOf: (name: string) => { readonly order: string; readonly search: string },
): Promise<void> {
  const { name } = TABLES[type];
  for (;;) {
    const rows = await db.query<{ key: number; name: string }>(
      `SELECT key, name FROM ${name} WHERE name_order IS NULL LIMIT ${CHUNK}`,
    );
    if (rows.length === 0) return;
    const keys = rows.map((row) => keysOf(row.name));
    await db.query(
      `UPDATE ${name} t SET name_order = k.name_order, name_search = k.name_search
       FROM unnest($1::bigint[], $2::text[], $3::text[]) AS k (key, name_order, name_search) WHERE t.key = k.key`,
      [rows.map(({ key }) => key), keys.map(({ order }) => order), keys.map(({ search }) => search)],
    );
  }
}
