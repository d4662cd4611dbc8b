import type { DataSource, EntityManager, ObjectLiteral } from 'typeorm';
import type { DistrictPlan, PlaceRef } from '../../domain/masterData/districtPlan.js';
import { Building } from '../../schema/types/building.js';
import { Connector } from '../../schema/types/connector.js';
import { Device, DeviceModel } from '../../schema/types/device.js';
import { Household } from '../../schema/types/household.js';
import { Inlet } from '../../schema/types/inlet.js';
import { Installation } from '../../schema/types/installation.js';
import { Organization } from '../../schema/types/organization.js';
import { Point } from '../../schema/types/point.js';
import { Substation } from '../../schema/types/substation.js';
import type { Author } from '../commitLog.js';

/** Keys by code, of one type. */
type Keys = ReadonlyMap<string, number>;

/** Writes a district plan: what is missing is entered, what is there stays as it is, but for the connectors' settings. */
export class Provisioner {
  readonly #dataSource: DataSource;
  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** In one transaction and one commit. Doing it again changes nothing. */
  async provision(plan: DistrictPlan, author: Author): Promise<void> {
    await this.#dataSource.transaction(async (manager) => {
      const writer = new PlanWriter(manager, plan);
      await writer.write();
      if (writer.changes === 0) return;
      await manager.query(`SELECT append_commit(nextval('batch_number'), 'MASTER_DATA', $1, $2, 0, NULL, NULL)`, [
        author.actor,
        author.requestId ?? null,
      ]);
    });
  }
}

class PlanWriter {
  changes = 0;
  readonly #manager: EntityManager;
  readonly #plan: DistrictPlan;
  #organization = 0;
  readonly #places = new Map<PlaceRef['kind'], Keys>();

  constructor(manager: EntityManager, plan: DistrictPlan) {
    this.#manager = manager;
    this.#plan = plan;
  }

  async write(): Promise<void> {
    await this.#writeOrganization();
    await this.#writePlaces();
    const devices = await this.#writeDevices();
    await this.#writePoints(devices);
  }

  async #writeOrganization(): Promise<void> {
    const { organization } = this.#plan;
    const known = await this.#manager.findOneBy<ObjectLiteral>(Organization, { code: organization.code });
    this.#organization = known ? Number(known.key) : (await this.#insert(Organization, [organization]))[0];
  }

  async #writePlaces(): Promise<void> {
    const { plan } = { plan: this.#plan };
    const substations = await this.#enter(Substation, plan.substations, (row) => row);
    const buildings = await this.#enter(Building, plan.buildings, ({ substation, ...row }) => ({
      ...row,
      substationKey: keyOf(substations, substation),
    }));
    const inlets = await this.#enter(Inlet, plan.inlets, ({ building, ...row }) => ({
      ...row,
      buildingKey: keyOf(buildings, building),
    }));
    const households = await this.#enter(Household, plan.households, ({ building, inlet, ...row }) => ({
      ...row,
      buildingKey: keyOf(buildings, building),
      inletKey: inlet === null ? null : keyOf(inlets, inlet),
    }));
    this.#places.set('SUBSTATION', substations).set('BUILDING', buildings);
    this.#places.set('INLET', inlets).set('HOUSEHOLD', households);
  }

  async #writeDevices(): Promise<Keys> {
    const connectors = await this.#enter(Connector, this.#plan.connectors, (row) => row);
    for (const { code, config } of this.#plan.connectors) await this.#configure(keyOf(connectors, code), config);
    const models = await this.#enter(DeviceModel, this.#plan.deviceModels, (row) => row);
    const before = await this.#keys(Device);
    const devices = await this.#enter(
      Device,
      this.#plan.devices,
      ({ model, connector, code, name, serial, kind, address }) => ({
        ...{ code, name, serial, kind, address },
        modelKey: keyOf(models, model),
        connectorKey: keyOf(connectors, connector),
      }),
    );
    const installed = this.#plan.devices.filter(({ code }) => !before.has(code));
    await this.#insert(
      Installation,
      installed.map(({ code, serial, place, installedAtMs }) => ({
        ...this.#at(place),
        organizationKey: this.#organization,
        deviceKey: keyOf(devices, code),
        serial,
        validFrom: installedAtMs,
      })),
    );
    return devices;
  }

  async #writePoints(devices: Keys): Promise<void> {
    const known = await this.#manager.find(Point, {
      where: { organizationKey: this.#organization },
      select: { tag: true },
    });
    const tags = new Set(known.map(({ tag }) => tag));
    const missing = this.#plan.points.filter(({ tag }) => !tags.has(tag));
    const keys = await this.#insert(
      Point,
      missing.map(({ place, tag, quantity, basis, periodMs, expectedIntervalMs, staleAfterMs }) => ({
        ...this.#at(place),
        ...{ tag, quantity, basis, organizationKey: this.#organization },
        period: periodMs,
        expectedInterval: expectedIntervalMs,
        staleAfter: staleAfterMs,
      })),
    );
    await this.#bind(missing.map((point, i) => ({ ...point, key: keys[i], deviceKey: keyOf(devices, point.device) })));
  }

  /** Says which device serves which point, from the device's installation on. */
  async #bind(
    points: readonly { key: number; deviceKey: number; signal: string; multiplier: number }[],
  ): Promise<void> {
    await this.#manager.query(
      `INSERT INTO point_binding (organization, point, device, signal, multiplier, valid_from)
       SELECT $1, b.point, b.device, b.signal, b.multiplier, i.valid_from
       FROM unnest($2::int[], $3::bigint[], $4::text[], $5::float8[]) AS b (point, device, signal, multiplier)
       JOIN device_installation i ON i.device = b.device AND i.valid_to IS NULL`,
      [
        this.#organization,
        points.map(({ key }) => key),
        points.map(({ deviceKey }) => deviceKey),
        points.map(({ signal }) => signal),
        points.map(({ multiplier }) => multiplier),
      ],
    );
  }

  async #configure(connector: number, config: unknown): Promise<void> {
    const [, changed] = (await this.#manager.query(
      `UPDATE connector SET config = $2, version = version + 1, updated_at = now()
       WHERE key = $1 AND config IS DISTINCT FROM $2::jsonb`,
      [connector, JSON.stringify(config)],
    )) as [unknown, number];
    this.changes += changed;
  }

  /** Enters what is missing; gives the keys of all by code. */
  async #enter<Entity extends ObjectLiteral, Row extends { readonly code: string }>(
    entity: new () => Entity,
    rows: readonly Row[],
    toColumns: (row: Row) => object,
  ): Promise<Keys> {
    const known = await this.#keys(entity);
    const missing = rows.filter(({ code }) => !known.has(code));
    const keys = await this.#insert(
      entity,
      missing.map((row) => ({ ...toColumns(row), organizationKey: this.#organization })),
    );
    return new Map([...known, ...missing.map(({ code }, i) => [code, keys[i]] as const)]);
  }

  async #keys(entity: new () => ObjectLiteral): Promise<Keys> {
    const found = await this.#manager.find(entity, {
      where: { organizationKey: this.#organization },
      select: { key: true, code: true },
    });
    return new Map(found.map(({ code, key }) => [code as string, Number(key)]));
  }

  async #insert(entity: new () => ObjectLiteral, rows: readonly object[]): Promise<number[]> {
    if (rows.length === 0) return [];
    this.changes += rows.length;
    const { identifiers } = await this.#manager.insert(entity, rows as ObjectLiteral[]);
    return identifiers.map(({ key }) => Number(key));
  }

  #at({ kind, code }: PlaceRef): object {
    const property = {
      SUBSTATION: 'substationKey',
      BUILDING: 'buildingKey',
      INLET: 'inletKey',
      HOUSEHOLD: 'householdKey',
    };
    return { [property[kind]]: keyOf(this.#places.get(kind) as Keys, code) };
  }
}

function keyOf(keys: Keys, code: string): number {
  const key = keys.get(code);
  if (key === undefined) throw new Error(`the plan names ${code}, which it does not describe`);
  return key;
}
