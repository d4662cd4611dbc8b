import { attributesOfClass, type Attribute } from './attribute.js';
import type { NodeType } from './globalId.js';
import { Building, BuildingUnit, Community } from './types/building.js';
import { Connector } from './types/connector.js';
import { Device, DeviceModel } from './types/device.js';
import { HeatingSeason } from './types/heatingSeason.js';
import { HeatUser, Occupancy } from './types/heatUser.js';
import { Household, Zone } from './types/household.js';
import { Inlet } from './types/inlet.js';
import { Installation } from './types/installation.js';
import { HeatSource, PrimaryNetwork, SecondaryNetwork, Substation, SubstationLoop } from './types/network.js';
import { Organization } from './types/organization.js';
import { Point, PointBinding } from './types/point.js';
import { ValidationRule } from './types/validationRule.js';
import { VocEnterprise, VocFacility } from './types/vocEnterprise.js';

/** The class of each type that has a table and a global id. */
export interface Entities {
  Organization: Organization;
  HeatingSeason: HeatingSeason;
  HeatSource: HeatSource;
  PrimaryNetwork: PrimaryNetwork;
  Substation: Substation;
  SubstationLoop: SubstationLoop;
  SecondaryNetwork: SecondaryNetwork;
  Community: Community;
  Building: Building;
  BuildingUnit: BuildingUnit;
  Inlet: Inlet;
  Household: Household;
  Zone: Zone;
  HeatUser: HeatUser;
  Occupancy: Occupancy;
  VocEnterprise: VocEnterprise;
  VocFacility: VocFacility;
  Connector: Connector;
  DeviceModel: DeviceModel;
  Device: Device;
  Installation: Installation;
  Point: Point;
  PointBinding: PointBinding;
  ValidationRule: ValidationRule;
}

/** What a type of master data is called and how one of its objects is told from the others. */
export interface TypeInfo<T extends NodeType = NodeType> {
  readonly type: T;
  readonly entity: new () => Entities[T];
  /** Name of the list in the graph and of the sheet in a file: `buildings`. */
  readonly plural: string;
  /** Chinese term, also the name of the sheet in Chinese. */
  readonly zh: string;
  /** Attributes that name one object within its organization. */
  readonly identity: readonly string[];
  /** What people set, those that all types have first. */
  readonly attributes: readonly Attribute[];
}

function info<T extends NodeType>(
  type: T,
  entity: new () => Entities[T],
  [plural, zh]: readonly [string, string],
  identity: readonly string[] = ['code'],
): TypeInfo<T> {
  return { type, entity, plural, zh, identity, attributes: attributesOfClass(entity) };
}

/** Every type of master data, each behind those that it refers to, but for household inlets and types that refer to themselves. */
export const TYPES: { readonly [T in NodeType]: TypeInfo<T> } = {
  Organization: info('Organization', Organization, ['organizations', '组织机构']),
  HeatingSeason: info('HeatingSeason', HeatingSeason, ['heatingSeasons', '供暖季'], ['name']),
  HeatSource: info('HeatSource', HeatSource, ['heatSources', '热源']),
  PrimaryNetwork: info('PrimaryNetwork', PrimaryNetwork, ['primaryNetworks', '一级网']),
  Substation: info('Substation', Substation, ['substations', '换热站']),
  SubstationLoop: info('SubstationLoop', SubstationLoop, ['substationLoops', '换热机组']),
  SecondaryNetwork: info('SecondaryNetwork', SecondaryNetwork, ['secondaryNetworks', '二级网']),
  Community: info('Community', Community, ['communities', '小区']),
  Building: info('Building', Building, ['buildings', '楼栋']),
  BuildingUnit: info('BuildingUnit', BuildingUnit, ['buildingUnits', '单元']),
  Inlet: info('Inlet', Inlet, ['inlets', '热力入口']),
  Household: info('Household', Household, ['households', '户']),
  Zone: info('Zone', Zone, ['zones', '供热分区']),
  HeatUser: info('HeatUser', HeatUser, ['heatUsers', '热用户']),
  Occupancy: info('Occupancy', Occupancy, ['occupancies', '入住关系'], ['household', 'validFrom']),
  VocEnterprise: info('VocEnterprise', VocEnterprise, ['vocEnterprises', '排污企业']),
  VocFacility: info('VocFacility', VocFacility, ['vocFacilities', '生产治理设施']),
  Connector: info('Connector', Connector, ['connectors', '采集连接']),
  DeviceModel: info('DeviceModel', DeviceModel, ['deviceModels', '设备型号']),
  Device: info('Device', Device, ['devices', '设备']),
  Installation: info('Installation', Installation, ['installations', '设备安装'], ['device', 'validFrom']),
  Point: info('Point', Point, ['points', '测点'], ['tag']),
  PointBinding: info('PointBinding', PointBinding, ['pointBindings', '测点绑定'], ['point', 'validFrom']),
  ValidationRule: info('ValidationRule', ValidationRule, ['validationRules', '校验规则']),
};

/** `heatSource` or `HeatSource` as words: `heat source`. */
export function wordsOf(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/\bvoc\b/, 'VOC');
}

/** One object of a type, in words: `a heat source`, `an inlet`. */
export function oneOf(type: NodeType): string {
  const words = wordsOf(type);
  return `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;
}

/** Names of all types, in the order of `TYPES`. */
export const TYPE_NAMES = Object.keys(TYPES) as NodeType[];
