import { describeEnum } from './terms.js';

export const OrganizationKind = describeEnum('OrganizationKind', 'What an organization is. 组织机构类型', {
  HEATING_COMPANY: { en: 'Heating company', zh: '供热企业' },
  BRANCH: { en: 'Branch of a heating company', zh: '分公司' },
  STATION: { en: 'Operating station', zh: '运行站所' },
  AUTHORITY: { en: 'Authority', zh: '主管部门' },
  ENTERPRISE: { en: 'Enterprise under supervision', zh: '企业' },
  PROPERTY_FIRM: { en: 'Property management firm', zh: '物业公司' },
});

export const AuthorityLevel = describeEnum('AuthorityLevel', 'How far an authority reaches. 主管部门层级', {
  PROVINCE: { en: 'Province', zh: '省级' },
  CITY: { en: 'City', zh: '市级' },
  COUNTY: { en: 'County or district', zh: '区县级' },
  BRIGADE: { en: 'Brigade that inspects on site', zh: '执法大队' },
});

export const HeatSourceKind = describeEnum('HeatSourceKind', 'How heat is produced. 热源类型', {
  COMBINED_HEAT_AND_POWER: { en: 'Combined heat and power plant', zh: '热电联产' },
  BOILER_HOUSE: { en: 'Boiler house', zh: '锅炉房' },
  HEAT_PUMP: { en: 'Heat pump station', zh: '热泵站' },
  WASTE_HEAT: { en: 'Industrial waste heat', zh: '工业余热' },
  GEOTHERMAL: { en: 'Geothermal', zh: '地热' },
  OTHER: { en: 'Other', zh: '其他' },
});

export const NetworkMedium = describeEnum('NetworkMedium', 'What carries the heat. 供热介质', {
  HOT_WATER: { en: 'Hot water', zh: '热水' },
  STEAM: { en: 'Steam', zh: '蒸汽' },
});

/** @see S001-1.0.2 */
export const ProjectKind = describeEnum('ProjectKind', 'Whether a balance system is new or a retrofit. 工程类型', {
  NEW: { en: 'New build', zh: '新建' },
  RETROFIT: { en: 'Retrofit of an existing system', zh: '改造' },
});

/** @see S001-5.3.1 */
export const ControlArchitecture = describeEnum('ControlArchitecture', 'Where balance is controlled. 调控架构', {
  CENTRAL: { en: 'Local boxes and a platform', zh: '集中调控' },
  IOT: { en: 'IoT valves and a platform', zh: '物联网调控' },
});

/** @see S001-N4.2.4 */
export const WaterQuality = describeEnum('WaterQuality', 'How clean the circulating water is. 水质', {
  GOOD: { en: 'Good', zh: '良好' },
  FAIR: { en: 'Fair', zh: '一般' },
  POOR: { en: 'Poor', zh: '较差' },
});

export const PressureZone = describeEnum('PressureZone', 'Which floors a loop serves. 压力分区', {
  LOW: { en: 'Low zone', zh: '低区' },
  MIDDLE: { en: 'Middle zone', zh: '中区' },
  HIGH: { en: 'High zone', zh: '高区' },
});

export const BuildingUse = describeEnum('BuildingUse', 'What a building is used for. 建筑用途', {
  RESIDENTIAL: { en: 'Residential building', zh: '居住建筑' },
  PUBLIC: { en: 'Public building', zh: '公共建筑' },
});

/** @see S000-6.2.2a */
export const HeatingSystemForm = describeEnum('HeatingSystemForm', 'Pipe layout inside a building. 供暖系统形式', {
  SINGLE_PIPE_SERIES: { en: 'Vertical single-pipe series system', zh: '垂直单管串联系统' },
  VERTICAL_TWO_PIPE: { en: 'Vertical two-pipe system', zh: '垂直双管系统' },
  HOUSEHOLD_LOOP: { en: 'Household loop system', zh: '分户成环系统' },
});

export const HeatMeteringMethod = describeEnum(
  'HeatMeteringMethod',
  "How a building's heat is shared among its households. 热计量分摊方法",
  {
    HOUSEHOLD_METER: { en: 'Household heat meter method', zh: '户用热量表法' },
    ON_OFF_TIME_AREA: { en: 'On-off time-area method', zh: '通断时间面积法' },
    TEMPERATURE_AREA: { en: 'Temperature-area method', zh: '温度面积法' },
    HEAT_ALLOCATOR: { en: 'Heat cost allocator method', zh: '散热器热分配计法' },
    FLOW_TEMPERATURE: { en: 'Flow-temperature method', zh: '流量温度法' },
    AREA: { en: 'By area, without metering', zh: '面积法' },
  },
);

/** @see S000-5.1.2e */
export const EmitterType = describeEnum('EmitterType', 'What gives the heat to a room. 散热末端类型', {
  RADIATOR: { en: 'Radiator', zh: '散热器' },
  FLOOR_HEATING: { en: 'Floor heating', zh: '地面辐射供暖' },
  RADIANT: { en: 'Radiant panel', zh: '辐射板' },
  FAN_COIL: { en: 'Fan coil', zh: '风机盘管' },
});

/** @see S001-2.0.3 */
export const InletKind = describeEnum('InletKind', 'What an inlet feeds. 热力入口类型', {
  BUILDING_INLET: { en: 'Building inlet', zh: '楼栋型热力入口' },
  UNIT_INLET: { en: 'Building unit inlet', zh: '单元型热力入口' },
  HOUSEHOLD_INLET: { en: 'Household inlet', zh: '分户型热力入口' },
});

/** @see S001-4.3.8b */
export const SiteEnvironment = describeEnum('SiteEnvironment', 'Where equipment stands. 安装环境', {
  INDOOR: { en: 'Dry room', zh: '室内干燥' },
  HUMID: { en: 'Humid room', zh: '潮湿场所' },
  OUTDOOR: { en: 'Outdoors', zh: '室外' },
  OUTDOOR_PIT: { en: 'Outdoor inspection pit', zh: '室外井室' },
});

/** @see S000-3.4 */
export const LoopPosition = describeEnum('LoopPosition', 'How far along its loop. 环路位置', {
  NEAR: { en: 'Near end', zh: '近端' },
  MIDDLE: { en: 'Middle', zh: '中端' },
  FAR: { en: 'Far end', zh: '远端' },
});

/** @see S000-3.4 */
export const FloorPosition = describeEnum('FloorPosition', 'How high in its building. 楼层位置', {
  TOP: { en: 'Top floor', zh: '顶层' },
  MIDDLE: { en: 'Middle floor', zh: '中间层' },
  BOTTOM: { en: 'Bottom floor', zh: '底层' },
});

/** @see S000-3.4 */
export const SidePosition = describeEnum('SidePosition', 'Whether an outer wall closes it. 平面位置', {
  EDGE: { en: 'At the edge', zh: '边户' },
  INNER: { en: 'Inside', zh: '中间户' },
});

export const HeatUserKind = describeEnum('HeatUserKind', 'Who a heat user is. 热用户类型', {
  PERSON: { en: 'A person', zh: '居民' },
  ORGANIZATION: { en: 'A firm or an institution', zh: '单位' },
});

export const VocFacilityKind = describeEnum('VocFacilityKind', 'What a facility does. 设施类型', {
  PRODUCTION: { en: 'Produces', zh: '生产设施' },
  TREATMENT: { en: 'Treats waste gas', zh: '治理设施' },
});
