import { TYPES } from '../../schema/entities.js';
import type { NodeType } from '../../schema/globalId.js';
import type { Database } from '../database.js';
import type { Scope } from './catalog.js';
import { writtenColumns } from './columns.js';
import { TABLES } from './tables.js';
import type { Values } from './writer.js';

/** An object with everything that a write could have set. */
export interface StoredRow {
  readonly key: number;
  readonly organization: number;
  readonly version: number;
  readonly archived: boolean;
  readonly values: Values;
  readonly externalIds: readonly { readonly system: string; readonly id: string }[];
}

/** Reads master data as it was written, for imports that compare and exports that give it back. */
export class MasterDataRows {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** All objects of a type within the scope, archived ones too, in the order of organization and what names them. */
  async all(type: NodeType, scope: Scope): Promise<StoredRow[]> {
    const { name, owner, column } = TABLES[type];
    const columns = writtenColumns(type);
    const properties = new Map(TYPES[type].attributes.map((attribute) => [attribute.name, attribute.property]));
    const order = TYPES[type].identity.map((attribute) => `t.${column(properties.get(attribute) as string)}`);
    const { rows } = await this.#db.queryArrays(
      `SELECT t.key, t.${owner}, t.version, t.archived_at IS NOT NULL, e.ids, ${columns.map((written) => `t.${written.column}`).join(', ')}
       FROM ${name} t LEFT JOIN LATERAL (
         SELECT jsonb_agg(jsonb_build_object('system', system, 'id', id) ORDER BY system, id) AS ids
         FROM external_id WHERE entity_type = $2 AND entity = t.key) e ON true
       WHERE t.${owner} = ANY($1) ORDER BY t.${owner}, ${order.join(', ')}, t.key`,
      [scope.organizations, type],
    );
    return rows.map(([key, organization, version, archived, ids, ...values]) => ({
      key: key as number,
      organization: organization as number,
      version: version as number,
      archived: archived as boolean,
      values: Object.fromEntries(columns.map(({ property }, i) => [property, values[i]])),
      externalIds: (ids as StoredRow['externalIds'] | null) ?? [],
    }));
  }
}
