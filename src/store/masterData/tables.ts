import { LRUCache } from 'lru-cache';
import { getMetadataArgsStorage } from 'typeorm';
import type { ArrayRows } from '../database.js';
import type { FieldSet } from '../../schema/fieldSet.js';
import { Building } from '../../schema/types/building.js';
import { Connector } from '../../schema/types/connector.js';
import { Device, DeviceModel } from '../../schema/types/device.js';
import { Household } from '../../schema/types/household.js';
import { Inlet } from '../../schema/types/inlet.js';
import { Installation } from '../../schema/types/installation.js';
import { Organization } from '../../schema/types/organization.js';
import { Point } from '../../schema/types/point.js';
import { Substation } from '../../schema/types/substation.js';
import type { NodeType } from '../../schema/globalId.js';

/** The class of each type that has a table and a global id. */
export interface Entities {
  Organization: Organization;
  Substation: Substation;
  Building: Building;
  Inlet: Inlet;
  Household: Household;
  Connector: Connector;
  DeviceModel: DeviceModel;
  Device: Device;
  Installation: Installation;
  Point: Point;
}

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
  /** The column that tells whose it is. */
  readonly owner: string;
}

function describe<T extends object>(type: NodeType, entity: new () => T): EntityTable<T> {
  const storage = getMetadataArgsStorage();
  const lineage = ancestors(entity);
  const columns = storage.columns.filter(({ target, options }) => lineage.includes(target) && options.select !== false);
  const nameOf = new Map(columns.map(({ propertyName, options }) => [propertyName, options.name ?? propertyName]));
  return {
    type,
    entity,
    name: storage.tables.find(({ target }) => target === entity)?.name as string,
    select: selector(type, nameOf),
    column: (property) => nameOf.get(property) ?? nameOf.get(`${property}Key`) ?? property,
    owner: type === 'Organization' ? 'key' : 'organization',
  };
}

const PLACE = ['substationKey', 'buildingKey', 'inletKey', 'householdKey'];

/** Fields that are computed from columns of other names. A relation `x` needs `xKey`, everything else its namesake or the key. */
const COMPUTED: Partial<Record<NodeType, Readonly<Record<string, readonly string[]>>>> = {
  Building: { location: ['longitude', 'latitude'] },
  Installation: { place: PLACE },
  Point: { place: PLACE, unit: ['quantity'], displayUnit: ['quantity'], latest: ['staleAfter'] },
};

/** Lists of columns by the fields they serve; a hub sees few different ones, and forgets beyond a bound. */
const MOST_LISTS = 1000;

function selector(type: NodeType, columns: ReadonlyMap<string, string>): EntityTable['select'] {
  const lists = new LRUCache<string, string>({ max: MOST_LISTS });
  const list = (properties: Iterable<string>): string =>
    [...new Set(properties)].map((property) => `t.${columns.get(property)} AS "${property}"`).join(', ');
  const all = list(columns.keys());
  return (fields, alsoNeeded = 'key') => {
    if (!fields) return all;
    const key = `${alsoNeeded} ${fields.key}`;
    let found = lists.get(key);
    if (found === undefined) {
      const needed = fields.names.flatMap((name) => COMPUTED[type]?.[name] ?? [name, `${name}Key`]);
      found = list(['key', alsoNeeded, ...needed].filter((property) => columns.has(property)));
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
export const TABLES: { readonly [T in NodeType]: EntityTable<Entities[T]> } = {
  Organization: describe('Organization', Organization),
  Substation: describe('Substation', Substation),
  Building: describe('Building', Building),
  Inlet: describe('Inlet', Inlet),
  Household: describe('Household', Household),
  Connector: describe('Connector', Connector),
  DeviceModel: describe('DeviceModel', DeviceModel),
  Device: describe('Device', Device),
  Installation: describe('Installation', Installation),
  Point: describe('Point', Point),
};

/** Rows as instances of a class. Several times faster than turning row objects into instances afterwards. */
export function asEntities<T extends object>(table: EntityTable<T>, { names, rows }: ArrayRows): T[] {
  return rows.map((row) => {
    const entity = new table.entity() as Record<string, unknown>;
    for (let i = 0; i < names.length; i++) entity[names[i]] = row[i];
    return entity as T;
  });
}
