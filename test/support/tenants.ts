import type { MasterDataDocument } from '../../src/domain/masterData/document.js';
import { TYPE_NAMES } from '../../src/schema/entities.js';
import { globalId, type NodeType } from '../../src/schema/globalId.js';
import type { Viewer } from '../../src/services/access.js';
import { frameId } from '../../src/schema/frameId.js';
import { customRoleId } from '../../src/schema/customRoleId.js';
import type { GraphHub } from './graphHub.js';
import { enterDistrict, tagOf, testDistrict } from './testDistrict.js';

/** A tenant with objects of every type, readings, a key and a role of its own. */
export interface Tenant {
  /** Stands in every name that is the tenant's. */
  readonly mark: string;
  readonly organization: number;
  /** Organizations that are the tenant's. */
  readonly organizations: readonly number[];
  /** Global ids of all that is the tenant's, by type. */
  readonly ids: ReadonlyMap<string, readonly string[]>;
}

const TIMES = ['2026-01-05T00:00:00.000Z', '2026-01-05T00:15:00.000Z', '2026-01-05T00:30:00.000Z'];
/** When the readings of tenants are. */
export const RANGE = { from: '2026-01-05T00:00:00.000Z', to: '2026-01-05T01:00:00.000Z' };
const AUTHOR = { actor: 'test' };

/** Enters a tenant. Two of them have the same codes and tags, and other names and values. */
export async function enterTenant(hub: GraphHub, mark: string, value: number): Promise<Tenant> {
  await enterDistrict(hub.store, documentOf(mark));
  await hub.refresh();
  const organization = (await hub.store.apiKeys.organizationByCode(mark)) as number;
  const admin = await hub.viewer('ADMIN', organization);
  const readings = [1, 2].flatMap((n) =>
    TIMES.map((time, i) => ({ tag: tagOf(n), time: Date.parse(time), value: value + i })),
  );
  const contested = readings.slice(0, 2).map((one) => ({ ...one, value: value + 0.5 }));
  for (const some of [readings, contested]) await ingest(hub, admin, some);
  const ids = await idsOf(hub, admin, mark);
  return { mark, organization, organizations: admin.scope.organizations, ids };
}

async function ingest(
  hub: GraphHub,
  admin: Viewer,
  readings: readonly { tag: string; time: number; value: number }[],
): Promise<void> {
  const input = { readings: readings.map((one) => ({ ...one, quality: 'GOOD' as const })) };
  const { rejected } = await hub.services.intake.fromClient(admin, input as never, 'test');
  const [first] = rejected as { code: string }[];
  if (first && first.code !== 'VALUE_CONFLICT') throw new Error(JSON.stringify(first));
}

async function idsOf({ store, services }: GraphHub, admin: Viewer, mark: string): Promise<Map<string, string[]>> {
  const ids = new Map<string, string[]>();
  for (const type of TYPE_NAMES) {
    const rows = await store.masterDataRows.all(type, admin.scope);
    if (rows.length === 0) throw new Error(`the tenant has no ${type}`);
    ids.set(
      type,
      rows.map(({ key }) => globalId({ name: type }, key)),
    );
  }
  const [organization = 0] = admin.scope.organizations;
  const wanted = { name: `${mark} key`, role: 'AUDITOR', organization, expiresAt: null } as const;
  const { publicId } = await services.access.issue(wanted, AUTHOR);
  const role = { organization, code: 'READER', name: `${mark} role`, rights: ['READ'] } as const;
  const key = (await store.customRoles.insert(role, AUTHOR)) as number;
  const [connector] = await store.masterDataRows.all('Connector', admin.scope);
  ids.set('ApiKey', [publicId]);
  ids.set('CustomRole', [customRoleId(key)]);
  ids.set('Frame', [frameId({ link: connector?.key ?? 0, opened: 1, index: 0 })]);
  return ids;
}

/** The id of one of a tenant's objects. */
export function idIn({ ids }: Tenant, type: string): string {
  return ids.get(type)?.[0] ?? 'none';
}

/** An id of that type that nothing has. */
export function unknownId(type: string): string {
  if (type === 'ApiKey') return '0'.repeat(12);
  if (type === 'CustomRole') return customRoleId(999_999);
  if (type === 'Frame') return frameId({ link: 999_999, opened: 1, index: 0 });
  return (TYPE_NAMES as readonly string[]).includes(type) ? globalId({ name: type as NodeType }, 999_999) : 'none';
}

function documentOf(mark: string): MasterDataDocument {
  const validFrom = '2025-01-01T00:00:00.000Z';
  const district = testDistrict(2);
  const more: MasterDataDocument = {
    ...district,
    organizations: [
      { code: mark, name: mark },
      { code: `${mark}-1`, name: `${mark} branch`, parent: mark },
    ],
    heatingSeasons: [{ name: '2025-2026', plannedStart: '2025-11-15', plannedEnd: '2026-03-15' }],
    heatSources: [{ code: 'HS', name: 'source' }],
    primaryNetworks: [{ code: 'PN', name: 'primary', heatSource: 'HS' }],
    substationLoops: [{ code: 'LP', name: 'loop', substation: 'S1' }],
    secondaryNetworks: [{ code: 'SN', name: 'secondary', substationLoop: 'LP' }],
    communities: [{ code: 'CM', name: 'community' }],
    buildingUnits: [{ code: 'U1', name: 'unit', building: 'B001' }],
    zones: [{ code: 'Z1', name: 'zone', household: 'B001-101' }],
    heatUsers: [{ code: 'HU', name: 'user', phone: mark }],
    occupancies: [{ household: 'B001-101', heatUser: 'HU', validFrom }],
    vocEnterprises: [{ code: 'VE', name: 'enterprise' }],
    vocFacilities: [{ code: 'VF', name: 'facility', vocEnterprise: 'VE', kind: 'PRODUCTION' }],
    validationRules: [
      { code: 'VR', kind: 'RANGE', quantity: 'SUPPLY_TEMPERATURE', parameters: { min: -50, max: 150 } },
    ],
  };
  const named = Object.entries(more).map(([sheet, rows]) => [
    sheet,
    (rows ?? []).map((row) =>
      sheet !== 'heatingSeasons' && 'name' in row && !String(row.name).includes(mark)
        ? { ...row, name: `${mark} ${String(row.name)}` }
        : row,
    ),
  ]);
  return Object.fromEntries(named) as MasterDataDocument;
}
