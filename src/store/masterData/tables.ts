import { getMetadataArgsStorage } from 'typeorm';
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
  /** `t.heated_area AS "heatedArea", …`: the columns under the names of the class. */
  readonly select: string;
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
    select: [...nameOf].map(([property, column]) => `t.${column} AS "${property}"`).join(', '),
    column: (property) => nameOf.get(property) ?? nameOf.get(`${property}Key`) ?? property,
    owner: type === 'Organization' ? 'key' : 'organization',
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

/** Rows of a table as instances of its class; the rows themselves are turned, not copied. */
export function asEntities<T extends object>(table: EntityTable<T>, rows: object[]): T[] {
  const prototype = table.entity.prototype as object;
  for (const row of rows) Object.setPrototypeOf(row, prototype);
  return rows as T[];
}
