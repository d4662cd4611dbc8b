import type { NodeType } from './globalId.js';
import { PLACES, type PlaceType } from './types/masterData.js';

/** A to-many relation of the graph: a connection on the parent. */
export interface Relation {
  readonly parent: NodeType;
  readonly field: string;
  readonly target: NodeType;
  /** How the children are found: by their reference to the parent, or in a way that the store knows by name. */
  readonly by: { readonly reference: string } | 'installedHere' | 'installedInside' | 'servedPoint';
  readonly description: string;
}

const refers = (
  parent: NodeType,
  field: string,
  target: NodeType,
  reference: string,
  description: string,
): Relation => ({ parent, field, target, by: { reference }, description });

const placed = (parent: PlaceType): Relation[] => [
  {
    ...{ parent, field: 'devices', target: 'Device' },
    ...(parent === 'Building' || parent === 'Substation'
      ? { by: 'installedInside', description: 'Devices installed now at it and inside it. 已安装设备' }
      : { by: 'installedHere', description: 'Devices installed at it now. 已安装设备' }),
  },
  refers(parent, 'points', 'Point', PLACES[parent], 'Points at it. 测点'),
  refers(parent, 'installations', 'Installation', PLACES[parent], 'What was installed at it when. 安装记录'),
];

/** Every to-many relation that the graph offers. */
export const RELATIONS: readonly Relation[] = [
  refers('Organization', 'children', 'Organization', 'parentKey', 'Those right below it. 下级机构'),
  refers('Organization', 'heatingSeasons', 'HeatingSeason', 'organizationKey', 'Those that it entered itself. 供暖季'),
  refers(
    'Organization',
    'validationRules',
    'ValidationRule',
    'organizationKey',
    'What it wants judged otherwise. 校验规则',
  ),
  refers('HeatSource', 'primaryNetworks', 'PrimaryNetwork', 'heatSourceKey', 'Networks that it feeds. 一级网'),
  refers(
    'HeatSource',
    'secondaryNetworks',
    'SecondaryNetwork',
    'heatSourceKey',
    'Fed without a substation. 直供二级网',
  ),
  refers('PrimaryNetwork', 'substations', 'Substation', 'primaryNetworkKey', 'Substations that it feeds. 换热站'),
  refers('Substation', 'loops', 'SubstationLoop', 'substationKey', 'Its heat exchanger units. 换热机组'),
  refers('Substation', 'buildings', 'Building', 'substationKey', 'Buildings that it feeds now. 所供楼栋'),
  refers('SubstationLoop', 'secondaryNetworks', 'SecondaryNetwork', 'substationLoopKey', 'Networks it feeds. 二级网'),
  refers('SecondaryNetwork', 'buildings', 'Building', 'secondaryNetworkKey', 'Buildings that it feeds now. 所供楼栋'),
  refers('Community', 'buildings', 'Building', 'communityKey', 'Its buildings. 楼栋'),
  refers('Building', 'units', 'BuildingUnit', 'buildingKey', 'Its stair sections. 单元'),
  refers('Building', 'inlets', 'Inlet', 'buildingKey', 'Its inlets. 热力入口'),
  refers('Building', 'households', 'Household', 'buildingKey', 'Its households. 户'),
  refers('BuildingUnit', 'inlets', 'Inlet', 'buildingUnitKey', 'Its inlets. 热力入口'),
  refers('BuildingUnit', 'households', 'Household', 'buildingUnitKey', 'Its households. 户'),
  refers('Inlet', 'households', 'Household', 'inletKey', 'Households that it feeds now. 所供户'),
  refers('Household', 'inlets', 'Inlet', 'householdKey', 'Inlets that feed nothing else. 分户热力入口'),
  refers('Household', 'zones', 'Zone', 'householdKey', 'Its heated parts. 供热分区'),
  refers('Household', 'occupancies', 'Occupancy', 'householdKey', 'Who used it when. 入住关系'),
  refers('HeatUser', 'occupancies', 'Occupancy', 'heatUserKey', 'What it used when. 入住关系'),
  refers('VocEnterprise', 'facilities', 'VocFacility', 'vocEnterpriseKey', 'Its facilities. 生产治理设施'),
  refers('VocFacility', 'treats', 'VocFacility', 'treatedByKey', 'Facilities whose gas it treats. 所治理的生产设施'),
  refers('Connector', 'devices', 'Device', 'connectorKey', 'Devices that answer on it. 设备'),
  refers('DeviceModel', 'devices', 'Device', 'modelKey', 'Devices of this make. 设备'),
  refers('Device', 'children', 'Device', 'parentKey', 'Devices right below it in the metering chain. 下级设备'),
  refers('Device', 'installations', 'Installation', 'deviceKey', 'Where it was installed when. 安装记录'),
  refers('Device', 'points', 'Point', 'deviceKey', 'Points that it serves now. 当前服务的测点'),
  refers('Device', 'bindings', 'PointBinding', 'deviceKey', 'Points that it served when. 测点绑定'),
  refers('Point', 'validationRules', 'ValidationRule', 'pointKey', 'Rules that are its own. 校验规则'),
  refers('Point', 'bindings', 'PointBinding', 'pointKey', 'What served it when. 测点绑定'),
  {
    ...{ parent: 'Point', field: 'installations', target: 'Installation', by: 'servedPoint' },
    description: 'Installations of the devices that served it, past ones included. 安装记录',
  },
  ...(Object.keys(PLACES) as PlaceType[]).flatMap(placed),
];
