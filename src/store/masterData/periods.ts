import { BuildingSupply, HouseholdSupply } from '../../schema/types/supply.js';
import type { LifecycleState } from '../../schema/types/device.js';
import type { Database } from '../database.js';

/** Most periods that are given of one object, the newest ones. */
const MOST = 100;

/** What was so when: the histories that the database keeps beside the newest state. Oldest first. */
export class Periods {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** What fed these buildings, in the order of the keys. */
  async buildingSupplies(buildings: readonly number[]): Promise<BuildingSupply[][]> {
    const rows = await this.#db.query<BuildingSupply & { owner: number }>(
      newest(
        'building_supply',
        'building',
        'substation AS "substationKey", secondary_network AS "secondaryNetworkKey"',
      ),
      [buildings],
    );
    return grouped(buildings, rows, BuildingSupply);
  }

  /** What fed these households, in the order of the keys. */
  async householdSupplies(households: readonly number[]): Promise<HouseholdSupply[][]> {
    const rows = await this.#db.query<HouseholdSupply & { owner: number }>(
      newest('household_supply', 'household', 'inlet AS "inletKey"'),
      [households],
    );
    return grouped(households, rows, HouseholdSupply);
  }

  /** The lives of these devices, in the order of the keys. */
  async lifecycles(devices: readonly number[]): Promise<LifecycleState[][]> {
    const rows = await this.#db.query<LifecycleState & { owner: number }>(
      `SELECT k.owner, s.state, s.since FROM unnest($1::bigint[]) AS k (owner), LATERAL (
         SELECT state, since FROM device_lifecycle WHERE device = k.owner ORDER BY since DESC LIMIT ${MOST}) s
       ORDER BY s.since`,
      [devices],
    );
    const byOwner = Map.groupBy(rows, ({ owner }) => owner);
    return devices.map((device) => byOwner.get(device) ?? []);
  }
}

const newest = (table: string, owner: string, columns: string): string =>
  `SELECT k.owner, s.* FROM unnest($1::bigint[]) AS k (owner), LATERAL (
     SELECT ${columns}, valid_from AS "validFrom", valid_to AS "validTo" FROM ${table}
     WHERE ${owner} = k.owner ORDER BY valid_from DESC LIMIT ${MOST}) s
   ORDER BY s."validFrom"`;

function grouped<T extends object>(
  owners: readonly number[],
  rows: readonly (T & { readonly owner: number })[],
  type: new () => T,
): T[][] {
  const byOwner = Map.groupBy(rows, ({ owner }) => owner);
  return owners.map((owner) =>
    (byOwner.get(owner) ?? []).map(({ owner: _, ...row }) => Object.assign(new type(), row)),
  );
}
