import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Cell } from '../../../src/files/workbook.js';
import type { Attribute } from '../../../src/schema/attribute.js';
import { TYPES, TYPE_NAMES } from '../../../src/schema/entities.js';
import { readHeading } from '../../../src/services/masterData/import/headings.js';
import { readLocation, type Parts } from '../../../src/services/masterData/import/parts.js';
import { typeOfSheet } from '../../../src/services/masterData/import/sheetType.js';
import { readValue } from '../../../src/services/masterData/import/values/read.js';
import { instantIn, wallClockIn } from '../../../src/services/masterData/import/values/zone.js';
import { attributeOf } from '../../../src/services/masterData/import/items.js';

const ZONE = 'Asia/Shanghai';
const area = attributeOf('Building', 'heatedArea');
const number = (value: number, shown = String(value)): Cell => ({ kind: 'number', value, shown });

/** The value of a cell, or the code of what is wrong with it. */
function read(cell: Cell, attribute: Attribute): unknown {
  const reading = readValue(cell, attribute, ZONE);
  return reading.is === 'value' ? reading.value : reading.is === 'wrong' ? reading.wrong.code : reading.is;
}

describe('a number', () => {
  test.each([
    ['４２００．５', 4200.5],
    ['4,200.5', 4200.5],
    ['１，２３４，５６７', 1_234_567],
    ['1 234.5', 1234.5],
    ['4200.5 m²', 4200.5],
    ['4200.5㎡', 4200.5],
    ['4200平方米', 4200],
    ['4200 kW', 'UNIT_WRONG'],
    ['1,23,4', 'NUMBER_INVALID'],
    ['1.234,5', 'NUMBER_INVALID'],
    ['0x10', 'NUMBER_INVALID'],
    ['', 'nothing'],
    ['-', 'cleared'],
  ])('%j is %j', (text, value) => {
    expect(read(text, area)).toBe(value);
  });
  it('comes back however JavaScript writes it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), (n) => read(String(n), area) === n),
    );
  });
});

describe('a date', () => {
  const since = attributeOf('Building', 'heatingInServiceSince');
  test.each([
    ['2026-11-15', '2026-11-15'],
    ['2026/11/5', '2026-11-05'],
    ['2026.11.05', '2026-11-05'],
    ['2026年11月15日', '2026-11-15'],
    ['２０２６年１１月１５日', '2026-11-15'],
    ['20261115', '2026-11-15'],
    [number(46341), '2026-11-15'],
    [number(20261115), '2026-11-15'],
    [{ kind: 'date', value: '2026-11-15T00:00:00.000', shown: '15-Nov-26' } as Cell, '2026-11-15'],
    ['2024-02-29', '2024-02-29'],
    ['2026-02-29', 'DATE_INVALID'],
    ['2026-13-01', 'DATE_INVALID'],
    ['0000-01-01', 'DATE_INVALID'],
    [number(1e17), 'DATE_INVALID'],
    [number(2026), 'DATE_INVALID'],
    ['15.11.2026', 'DATE_AMBIGUOUS'],
    ['soon', 'DATE_INVALID'],
  ])('%j is %j', (cell, value) => {
    expect(read(cell, since)).toBe(value);
  });
});

describe('an instant', () => {
  const from = attributeOf('Installation', 'validFrom');
  test.each([
    ['2026-11-15', '2026-11-14T16:00:00.000Z'],
    ['2026-11-15 08:30', '2026-11-15T00:30:00.000Z'],
    ['2026年11月15日8时30分', '2026-11-15T00:30:00.000Z'],
    ['2026-11-15T08:30:15.250+01:00', '2026-11-15T07:30:15.250Z'],
    ['2026-11-15T08:30:00Z', '2026-11-15T08:30:00.000Z'],
    [number(46341.5), '2026-11-15T04:00:00.000Z'],
    [number(1_794_700_800_000), new Date(1_794_700_800_000).toISOString()],
  ])('%j is %j', (cell, value) => {
    expect(new Date(read(cell, from) as number).toISOString()).toBe(value);
  });
  it.each(['2026-11-15T08:30+25:00', '2026-11-15T08:30+08:70', '0000-01-01', '1899-12-31', '2200-01-02', number(1e17)])(
    '%j is none',
    (cell) => {
      expect(read(cell, from)).toBe('DATE_INVALID');
    },
  );
  it.each(['Asia/Shanghai', 'Asia/Kathmandu', 'Europe/Berlin', 'America/St_Johns', 'UTC'])(
    'is written in %s and read back to the millisecond',
    (zone) => {
      const time = fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
      fc.assert(fc.property(time, (at) => Date.parse(wallClockIn(zone, at.getTime())) === at.getTime()));
    },
  );
  it('without a zone is on the clocks of the organization, also beside a change of the clocks', () => {
    expect(instantIn('Europe/Berlin', '2026-03-29T01:59:59.000')).toBe(Date.parse('2026-03-29T00:59:59Z'));
    expect(instantIn('Europe/Berlin', '2026-03-29T03:00:00.000')).toBe(Date.parse('2026-03-29T01:00:00Z'));
    expect(instantIn('Europe/Berlin', '2026-10-25T01:59:59.000')).toBe(Date.parse('2026-10-24T23:59:59Z'));
  });
});

test.each([
  ['an enum by its name', 'Building', 'use', 'residential', 'RESIDENTIAL'],
  ['an enum by its Chinese term', 'Building', 'systemForm', '分户成环系统', 'HOUSEHOLD_LOOP'],
  ['an enum by its English term', 'Inlet', 'kind', 'Building unit inlet', 'UNIT_INLET'],
  ['yes', 'Household', 'typical', '是', true],
  ['no', 'Household', 'typical', 'N', false],
  ['a length of time', 'Point', 'expectedInterval', 'PT5S', 5000],
  ['a length of time in Chinese', 'Point', 'expectedInterval', '１５分钟', 900_000],
  ['texts', 'DeviceModel', 'conformsTo', 'EN 1434；CJ 128', ['EN 1434', 'CJ 128']],
  ['JSON', 'Device', 'address', '{"unit": 7}', { unit: 7 }],
  ['a code with its zeros', 'Building', 'code', number(7, '007'), '007'],
  [
    'a code that YAML takes for a number',
    'Building',
    'code',
    { kind: 'number', value: 1.1, shown: '1.10', source: '1.10' },
    '1.10',
  ],
  ['a full-width code', 'Building', 'code', ' Ｂ０７ ', 'B07'],
  ['a code like a number', 'Building', 'code', '1E5', '1E5'],
  ['a hyphen as text', 'Building', 'address', "'-", '-'],
] as const)('reads %s', (_, type, name, cell, value) => {
  expect(read(cell, attributeOf(type, name))).toEqual(value);
});

describe('a heading with brackets', () => {
  const read = (text: string): unknown => {
    const found = readHeading('Building', { text, column: 'A' });
    return 'code' in found ? found.code : found.kind;
  };
  it.each(['（㎡）', '(m2)', '（单位：平方米）', '（必填）', '[m²]', '（如 4200.5）', '（如：4200.5㎡）'])(
    '%s is fine',
    (text) => {
      expect(read(`供热面积${text}`)).toBe('attribute');
    },
  );
  it.each([
    '（万㎡）',
    '(km2)',
    '（平方公里）',
    '（千㎡）',
    '(ft2)',
    '（单位：万平方米）',
    '（如 0.4 万㎡）',
    '（万）',
    '（亩）',
  ])('%s is another unit', (text) => {
    expect(read(`供热面积${text}`)).toBe('HEADING_UNIT');
  });
  it('of a column without unit may say anything but a unit', () => {
    expect([read('编码（与 ERP 相同）'), read('层数（㎡）')]).toEqual(['attribute', 'HEADING_UNIT']);
  });
});

test.each(['1.2e13', '1.20E13'])('a code %s is doubtful', (text) => {
  const reading = readValue(text, attributeOf('Building', 'code'), ZONE);
  expect(reading).toMatchObject({ is: 'value', value: text, doubt: { code: 'DIGITS_HIDDEN', severity: 'warning' } });
});

test('JSON with thousands of levels is refused', () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000);
  expect(read(deep, attributeOf('Device', 'address'))).toBe('JSON_INVALID');
});

describe('a position', () => {
  const parts = (longitude: string, latitude: string, coordinateSystem?: string): Parts => {
    const texts = { longitude, latitude, coordinateSystem, placeType: undefined, place: undefined };
    return (part) => (texts[part] === undefined ? { is: 'nothing' } : { is: 'value', value: texts[part] });
  };
  it('is kept in WGS 84, whatever it was given in', () => {
    // Tian'anmen in GCJ-02 and WGS 84, as common converters give it; within a metre.
    const { outcome } = readLocation(parts('116.397428', '39.909230', '火星坐标'), 'WGS84');
    const { longitude, latitude } = outcome as { longitude: number; latitude: number };
    expect([longitude.toFixed(4), latitude.toFixed(4)]).toEqual(['116.3912', '39.9078']);
    expect(readLocation(parts('116.397428', '39.909230'), 'GCJ02').outcome).toEqual(outcome);
    expect(readLocation(parts('116.5', '39.9', 'CGCS2000'), 'GCJ02').outcome).toEqual({
      longitude: 116.5,
      latitude: 39.9,
    });
  });
});

test.each([
  ['buildings', 'Building'],
  ['楼栋', 'Building'],
  ['楼栋台账', 'Building'],
  ['Heat Sources', 'HeatSource'],
  ['户', 'Household'],
  ['buildngs', null],
])('the sheet %s holds %s', (name, type) => {
  expect(typeOfSheet(name)).toBe(type);
});

describe('what exports write', () => {
  const attributes = TYPE_NAMES.flatMap((type) => TYPES[type].attributes.map((attribute) => ({ type, attribute })));
  const plain = attributes.filter(({ attribute }) => !['place', 'location'].includes(attribute.kind));
  it('as headings is understood, in both languages', () => {
    for (const { type, attribute } of plain) {
      for (const text of [attribute.name, attribute.zh]) {
        expect(readHeading(type, { text, column: 'A' }), `${type} ${text}`).toEqual({ kind: 'attribute', attribute });
      }
    }
  });
  it('as values of enums is understood, in both languages', () => {
    for (const { type, attribute } of attributes.filter((one) => one.attribute.kind === 'enum')) {
      for (const [value, { en, zh }] of Object.entries(attribute.terms ?? {})) {
        const seen = [value, en, zh].map((text) => read(text, attribute));
        expect(seen, `${type} ${attribute.name}`).toEqual([value, value, value]);
      }
    }
  });
});
