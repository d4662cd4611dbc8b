import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ModbusSignal,
  ORDERS,
  registerMapSchema,
  type ValueType,
  WIDTHS,
} from '../../../src/connectors/modbus/config.js';
import { measure } from '../../../src/connectors/modbus/mapping.js';
import { numberOf, registersOf } from '../../../src/connectors/modbus/values.js';
import { Quality, QualityFlag } from '../../../src/domain/readings/quality.js';

function signal(more: Record<string, unknown>): ModbusSignal {
  const map = registerMapSchema.parse({
    signals: [{ signal: 'value', function: 'HOLDING', address: 0, type: 'uint16', ...more }],
  });
  return map.signals[0]!;
}

const NUMBERS: Readonly<Record<ValueType, fc.Arbitrary<number>>> = {
  bool: fc.constantFrom(0, 1),
  uint8High: fc.integer({ min: 0, max: 0xff }),
  uint8Low: fc.integer({ min: 0, max: 0xff }),
  int8High: fc.integer({ min: -0x80, max: 0x7f }),
  int8Low: fc.integer({ min: -0x80, max: 0x7f }),
  bcd16: fc.integer({ min: 0, max: 9999 }),
  bcd32: fc.integer({ min: 0, max: 99_999_999 }),
  uint16: fc.integer({ min: 0, max: 0xffff }),
  int16: fc.integer({ min: -0x8000, max: 0x7fff }),
  uint32: fc.integer({ min: 0, max: 0xffffffff }),
  int32: fc.integer({ min: -0x80000000, max: 0x7fffffff }),
  uint64: fc.maxSafeNat(),
  int64: fc.maxSafeInteger(),
  int32Fraction: fc
    .tuple(fc.integer({ min: -0x400000, max: 0x400000 }), fc.integer({ min: 0, max: 3 }))
    .map(([whole, quarters]) => whole + quarters / 4),
  float32: fc.float(),
  float64: fc.double(),
};
const types = Object.keys(WIDTHS) as ValueType[];

describe('registers and numbers', () => {
  it.each(types.flatMap((type) => ORDERS.map((order) => ({ type, order }))))(
    '$type $order round trip',
    ({ type, order }) => {
      fc.assert(
        fc.property(NUMBERS[type], (value) => {
          const registers = registersOf(value, type, order);
          expect(registers).toHaveLength(WIDTHS[type]);
          expect(numberOf(registers, type, order)).toBe(value);
        }),
      );
    },
  );

  it.each([
    ['ABCD', [0x4142, 0x4344]],
    ['CDAB', [0x4344, 0x4142]],
    ['BADC', [0x4241, 0x4443]],
    ['DCBA', [0x4443, 0x4241]],
  ] as const)('0x41424344 in order %s', (order, registers) => {
    expect(registersOf(0x41424344, 'uint32', order)).toEqual(registers);
  });

  it('reads values of public manuals', () => {
    expect(numberOf([0xc148, 0], 'float32', 'ABCD')).toBe(-12.5); // 2Flow MAG 11
    expect(numberOf([0, 0x4235], 'float32', 'CDAB')).toBe(45.25); // TUF-2000
    expect(numberOf([0x42c8, 0], 'float32', 'ABCD')).toBe(100); // Equysis ULTRA-E
    expect(numberOf([0x0292], 'bcd16', 'ABCD')).toBe(292);
  });

  it('adds the whole number and the fraction of a total, both low word first', () => {
    // TUF-2000: LONG 802609 (0x000C3F31) and REAL4 0.5 (0x3F000000)
    expect(numberOf([0x3f31, 0x000c, 0x0000, 0x3f00], 'int32Fraction', 'CDAB')).toBe(802_609.5);
  });

  it('rounds 64-bit integers beyond 2^53, and gives no number for digits that are none', () => {
    expect(numberOf([0x7fff, 0xffff, 0xffff, 0xffff], 'int64', 'ABCD')).toBe(2 ** 63);
    expect(numberOf([0xffff, 0xffff, 0xffff, 0xffff], 'int64', 'ABCD')).toBe(-1);
    expect(numberOf([0x12a4], 'bcd16', 'ABCD')).toBeNaN();
  });
});

describe('a measured value', () => {
  it('is scaled without rounding noise', () => {
    expect(measure([0xff9b], signal({ type: 'int16', scale: 0.1 })).value).toBe(-10.1);
    expect(measure([658], signal({ scale: 0.1 })).value).toBe(65.8);
    expect(measure([500], signal({ scale: 0.1, offset: -40 })).value).toBe(10);
    expect(measure([3], signal({ scale: 2.5 })).value).toBe(7.5);
  });

  it.each([
    ['a bit', { type: 'bool', bit: 15 }, [0x8000], 1],
    ['a bit that is off', { type: 'bool', bit: 3 }, [0xfff7], 0],
    ['a field', { mask: 0x0f00, shift: 8 }, [0xa5c3], 5],
    ['a field of 32 bits', { type: 'uint32', mask: 0xff000000, shift: 24 }, [0xfe01, 0x0203], 0xfe],
    ['a state', { mask: 0x7 }, [0xfffb], 3],
    ['the low byte', { type: 'int8Low' }, [0x12ff], -1],
    ['the high byte', { type: 'uint8High', scale: 0.5 }, [0x12ff], 9],
  ])('may be %s', (_, more, registers, value) => {
    expect(measure(registers, signal(more))).toMatchObject({ value, quality: Quality.GOOD });
  });

  it.each([
    ['NaN', { type: 'float32' }, [0x7fc0, 0]],
    ['infinity', { type: 'float32' }, [0x7f80, 0]],
    ['a code', { type: 'int16', noSensor: [0x7fff] }, [0x7fff]],
    ['a code as unsigned', { type: 'int16', noSensor: [0x8000] }, [0x8000]],
    ['a code as signed', { type: 'int16', noSensor: [-999] }, [0xfc19]],
  ])('that is %s is no number', (_, more, registers) => {
    expect(measure(registers, signal(more))).toEqual({
      value: NaN,
      quality: Quality.BAD,
      flags: QualityFlag.NO_NUMBER,
    });
  });
});

describe('a register map', () => {
  const good = { signal: 'flow', function: 'HOLDING', address: 0, type: 'uint16' };

  it.each([
    ['a bit table with numbers', { signals: [{ ...good, function: 'COIL' }] }],
    ['a value beyond the last address', { signals: [{ ...good, address: 0xffff, type: 'float32' }] }],
    ['a name twice', { signals: [good, good] }],
    ['a misspelt key', { signals: [{ ...good, sclae: 0.1 }] }],
    ['no signals', { signals: [] }],
    ['a bit of a number', { signals: [{ ...good, bit: 1 }] }],
    ['a mask of a float', { signals: [{ ...good, type: 'float32', mask: 1 }] }],
    ['a shift without a mask', { signals: [{ ...good, shift: 1 }] }],
    [
      'a fixed block that no request can carry',
      { signals: [good], blocks: [{ function: 'INPUT', start: 0, quantity: 126 }] },
    ],
  ])('with %s is refused', (_, map) => {
    expect(registerMapSchema.safeParse(map).success).toBe(false);
  });
});
