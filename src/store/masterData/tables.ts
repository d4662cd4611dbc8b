import { LRUCache } from 'lru-cache';
import { getMetadataArgsStorage } from 'typeorm';
import { TYPES, TYPE_NAMES, type Entities } from '../../schema/entities.js';
import type { FieldSet } from '../../schema/fieldSet.js';
import type { NodeType } from '../../schema/globalId.js';
import { PLACES } from '../../schema/types/masterData.js';
import type { ArrayRows } from '../database.js';

/** How a type is read. Everything comes from the decorators on its class. */
export interface EntityTable<T = object> {
  readonly type: NodeType;
  readonly entity: new () => T;
  readonly name: string;
  /**
   * `t.heated_area AS "heatedArea", …`: the columns that the fields need, under the names of the class; all of them
   * when it is not known which fields are wanted.
   */
  readonly select: (fields: FieldSet | null, alsoNeeded?: string) => string;
  /** Column of a property. */
  readonly column: (property: string) => string;
  readonly isText: (property: string) => boolean;
  /** The column that tells whose it is. */
  readonly owner: string;
}

function describe<T extends object>(type: NodeType, entity: new () => T): EntityTable<T> {
  const storage = getMetadataArgsStorage();
  const lineage = ancestors(entity);
  const columns = storage.columns.filter(({ target }) => lineage.includes(target));
  const nameOf = new Map(columns.map(({ propertyName, options }) => [propertyName, options.name ?? propertyName]));
  const shown = new Set(columns.flatMap(({ propertyName, options }) => (options.select === false ? [] : propertyName)));
  return {
    type,
    entity,
    name: storage.tables.find(({ target }) => target === entity)?.name as string,
    select: selector(nameOf, shown),
    column: (property) => nameOf.get(property) ?? nameOf.get(`${property}Key`) ?? property,
    isText: (property) => columns.some((column) => column.propertyName === property && column.options.type === 'text'),
    owner: type === 'Organization' ? 'key' : 'organization',
  };
}

const PLACE = Object.values(PLACES);
const LOCATION = ['longitude', 'latitude'];

/** Fields that are computed from columns of other names. A relation `x` needs `xKey`, everything else its namesake or the key. */
const COMPUTED: Readonly<Record<string, readonly string[]>> = {
  location: LOCATION,
  place: PLACE,
  unit: ['quantity'],
  displayUnit: ['quantity'],
  statutoryDays: ['plannedStart', 'plannedEnd'],
  latest: ['staleAfter'],
};

/** Lists of columns by the fields they serve; a hub sees few different ones, and forgets beyond a bound. */
const MOST_LISTS = 1000;

function selector(columns: ReadonlyMap<string, string>, shown: ReadonlySet<string>): EntityTable['select'] {
  const lists = new LRUCache<string, string>({ max: MOST_LISTS });
  const list = (properties: Iterable<string>): string =>
    [...new Set(properties)].map((property) => `t.${columns.get(property)} AS "${property}"`).join(', ');
  const all = list(shown);
  return (fields, alsoNeeded = 'key') => {
    if (!fields) return all;
    const key = `${alsoNeeded} ${fields.key}`;
    let found = lists.get(key);
    if (found === undefined) {
      const needed = fields.names.flatMap((name) => COMPUTED[name] ?? [name, `${name}Key`]);
      found = list(['key', alsoNeeded, ...needed].filter((property) => shown.has(property)));
      lists.set(key, found);
    }
    return found;
  };
}

/** The class and what it extends. */
function ancestors(entity: object): unknown[] {
  const parent = Object.getPrototypeOf(entity) as object | null;
  return parent === null || parent === Function.prototype ? [entity] : [entity, ...ancestors(parent)];
}

/** Every type that has a table and a global id. */
export const TABLES = Object.fromEntries(
  TYPE_NAMES.map((type) => [type, describe<object>(type, TYPES[type].entity)]),
) as unknown as { readonly [T in NodeType]: EntityTable<Entities[T]> };

/** Rows as instances of a class. Several times faster than turning row objects into instances afterwards. */
export function asEntities<T extends object>(table: EntityTable<T>, { names, rows }: ArrayRows): T[] {
  return rows.map((row) => {
    const entity = new table.entity() as Record<string, unknown>;
    for (let i = 0; i < names.length; i++) entity[names[i]] = row[i];
    return entity as T;
  });
}
