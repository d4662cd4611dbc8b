import { normalText } from '../../../../domain/text/normalText.js';

/** What people write behind a number or in a heading, by UCUM code. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  m2: ['m2', 'm^2', '平方米', '平米', '平'],
  kW: ['kW', '千瓦'],
  MW: ['MW', '兆瓦'],
  W: ['W', '瓦'],
  'm3/h': ['m3/h', 'm^3/h', '立方米/小时', '立方米/时', '方/小时'],
  't/h': ['t/h', '吨/小时', '吨/时'],
  'L/h': ['L/h', '升/小时'],
  Cel: ['°C', 'Cel', 'C', 'degC', '摄氏度', '度'],
  MPa: ['MPa', '兆帕'],
  kPa: ['kPa', '千帕'],
  bar: ['bar', '巴'],
  GJ: ['GJ', '吉焦'],
  kWh: ['kWh', 'kW.h', '千瓦时'],
  MWh: ['MWh', '兆瓦时'],
  m3: ['m3', 'm^3', '立方米', '方'],
  '%': ['%', '百分比'],
  mm: ['mm', '毫米'],
  m: ['m', '米'],
  km: ['km', '公里', '千米'],
  mu: ['mu', '亩'],
  ha: ['ha', '公顷'],
  'W/m2': ['W/m2', 'W/m^2', '瓦/平方米'],
  h: ['h', '小时'],
  a: ['a', '年'],
};

const BY_SPELLING = new Map(
  Object.entries(SPELLINGS).flatMap(([unit, spellings]) => spellings.map((spelling) => [spelling.toLowerCase(), unit])),
);

/** UCUM code of a unit as people write it (㎡, 平方米, ℃); null for anything else. */
export function unitNamed(text: string): string | null {
  return BY_SPELLING.get(normalText(text).toLowerCase()) ?? null;
}

/** How people may write a unit. */
export function spellingsOf(unit: string): readonly string[] {
  return SPELLINGS[unit] ?? [unit];
}
