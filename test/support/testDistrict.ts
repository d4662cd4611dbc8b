import { createDataSource } from '../../ormconfig.js';
import type { MasterDataDocument } from '../../src/domain/masterData/document.js';
import { equipmentChecks } from '../../src/main/equipmentChecks.js';
import { Access } from '../../src/services/access.js';
import { DEFAULT_LIMITS } from '../../src/services/limits.js';
import { MasterDataImport } from '../../src/services/masterData/import/masterDataImport.js';
import { MasterData } from '../../src/services/masterData/masterData.js';
import { migrate } from '../../src/store/migrate.js';
import type { DatabaseLogin } from '../../src/store/postgres/access.js';
import { openStore, type Store } from '../../src/store/store.js';

/** API keys by role. */
export type Keys = Readonly<Record<'admin' | 'operator' | 'billing' | 'auditor' | 'enterprise', string>>;

const AUTHOR = { actor: 'test' };
const INSTALLED_AT = '2025-01-01T00:00:00.000Z';

/** Tag of the `n`th point of a test district, from 1. */
export const tagOf = (n: number): string => `${codeOf(n)}/IN1/supplyTemperature`;

const codeOf = (n: number): string => `B${String(n).padStart(3, '0')}`;

/**
 * So many buildings, each with an inlet and a point, behind one Modbus link.
 *
 * @param server where the devices answer; unit 1, holding register 0 for each.
 */
export function testDistrict(buildings: number, server = { host: '127.0.0.1', port: 1 }): MasterDataDocument {
  const codes = Array.from({ length: buildings }, (_, i) => codeOf(i + 1));
  const serving = { multiplier: 1, validFrom: INSTALLED_AT };
  return {
    organizations: [{ code: 'TEST', name: 'Test district', timeZone: 'Asia/Shanghai' }],
    deviceModels: [
      {
        ...{ code: 'METER', name: 'Meter', manufacturer: 'Test', kind: 'HEAT_METER' },
        registerMap: { signals: [{ signal: 'supplyTemperature', function: 'HOLDING', address: 0, type: 'uint16' }] },
      },
    ],
    connectors: [
      { code: 'LINK', name: 'Link', protocol: 'modbus', config: { transport: 'tcp', ...server, pollIntervalMs: 200 } },
    ],
    substations: [{ code: 'S1', name: 'Substation' }],
    buildings: codes.map((code, i) => ({
      ...{ code, name: `Building ${(i * 7) % buildings}`, address: 'Sunshine Road', substation: 'S1' },
      heatedArea: 1000 + 10 * (i % 5), // equal areas: the order needs its tie-breaker
      ...{ use: 'RESIDENTIAL', systemForm: 'HOUSEHOLD_LOOP', longitude: 114.5, latitude: 38 },
    })),
    inlets: codes.map((code) => ({
      ...{ code: `${code}-IN1`, name: `Inlet of ${code}`, kind: 'BUILDING_INLET', building: code },
    })),
    households: [{ code: 'B001-101', building: 'B001', inlet: 'B001-IN1', heatedArea: 90 }],
    devices: codes.map((code) => ({
      ...{ code: `${code}-HM1`, name: `Meter of ${code}`, serial: `SN-${code}`, kind: 'HEAT_METER', model: 'METER' },
      ...{ connector: 'LINK', address: { unit: 1 } },
    })),
    installations: codes.map((code) => ({
      ...{ device: `${code}-HM1`, placeType: 'Inlet', place: `${code}-IN1`, serial: `SN-${code}`, ...serving },
    })),
    points: codes.map((code, i) => ({
      ...{ tag: tagOf(i + 1), placeType: 'Inlet', place: `${code}-IN1`, quantity: 'SUPPLY_TEMPERATURE' },
    })),
    pointBindings: codes.map((code, i) => ({
      ...{ point: tagOf(i + 1), device: `${code}-HM1`, signal: 'supplyTemperature', ...serving },
    })),
  };
}

/** Brings a database to the newest schema and enters a district. */
export async function installDistrict(owner: DatabaseLogin, document: MasterDataDocument): Promise<void> {
  await migrate(createDataSource(owner));
  const store = openStore(owner, 2);
  try {
    await enterDistrict(store, document);
  } finally {
    await store.db.close();
  }
}

/** Enters a district; fails with the first thing that is wrong with it. */
export async function enterDistrict(store: Store, document: MasterDataDocument): Promise<void> {
  const masterData = new MasterData(store.masterData, { equipment: equipmentChecks, limits: DEFAULT_LIMITS });
  const importer = new MasterDataImport({ masterData, read: (type, scope) => store.masterDataRows.all(type, scope) });
  const scope = await store.apiKeys.scopeUnder(null);
  const organization = String(document.organizations?.[0]?.code);
  const settings = { scope, author: AUTHOR, organization, dryRun: false };
  const { errors } = await importer.importDocument(document, settings);
  if (errors[0]) throw new Error(JSON.stringify(errors[0]));
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
