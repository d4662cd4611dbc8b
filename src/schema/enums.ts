import { RIGHTS, type Right as RightName } from '../domain/access/rights.js';
import { BUILT_IN_ROLES, type BuiltInRole } from '../domain/access/roles.js';
import { QUANTITIES } from '../domain/readings/quantities.js';
import type { AGGREGATE_FUNCTIONS, CALENDAR_UNITS } from '../domain/readings/aggregation.js';
import type { ConflictPolicy as Policy } from '../domain/readings/conflicts.js';
import type { DataClass as Class } from '../domain/readings/dataClass.js';
import type { DownsamplingMethod } from '../domain/readings/downsample.js';
import type { FillMethod } from '../domain/readings/fillGaps.js';
import type { PointBasis as Basis } from '../domain/masterData/kinds.js';
import type { Quality as StoredQuality, QualityFlag as StoredFlag } from '../domain/readings/quality.js';
import { describeEnum, type Term } from './terms.js';

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

export const PointBasis = describeEnum<Basis>(
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
  RANGE: { en: 'Physically impossible', zh: '超出物理范围' },
  INSTRUMENT_RANGE: { en: 'Outside what the instrument can measure', zh: '超出仪表量程' },
  RATE: { en: 'Changed faster than the quantity can', zh: '变化率超限' },
  STUCK: { en: 'Has not changed for longer than the quantity can stand still', zh: '数据卡死' },
  SUPPLY_BELOW_RETURN: { en: 'Supply is colder than return while water flows', zh: '供水温度低于回水温度' },
  PRESSURE_INVERTED: { en: 'Supply pressure is below return pressure', zh: '供回水压力倒置' },
  HEAT_MISMATCH: { en: 'Power does not match flow and temperature difference', zh: '热量不符' },
  REGISTER_MISMATCH: { en: "A register's advance does not match its power or flow", zh: '表底数增量不符' },
  LEAKING_VALVE: { en: 'Water flows through a valve that says it is shut', zh: '阀门内漏' },
  JAMMED_ACTUATOR: { en: 'The opening changed; flow and return temperature did not follow', zh: '执行器卡滞' },
  CLOCK_SKEW: { en: "The source's clock differs too much from the hub's", zh: '时钟偏差' },
  COUNTER_RESET: { en: 'The register began again from zero', zh: '表底数清零' },
  ROLLOVER: { en: 'The register passed its largest number', zh: '表底数翻转' },
  NEGATIVE_STEP: { en: 'The register went backwards for no known reason', zh: '表底数倒走' },
  LATE: { en: 'Came after newer readings of its point (backfilled)', zh: '迟到数据（补传）' },
  MANUAL: { en: 'Entered by a person', zh: '人工录入' },
  CORRECTED: { en: 'A person put it in the place of another number', zh: '人工修正' },
  SUBSTITUTED: { en: 'Estimated in place of a missing or wrong number', zh: '替代值' },
  SOURCE_UNCERTAIN: { en: 'The source called it UNCERTAIN', zh: '来源标为存疑' },
  SOURCE_BAD: { en: 'The source called it BAD', zh: '来源标为无效' },
  DRIFT: { en: 'Has moved away from comparable points, such as the other rooms of its building', zh: '传感器漂移' },
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
    HEATING_SEASON: { en: 'Heating season; summers are in none', zh: '供暖季' },
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
    TIME_WEIGHTED_MEAN: { en: 'Mean over time, each value weighted by how long it lasted', zh: '时间加权平均值' },
    GOOD_SHARE: { en: 'Share of GOOD readings among all, 0 to 1, BAD ones included', zh: '有效数据占比' },
  },
);

export const Fill = describeEnum<FillMethod>(
  'Fill',
  'What stands in a bucket without a figure; buckets in the future stay empty. 空桶填充方式',
  {
    NULL: { en: 'Null', zh: '空值' },
    PREVIOUS: { en: 'The figure of the bucket before', zh: '前值' },
    LINEAR: { en: 'On the line between the figures around it', zh: '线性插值' },
  },
);

export const Downsampling = describeEnum<DownsamplingMethod>('Downsampling', 'How many are drawn as few. 抽稀方法', {
  MIN_MAX: { en: 'Lowest and highest of each stretch: no peak is lost', zh: '极值法' },
  LTTB: { en: 'Largest triangles: the line keeps its shape', zh: '最大三角形法' },
});

export const DataClass = describeEnum<Class>('DataClass', 'What readings are kept for. 数据类别', {
  OPERATION: { en: 'Operation', zh: '运行数据' },
  SETTLEMENT: { en: 'Settlement: bills rest on them', zh: '结算数据' },
  REGULATORY: { en: 'Supervision: they cannot be corrected, only annotated', zh: '监管数据' },
});

export const ConflictPolicy = describeEnum<Policy>(
  'ConflictPolicy',
  'Which value is in force when another one comes for the same point and time; both are kept. 冲突策略',
  {
    KEEP_FIRST: { en: 'The first one', zh: '保留首值' },
    KEEP_LAST: { en: 'The last one', zh: '保留末值' },
    RESEND_WINS: { en: 'The first one, unless the source says that it sends again', zh: '补传优先' },
  },
);

export const ResyncReason = describeEnum('ResyncReason', 'Why a stream starts again with a snapshot. 重新同步原因', {
  CURSOR_TOO_OLD: { en: 'What was committed behind the cursor is not kept any more', zh: '游标过旧' },
  CURSOR_UNKNOWN: { en: 'The cursor lies ahead of this hub, as after a restored backup', zh: '游标未知' },
});
export type ResyncReason = keyof typeof ResyncReason;

export const Right = describeEnum<RightName>('Right', 'What a credential may do at all. 权限', RIGHTS);
export type Right = RightName;

/** A role as the graph shows it: one that every hub has, or one of the hub's own. */
export const Role = describeEnum<BuiltInRole | 'CUSTOM'>('Role', 'What a credential is for. 角色', {
  ...BUILT_IN_ROLES,
  CUSTOM: { en: "One of the hub's own roles", zh: '自定义角色' },
});
export type Role = keyof typeof Role;

export const CredentialKind = describeEnum('CredentialKind', 'What a credential is. 凭据类型', {
  API_KEY: { en: 'A key of a program or an auditor', zh: '接口密钥' },
  USER: { en: 'A person who has signed in', zh: '用户' },
});
export type CredentialKind = keyof typeof CredentialKind;

export const JobState = describeEnum('JobState', 'How work that the hub does by itself stands. 任务状态', {
  IDLE: { en: 'Waits for its time', zh: '空闲' },
  WAITING: { en: 'A run waits for its turn, or for its next try', zh: '等待中' },
  RUNNING: { en: 'Runs', zh: '运行中' },
  FAILED: { en: 'Its last run failed', zh: '失败' },
});
export type JobState = keyof typeof JobState;

export const SortDirection = describeEnum('SortDirection', 'Order of a list. 排序方向', {
  ASC: { en: 'Smallest first', zh: '升序' },
  DESC: { en: 'Largest first', zh: '降序' },
});
export type SortDirection = keyof typeof SortDirection;
