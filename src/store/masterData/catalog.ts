import type { Entities } from '../../schema/entities.js';
import type { FieldSet } from '../../schema/fieldSet.js';
import type { NodeType } from '../../schema/globalId.js';
import type { Relation } from '../../schema/relations.js';
import type { ArrayRows, Database } from '../database.js';
import { Parameters, conditionsSql, listingSql, type Condition, type Listing } from './listing.js';
import { relationSql } from './relations.js';
import { TABLES, asEntities, type EntityTable } from './tables.js';

/** Whose data may be seen: keys of organizations. Part of every statement, so that nothing else can leak. */
export interface Scope {
  readonly organizations: readonly number[];
  /** Whether these are all there are: only then may another one be entered at the top. */
  readonly wholeHub?: boolean;
}

/** Rows of a list; `more` says that the limit cut it. */
export interface Rows<T> {
  readonly rows: T[];
  readonly more: boolean;
}

type Child<T> = T & { readonly parent: number };

/**
 * Reads master data. Archived objects are found by their id and in no list. Where fields are named, the objects have no
 * more than what these need.
 */
export class Catalog {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** In the order of the keys; null where there is none within the scope. */
  async byKeys<T extends NodeType>(
    type: T,
    keys: readonly number[],
    scope: Scope,
    fields: FieldSet | null = null,
  ): Promise<(Entities[T] | null)[]> {
    const table = TABLES[type] as unknown as EntityTable<Entities[T]>;
    const rows = await this.#db.queryArrays(
      `SELECT ${table.select(fields)} FROM ${table.name} t WHERE t.key = ANY($1) AND t.${table.owner} = ANY($2)`,
      [keys, scope.organizations],
    );
    const found = new Map(asEntities(table, rows).map((entity) => [entity.key, entity]));
    return keys.map((key) => found.get(key) ?? null);
  }

  /** All that match; for look-ups by code, tag or serial. More than one means several organizations. */
  async matching<T extends NodeType>(
    type: T,
    conditions: readonly Condition[],
    organizationCode: string | null,
    scope: Scope,
    fields: FieldSet | null = null,
  ): Promise<Entities[T][]> {
    const table = TABLES[type] as unknown as EntityTable<Entities[T]>;
    const parameters = new Parameters(scope.organizations, organizationCode);
    const where = conditionsSql(table, conditions, parameters);
    const rows = await this.#db.queryArrays(
      `SELECT ${table.select(fields)} FROM ${table.name} t
       WHERE t.${table.owner} = ANY($1) AND t.archived_at IS NULL${where}
         AND ($2::text IS NULL OR t.${table.owner} = (SELECT key FROM organization WHERE code = $2)) LIMIT 2`,
      parameters.values,
    );
    return asEntities(table, rows);
  }

  /** The object that another system knows by `id`. */
  async byExternalId<T extends NodeType>(
    type: T,
    { system, id }: { readonly system: string; readonly id: string },
    scope: Scope,
    fields: FieldSet | null = null,
  ): Promise<Entities[T][]> {
    const table = TABLES[type] as unknown as EntityTable<Entities[T]>;
    const rows = await this.#db.queryArrays(
      `SELECT ${table.select(fields)} FROM ${table.name} t JOIN external_id e ON e.entity = t.key AND e.entity_type = $1
       WHERE e.system = $2 AND e.id = $3 AND t.${table.owner} = ANY($4) AND t.archived_at IS NULL LIMIT 2`,
      [type, system, id, scope.organizations],
    );
    return asEntities(table, rows);
  }

  /** What other systems call these objects, in the order of the keys. */
  async externalIds(type: NodeType, keys: readonly number[]): Promise<{ system: string; id: string }[][]> {
    const rows = await this.#db.query<{ entity: number; system: string; id: string }>(
      `SELECT entity, system, id FROM external_id WHERE entity_type = $1 AND entity = ANY($2) ORDER BY system, id`,
      [type, keys],
    );
    const byEntity = Map.groupBy(rows, (row) => row.entity);
    return keys.map((key) => (byEntity.get(key) ?? []).map(({ system, id }) => ({ system, id })));
  }

  /** A part of the list of all objects of a type. */
  async list<T extends NodeType>(
    type: T,
    listing: Listing,
    scope: Scope,
    fields: FieldSet | null = null,
  ): Promise<Rows<Entities[T]>> {
    const table = TABLES[type] as unknown as EntityTable<Entities[T]>;
    const parameters = new Parameters(scope.organizations);
    const { where, tail } = listingSql(table, { ...listing, limit: listing.limit + 1 }, parameters);
    const text = `SELECT ${table.select(fields, listing.orderBy)} FROM ${table.name} t
      WHERE t.${table.owner} = ANY($1) AND t.archived_at IS NULL${where} ${tail}`;
    const rows = await this.#run(listing, text, parameters);
    return cut(asEntities(table, rows), listing);
  }

  /** How many objects a list has in all. */
  async count(type: NodeType, conditions: readonly Condition[], scope: Scope): Promise<number> {
    const table = TABLES[type] as unknown as EntityTable;
    const parameters = new Parameters(scope.organizations);
    const where = conditionsSql(table, conditions, parameters);
    const [row] = await this.#db.queryOnce<{ count: number }>(
      `SELECT count(*) AS count FROM ${table.name} t
       WHERE t.${table.owner} = ANY($1) AND t.archived_at IS NULL${where}`,
      parameters.values,
    );
    return row.count;
  }

  /** The same part of a relation for many parents, in one statement; in the order of the parents. */
  async children<T extends NodeType>(
    relation: Relation,
    parents: readonly number[],
    listing: Listing,
    scope: Scope,
    fields: FieldSet | null = null,
  ): Promise<Rows<Entities[T]>[]> {
    const { target, from, where: belongs } = relationSql(relation);
    const table = TABLES[target] as unknown as EntityTable<Entities[T]>;
    const parameters = new Parameters(parents, scope.organizations);
    const { where, tail } = listingSql(table, { ...listing, limit: listing.limit + 1 }, parameters);
    const text = `SELECT c.*, p.parent FROM unnest($1::bigint[]) AS p (parent),
      LATERAL (SELECT ${table.select(fields, listing.orderBy)} FROM ${from}
               WHERE ${belongs} AND t.${table.owner} = ANY($2) AND t.archived_at IS NULL${where} ${tail}) c`;
    const rows = asEntities(table, await this.#run(listing, text, parameters));
    const byParent = Map.groupBy(rows as Child<Entities[T]>[], (row) => row.parent);
    return parents.map((parent) => cut(byParent.get(parent) ?? [], listing));
  }

  /** How many objects a relation has for each parent, in the order of the parents. */
  async countChildren(
    relation: Relation,
    parents: readonly number[],
    conditions: readonly Condition[],
    scope: Scope,
  ): Promise<number[]> {
    const { target, from, where: belongs } = relationSql(relation);
    const table = TABLES[target] as unknown as EntityTable;
    const parameters = new Parameters(parents, scope.organizations);
    const where = conditionsSql(table, conditions, parameters);
    const rows = await this.#db.queryOnce<{ parent: number; count: number }>(
      `SELECT p.parent, (SELECT count(*) FROM ${from}
         WHERE ${belongs} AND t.${table.owner} = ANY($2) AND t.archived_at IS NULL${where}) AS count
       FROM unnest($1::bigint[]) AS p (parent)`,
      parameters.values,
    );
    const counts = new Map(rows.map((row) => [row.parent, row.count]));
    return parents.map((parent) => counts.get(parent) ?? 0);
  }

  /** Plain pages are worth a prepared statement; those with filters and cursors vary too much. */
  #run(listing: Listing, text: string, parameters: Parameters): Promise<ArrayRows> {
    const plain = listing.conditions.length === 0 && listing.after === null && listing.before === null;
    return this.#db.queryArrays(text, parameters.values, plain);
  }
}

/** Drops the row that only told of more, and brings a page from the end into the order of the list. */
function cut<T>(rows: T[], { limit, fromEnd }: Listing): Rows<T> {
  const more = rows.length > limit;
  if (more) rows.length = limit;
  return { rows: fromEnd ? rows.reverse() : rows, more };
}
