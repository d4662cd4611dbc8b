import { createDataSource } from '../../ormconfig.js';
import type { DistrictPlan, PlaceRef } from '../../src/domain/masterData/districtPlan.js';
import { Access } from '../../src/services/access.js';
import { Provisioner } from '../../src/store/masterData/provisioner.js';
import { migrate } from '../../src/store/migrate.js';
import type { DatabaseLogin } from '../../src/store/postgres/access.js';
import { openStore } from '../../src/store/store.js';

/** API keys by role. */
export type Keys = Readonly<Record<'admin' | 'operator' | 'billing' | 'auditor' | 'enterprise', string>>;

const AUTHOR = { actor: 'test' };
const INSTALLED_AT_MS = Date.UTC(2025, 0, 1);

/** Tag of the `n`th point of a test district, from 1. */
export const tagOf = (n: number): string => `${codeOf(n)}/IN1/supplyTemperature`;

const codeOf = (n: number): string => `B${String(n).padStart(3, '0')}`;

/**
 * So many buildings, each with an inlet and a point, behind one Modbus link.
 *
 * @param server where the devices answer; unit 1, holding register 0 for each.
 */
export function testDistrict(buildings: number, server = { host: '127.0.0.1', port: 1 }): DistrictPlan {
  const codes = Array.from({ length: buildings }, (_, i) => codeOf(i + 1));
  const inlet = (code: string): PlaceRef => ({ kind: 'INLET', code: `${code}-IN1` });
  return {
    organization: { code: 'TEST', name: 'Test district', timeZone: 'Asia/Shanghai' },
    deviceModels: [
      {
        code: 'METER',
        name: 'Meter',
        manufacturer: 'Test',
        kind: 'HEAT_METER',
        registerMap: { signals: [{ signal: 'supplyTemperature', function: 'HOLDING', address: 0, type: 'uint16' }] },
      },
    ],
    connectors: [{ code: 'LINK', name: 'Link', protocol: 'modbus-tcp', config: { ...server, pollIntervalMs: 200 } }],
    substations: [{ code: 'S1', name: 'Substation' }],
    buildings: codes.map((code, i) => ({
      ...{ code, name: `Building ${(i * 7) % buildings}`, address: 'Sunshine Road', substation: 'S1' },
      heatedArea: 1000 + 10 * (i % 5), // equal areas: the order needs its tie-breaker
      use: 'RESIDENTIAL',
      systemForm: 'HOUSEHOLD_LOOP',
      meteringMethod: null,
      longitude: 114.5,
      latitude: 38,
    })),
    inlets: codes.map((code) => ({
      ...{ code: inlet(code).code, name: `Inlet of ${code}`, kind: 'BUILDING_INLET', building: code },
    })),
    households: [{ code: 'B001-101', building: 'B001', inlet: 'B001-IN1', heatedArea: 90 }],
    devices: codes.map((code) => ({
      ...{ code: `${code}-HM1`, name: `Meter of ${code}`, serial: `SN-${code}`, kind: 'HEAT_METER', model: 'METER' },
      ...{ connector: 'LINK', address: { unit: 1 }, place: inlet(code), installedAtMs: INSTALLED_AT_MS },
    })),
    points: codes.map((code, i) => ({
      ...{ tag: tagOf(i + 1), place: inlet(code), quantity: 'SUPPLY_TEMPERATURE', basis: 'INSTANT', periodMs: null },
      ...{ expectedIntervalMs: null, staleAfterMs: null },
      ...{ device: `${code}-HM1`, signal: 'supplyTemperature', multiplier: 1 },
    })),
  };
}

/** Brings a database to the newest schema and enters a plan. */
export async function installDistrict(owner: DatabaseLogin, plan: DistrictPlan): Promise<void> {
  await migrate(createDataSource(owner));
  const dataSource = await createDataSource(owner).initialize();
  try {
    await new Provisioner(dataSource).provision(plan, AUTHOR);
  } finally {
    await dataSource.destroy();
  }
}

/** Makes a key of each role. */
export async function issueKeys(login: DatabaseLogin): Promise<Keys> {
  const store = openStore(login, 1);
  const access = new Access(store.apiKeys, Date.now);
  const issue = async (role: 'ADMIN' | 'OPERATOR' | 'BILLING' | 'AUDITOR' | 'ENTERPRISE'): Promise<string> =>
    (await access.issue({ name: `test ${role}`, role, organization: null, expiresAt: null }, AUTHOR)).token;
  try {
    return {
      admin: await issue('ADMIN'),
      operator: await issue('OPERATOR'),
      billing: await issue('BILLING'),
      auditor: await issue('AUDITOR'),
      enterprise: await issue('ENTERPRISE'),
    };
  } finally {
    await store.db.close();
  }
}
