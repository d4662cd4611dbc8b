import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planBlocks, sliceOf, splitBlock } from '../../../src/connectors/modbus/blocks.js';
import { type ModbusSignal, type ValueType, WIDTHS } from '../../../src/connectors/modbus/config.js';

const types = Object.keys(WIDTHS) as ValueType[];
const pieces = fc.array(fc.record({ gap: fc.integer({ min: 0, max: 20 }), type: fc.constantFrom(...types) }), {
  minLength: 1,
  maxLength: 120,
});

/** Signals one after the other that do not overlap, in any order. */
const signals = pieces.chain((all) => {
  let address = 0;
  const placed = all.map(({ gap, type }, i) => {
    const signal = at(`s${i}`, address + gap, type);
    address += gap + WIDTHS[type];
    return signal;
  });
  return fc.shuffledSubarray(placed, { minLength: placed.length });
});

function at(signal: string, address: number, type: ValueType = 'uint16'): ModbusSignal {
  return { signal, function: 'HOLDING', address, type, order: 'ABCD', scale: 1, offset: 0, noSensor: [] };
}

it('covers each register exactly once and cuts no value', () => {
  fc.assert(
    fc.property(signals, (all) => {
      const blocks = planBlocks(all);
      const read = blocks.flatMap(({ start, quantity }) => Array.from({ length: quantity }, (_, i) => start + i));
      expect(new Set(read).size).toBe(read.length);
      expect(blocks.flatMap((block) => block.signals).sort(byAddress)).toEqual([...all].sort(byAddress));
      for (const block of blocks) {
        expect(block.quantity).toBeLessThanOrEqual(100);
        const addresses = Array.from({ length: block.quantity }, (_, i) => block.start + i);
        for (const signal of block.signals) {
          const expected = Array.from({ length: WIDTHS[signal.type] }, (_, i) => signal.address + i);
          expect(sliceOf(block, signal, addresses)).toEqual(expected);
        }
      }
    }),
  );
});

it('joins over small gaps, not over wide ones, and never two tables', () => {
  const coil: ModbusSignal = { ...at('coil', 3, 'bool'), function: 'COIL' };
  const blocks = planBlocks([at('a', 0), at('b', 9), at('c', 19), coil]);
  expect(blocks.map(({ table, start, quantity }) => [table, start, quantity])).toEqual([
    ['COIL', 3, 1],
    ['HOLDING', 0, 10],
    ['HOLDING', 19, 1],
  ]);
});

it('reads two signals of the same registers once', () => {
  expect(planBlocks([at('whole', 0, 'uint32'), at('low', 1)])).toHaveLength(1);
});

it('splits at the widest gap, then in the middle, until single signals are left', () => {
  const [block] = planBlocks([at('a', 0), at('b', 1), at('c', 5), at('d', 6), at('e', 7), at('f', 8)]);
  const [left, right] = splitBlock(block!)!;
  expect([left.quantity, right.start]).toEqual([2, 5]);
  expect(splitBlock(right)!.map(({ quantity }) => quantity)).toEqual([2, 2]);
  expect(splitBlock(planBlocks([at('a', 0)])[0]!)).toBeUndefined();
});

function byAddress(a: ModbusSignal, b: ModbusSignal): number {
  return a.address - b.address;
}
