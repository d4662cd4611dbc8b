/** What a quantity is stored in and shown as. `unit` is a UCUM code; `symbol` is for people. */
export interface QuantityInfo {
  readonly unit: string;
  readonly symbol: string;
  readonly decimals: number;
  readonly en: string;
  readonly zh: string;
}

/** Every quantity has one unit inside the hub; conversion happens at the edge. */
export const QUANTITIES = {
  SUPPLY_TEMPERATURE: { unit: 'Cel', symbol: '°C', decimals: 1, en: 'supply temperature', zh: '供水温度' },
  RETURN_TEMPERATURE: { unit: 'Cel', symbol: '°C', decimals: 1, en: 'return temperature', zh: '回水温度' },
  ROOM_TEMPERATURE: { unit: 'Cel', symbol: '°C', decimals: 1, en: 'room temperature', zh: '室内温度' },
  OUTDOOR_TEMPERATURE: { unit: 'Cel', symbol: '°C', decimals: 1, en: 'outdoor temperature', zh: '室外温度' },
  TEMPERATURE_DIFFERENCE: { unit: 'K', symbol: 'K', decimals: 2, en: 'temperature difference', zh: '供回水温差' },
  SUPPLY_PRESSURE: { unit: 'MPa', symbol: 'MPa', decimals: 3, en: 'supply pressure', zh: '供水压力' },
  RETURN_PRESSURE: { unit: 'MPa', symbol: 'MPa', decimals: 3, en: 'return pressure', zh: '回水压力' },
  FLOW: { unit: 'm3/h', symbol: 'm³/h', decimals: 2, en: 'flow rate', zh: '流量' },
  VOLUME: { unit: 'm3', symbol: 'm³', decimals: 2, en: 'accumulated volume', zh: '累积流量' },
  THERMAL_POWER: { unit: 'kW', symbol: 'kW', decimals: 1, en: 'thermal power', zh: '热功率' },
  HEAT: { unit: 'kW.h', symbol: 'kWh', decimals: 0, en: 'accumulated heat', zh: '累积热量' },
  VALVE_OPENING: { unit: '%', symbol: '%', decimals: 1, en: 'valve opening (set)', zh: '阀门开度（设定）' },
  VALVE_FEEDBACK: { unit: '%', symbol: '%', decimals: 1, en: 'opening feedback', zh: '开度反馈' },
  HUMIDITY: { unit: '%', symbol: '%RH', decimals: 1, en: 'relative humidity', zh: '相对湿度' },
  CURRENT: { unit: 'A', symbol: 'A', decimals: 2, en: 'current', zh: '电流' },
  VOLTAGE: { unit: 'V', symbol: 'V', decimals: 1, en: 'voltage', zh: '电压' },
  ELECTRIC_POWER: { unit: 'kW', symbol: 'kW', decimals: 2, en: 'electric power', zh: '电功率' },
  ELECTRIC_ENERGY: { unit: 'kW.h', symbol: 'kWh', decimals: 1, en: 'electric energy', zh: '电量' },
  CONCENTRATION: { unit: 'mg/m3', symbol: 'mg/m³', decimals: 2, en: 'concentration', zh: '浓度' },
  EMISSION_RATE: { unit: 'kg/h', symbol: 'kg/h', decimals: 3, en: 'emission rate', zh: '排放速率' },
} as const satisfies Record<string, QuantityInfo>;

/** Name of a quantity, as in the graph's `Quantity`. */
export type Quantity = keyof typeof QUANTITIES;
