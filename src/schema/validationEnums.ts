import type { NetworkSide as Side } from '../domain/validation/defaultTermsTable.js';
import type { RuleKind } from '../domain/validation/ruleKinds.js';
import { describeEnum } from './terms.js';

/** @see S002-5.1.2 */
export const ValidationKind = describeEnum<RuleKind>('ValidationKind', 'What a rule looks at. 校验类型', {
  RANGE: { en: 'What is physically possible: min, max', zh: '物理范围' },
  INSTRUMENT_RANGE: { en: 'What the instrument can measure: min, max', zh: '仪表量程' },
  RATE: { en: 'How fast the value can change: maxRatePerMinute, margin, rateWindow', zh: '变化率' },
  STUCK: { en: 'How long the value can stand still: stuckFor, epsilon, restValue', zh: '卡死' },
  DRIFT: {
    en: 'How far a room may depart from its usual difference to the others of its building: limit in K',
    zh: '传感器漂移',
  },
  CLOCK_SKEW: { en: "How far the source's clock may be from the hub's: ahead, behind", zh: '时钟偏差' },
  REGISTER: { en: 'That a register only grows', zh: '表底数' },
  SUPPLY_BELOW_RETURN: { en: 'That supply is not colder than return: tolerance in K', zh: '供回水温度倒置' },
  PRESSURE_INVERTED: { en: 'That supply pressure is above return pressure: tolerance in MPa', zh: '供回水压力倒置' },
  HEAT_MISMATCH: {
    en: 'That power is that of flow and temperatures: tolerance (relative), minDeltaT in K, flowSensor, accuracyClass',
    zh: '热量不符',
  },
  REGISTER_MISMATCH: {
    en: 'That a register advances by the sum of its power or flow: tolerance (relative), compareOver, longestGap',
    zh: '表底数增量不符',
  },
  LEAKING_VALVE: { en: 'That no water flows through a shut valve: minFlow in m3/h', zh: '阀门内漏' },
  JAMMED_ACTUATOR: {
    en: 'That flow or return temperature follows when a valve moves: minMove in percent, settle',
    zh: '执行器卡涩',
  },
});

export const NetworkSide = describeEnum<Side>('NetworkSide', 'On which side of the heat exchanger. 网侧', {
  PRIMARY: { en: 'Heat sources and substations', zh: '一次侧' },
  SECONDARY: { en: 'Loops of substations, and all behind them', zh: '二次侧' },
});
