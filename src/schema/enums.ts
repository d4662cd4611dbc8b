import 'reflect-metadata';
import { registerEnumType } from 'type-graphql';
import type { AGGREGATE_FUNCTIONS, CALENDAR_UNITS } from '../domain/readings/aggregation.js';
import { QUANTITIES } from '../domain/readings/quantities.js';
import type { Quality as StoredQuality, QualityFlag as StoredFlag } from '../domain/readings/quality.js';
import type * as Kinds from '../domain/masterData/districtPlan.js';

/** English and Chinese term of an enum value. */
interface Term {
  readonly en: string;
  readonly zh: string;
}

/** Registers an enum whose values are described in both languages; its values inside the hub are their own names. */
function describeEnum<Name extends string>(
  name: string,
  description: string,
  terms: Readonly<Record<Name, Term>>,
): { readonly [N in Name]: N } {
  const values = Object.fromEntries(Object.keys(terms).map((key) => [key, key])) as { [N in Name]: N };
  const valuesConfig = Object.fromEntries(
    Object.entries<Term>(terms).map(([key, { en, zh }]) => [key, { description: `${en}. ${zh}` }]),
  ) as Record<Name, { description: string }>;
  registerEnumType(values, { name, description, valuesConfig });
  return values;
}

export const BuildingUse = describeEnum<Kinds.BuildingUse>('BuildingUse', 'What a building is used for. 建筑用途', {
  RESIDENTIAL: { en: 'Residential building', zh: '居住建筑' },
  PUBLIC: { en: 'Public building', zh: '公共建筑' },
});

export const HeatingSystemForm = describeEnum<Kinds.HeatingSystemForm>(
  'HeatingSystemForm',
  'Pipe layout inside a building. 供暖系统形式',
  {
    SINGLE_PIPE_SERIES: { en: 'Vertical single-pipe series system', zh: '垂直单管串联系统' },
    VERTICAL_TWO_PIPE: { en: 'Vertical two-pipe system', zh: '垂直双管系统' },
    HOUSEHOLD_LOOP: { en: 'Household loop system', zh: '分户成环系统' },
  },
);

export const HeatMeteringMethod = describeEnum<Kinds.HeatMeteringMethod>(
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

export const InletKind = describeEnum<Kinds.InletKind>('InletKind', 'What an inlet feeds. 热力入口类型', {
  BUILDING_INLET: { en: 'Building inlet', zh: '楼栋型热力入口' },
  UNIT_INLET: { en: 'Building unit inlet', zh: '单元型热力入口' },
  HOUSEHOLD_INLET: { en: 'Household inlet', zh: '分户型热力入口' },
});

export const DeviceKind = describeEnum<Kinds.DeviceKind>('DeviceKind', 'What a device is. 设备类型', {
  HEAT_METER: { en: 'Heat meter', zh: '热量表' },
  SMART_VALVE: { en: 'IoT smart control valve', zh: '物联网智能调节阀' },
  ROOM_TEMPERATURE_COLLECTOR: { en: 'Room temperature collector', zh: '室温采集装置' },
  POWER_MONITOR: { en: 'Power monitoring detector', zh: '用电监控探测器' },
  VOC_ANALYSER: { en: 'VOC analyser', zh: '挥发性有机物分析仪' },
  SUBSTATION_CONTROLLER: { en: 'Substation controller', zh: '换热站控制器' },
  DATA_COLLECTOR: { en: 'Data collector', zh: '采集器' },
  CONCENTRATOR: { en: 'Concentrator', zh: '集中器' },
  ACQUISITION_TERMINAL: { en: 'Data acquisition terminal', zh: '数据采集终端' },
});

export const DeviceLifecycle = describeEnum('DeviceLifecycle', 'Where a device is in its life. 设备生命周期', {
  IN_STOCK: { en: 'In stock', zh: '在库' },
  IN_SERVICE: { en: 'In service', zh: '在用' },
  IN_REPAIR: { en: 'In repair', zh: '维修中' },
  RETIRED: { en: 'Retired', zh: '退役' },
});
export type DeviceLifecycle = keyof typeof DeviceLifecycle;

export const ConnectivityState = describeEnum('ConnectivityState', 'Whether a device answers. 通信状态', {
  ONLINE: { en: 'Answers', zh: '在线' },
  OFFLINE: { en: 'Does not answer', zh: '离线' },
  UNKNOWN: { en: 'Was never asked', zh: '未知' },
});
export type ConnectivityState = keyof typeof ConnectivityState;

const quantityTerms = Object.fromEntries(
  Object.entries(QUANTITIES).map(([name, { en, zh, unit }]) => [
    name,
    { en: `${en.charAt(0).toUpperCase()}${en.slice(1)}, in ${unit}`, zh },
  ]),
) as Record<keyof typeof QUANTITIES, Term>;

export const Quantity = describeEnum(
  'Quantity',
  'What a point measures; each has one unit, told as a UCUM code. 物理量',
  quantityTerms,
);

export const PointBasis = describeEnum<Kinds.PointBasis>(
  'PointBasis',
  'What a value stands for; its time is the start of the period. 取值方式',
  {
    INSTANT: { en: 'Value at an instant', zh: '瞬时值' },
    MEAN: { en: 'Mean over the period', zh: '平均值' },
    MIN: { en: 'Minimum over the period', zh: '最小值' },
    MAX: { en: 'Maximum over the period', zh: '最大值' },
    TOTAL: { en: 'Total over the period', zh: '时段总量' },
    REGISTER: { en: 'Counter reading', zh: '表底数' },
  },
);

export const PointValueType = describeEnum('PointValueType', 'How a value is to be read. 值类型', {
  NUMBER: { en: 'A number in the unit of the quantity', zh: '数值' },
  BOOLEAN: { en: '0 for no, 1 for yes', zh: '开关量' },
  ENUM: { en: "One of the point's states", zh: '枚举' },
});
export type PointValueType = keyof typeof PointValueType;

export const Quality = describeEnum<keyof typeof StoredQuality>('Quality', 'How far a reading may be trusted. 质量码', {
  GOOD: { en: 'May be used', zh: '有效' },
  UNCERTAIN: { en: 'Doubtful, out of date or outside the instrument range', zh: '存疑' },
  BAD: { en: 'Wrong or missing; stays out of aggregates', zh: '无效' },
});
export type Quality = keyof typeof StoredQuality;

export const QualityFlag = describeEnum<keyof typeof StoredFlag>('QualityFlag', 'Why a reading is as it is. 质量标志', {
  STALE: { en: "Older than the point's staleAfter", zh: '数据陈旧' },
  NO_COMMUNICATION: { en: 'The device did not answer', zh: '通信中断' },
  NO_NUMBER: { en: 'The device sent a code for "no sensor", or no number', zh: '无数值' },
  DEVICE_FAULT: { en: 'The device marked the value as faulty', zh: '设备故障' },
  HUB_TIME: { en: 'The source sent no time; this is when the hub received it', zh: '以接收时间代替' },
});
export type QualityFlag = keyof typeof StoredFlag;

export const CalendarUnit = describeEnum<(typeof CALENDAR_UNITS)[number]>(
  'CalendarUnit',
  "A stretch of the calendar in the organization's time zone. 日历单位",
  {
    HOUR: { en: 'Hour', zh: '小时' },
    DAY: { en: 'Local day', zh: '日' },
    WEEK: { en: 'Week from Monday', zh: '周' },
    MONTH: { en: 'Month', zh: '月' },
    YEAR: { en: 'Year', zh: '年' },
  },
);

export const Aggregate = describeEnum<(typeof AGGREGATE_FUNCTIONS)[number]>(
  'Aggregate',
  'What a bucket is reduced to. BAD readings and those without a number do not count. 聚合函数',
  {
    MEAN: { en: 'Arithmetic mean', zh: '平均值' },
    MIN: { en: 'Smallest value', zh: '最小值' },
    MAX: { en: 'Largest value', zh: '最大值' },
    SUM: { en: 'Sum', zh: '总和' },
    COUNT: { en: 'Number of readings', zh: '个数' },
    FIRST: { en: 'First value', zh: '首值' },
    LAST: { en: 'Last value', zh: '末值' },
  },
);

export const ResyncReason = describeEnum('ResyncReason', 'Why a stream starts again with a snapshot. 重新同步原因', {
  CURSOR_TOO_OLD: { en: 'What was committed behind the cursor is not kept any more', zh: '游标过旧' },
  CURSOR_UNKNOWN: { en: 'The cursor lies ahead of this hub, as after a restored backup', zh: '游标未知' },
});
export type ResyncReason = keyof typeof ResyncReason;

export const Role = describeEnum('Role', 'What a credential is for. 角色', {
  ADMIN: { en: 'Administrator', zh: '管理员' },
  OPERATOR: { en: 'Operator', zh: '运行人员' },
  BILLING: { en: 'Billing system or clerk', zh: '收费系统或收费员' },
  AUDITOR: { en: 'Auditor: reads, never writes', zh: '审计员' },
  ENTERPRISE: { en: 'VOC enterprise', zh: '排污企业' },
});
export type Role = keyof typeof Role;

export const SortDirection = describeEnum('SortDirection', 'Order of a list. 排序方向', {
  ASC: { en: 'Smallest first', zh: '升序' },
  DESC: { en: 'Largest first', zh: '降序' },
});
export type SortDirection = keyof typeof SortDirection;
