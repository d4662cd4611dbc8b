import type { NodeType } from '../../schema/globalId.js';

/** A to-many relation: which rows `t` of the target belong to the parent whose key is `p.parent`. */
export interface Relation {
  readonly target: NodeType;
  /** Tables of the relation; the target is `t`. */
  readonly from: string;
  /** Joins them to `p.parent`. */
  readonly where: string;
}

const installedAt = (condition: string): Relation => ({
  target: 'Device',
  from: 'device_installation i JOIN device t ON t.key = i.device',
  where: `${condition} AND i.valid_to IS NULL`,
});

/** Every to-many relation that the graph offers. */
export const RELATIONS = {
  substationBuildings: { target: 'Building', from: 'building t', where: 't.substation = p.parent' },
  substationDevices: installedAt('i.substation = p.parent'),
  substationPoints: { target: 'Point', from: 'point t', where: 't.substation = p.parent' },
  buildingInlets: { target: 'Inlet', from: 'inlet t', where: 't.building = p.parent' },
  buildingHouseholds: { target: 'Household', from: 'household t', where: 't.building = p.parent' },
  buildingDevices: installedAt(`(i.building = p.parent
    OR i.inlet IN (SELECT key FROM inlet WHERE building = p.parent)
    OR i.household IN (SELECT key FROM household WHERE building = p.parent))`),
  buildingPoints: { target: 'Point', from: 'point t', where: 't.building = p.parent' },
  inletDevices: installedAt('i.inlet = p.parent'),
  inletPoints: { target: 'Point', from: 'point t', where: 't.inlet = p.parent' },
  householdDevices: installedAt('i.household = p.parent'),
  householdPoints: { target: 'Point', from: 'point t', where: 't.household = p.parent' },
  devicePoints: { target: 'Point', from: 'point t', where: 't.device = p.parent' },
  deviceInstallations: { target: 'Installation', from: 'device_installation t', where: 't.device = p.parent' },
  connectorDevices: { target: 'Device', from: 'device t', where: 't.connector = p.parent' },
} as const satisfies Record<string, Relation>;

export type RelationName = keyof typeof RELATIONS;
