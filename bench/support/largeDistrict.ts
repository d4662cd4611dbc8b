import type { OutputTable, OutputValue } from '../../src/files/output.js';

/** Buildings of 5 units of 20 households each. */
const PER_BUILDING = 100;
const PER_UNIT = 20;

/** A district of that many households, as an import file has it: all names and codes in Chinese habits. */
export function largeDistrict(households: number): OutputTable[] {
  const buildings = Math.ceil(households / PER_BUILDING);
  const each = (count: number, row: (i: number) => OutputValue[]): OutputValue[][] =>
    Array.from({ length: count }, (_, i) => row(i));
  const code = (i: number): string => `B${String(i + 1).padStart(5, '0')}`;
  const unit = (household: number): string =>
    `${code(Math.floor(household / PER_BUILDING))}-${(Math.floor(household / PER_UNIT) % (PER_BUILDING / PER_UNIT)) + 1}`;
  return [
    table('organizations', ['code', 'name'], [['ORG', '示范供热有限公司']]),
    table('communities', ['code', 'name'], [['C1', '阳光花园']]),
    table(
      'buildings',
      ['code', 'name', 'heatedArea', 'use', 'systemForm', 'community'],
      each(buildings, (i) => [
        code(i),
        `阳光花园${i + 1}号楼`,
        8500 + (i % 100),
        'RESIDENTIAL',
        'HOUSEHOLD_LOOP',
        'C1',
      ]),
    ),
    table(
      'buildingUnits',
      ['code', 'name', 'building'],
      each(households / PER_UNIT, (i) => [unit(i * PER_UNIT), `${(i % 5) + 1}单元`, code(Math.floor(i / 5))]),
    ),
    table(
      'inlets',
      ['code', 'name', 'kind', 'building', 'buildingUnit'],
      each(households / PER_UNIT, (i) => {
        const of = unit(i * PER_UNIT);
        return [`IN-${of}`, '单元入口', 'UNIT_INLET', code(Math.floor(i / 5)), of];
      }),
    ),
    table(
      'households',
      [
        'code',
        'heatedArea',
        'billedArea',
        'building',
        'buildingUnit',
        'floor',
        'room',
        'inlet',
        'typical',
        'externalId:ERP',
      ],
      each(households, (i) => {
        const of = unit(i);
        const floor = (Math.floor(i / 2) % 10) + 1;
        const room = `${String(floor).padStart(2, '0')}0${(i % 2) + 1}`;
        return [`H${String(i + 1).padStart(6, '0')}`, 80 + (i % 60) / 2, 78 + (i % 60) / 2, of.slice(0, 6), of, floor]
          .concat([room, `IN-${of}`])
          .concat([i % 50 === 0, `${4_711_000_000 + i}`] as never[]);
      }),
    ),
  ];
}

const NUMBERS = new Set(['heatedArea', 'billedArea', 'floor', 'typical']);

function table(name: string, headings: readonly string[], rows: OutputValue[][]): OutputTable {
  return { name, columns: headings.map((heading) => ({ heading, isText: !NUMBERS.has(heading) })), rows };
}
