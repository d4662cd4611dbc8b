import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, planBlocks, splitBlock } from '../../../src/connectors/modbus/blocks.js';
import {
  type FixedBlock,
  type ModbusSignal,
  type Table,
  TABLES,
  type ValueType,
  WIDTHS,
} from '../../../src/connectors/modbus/config.js';
import { readMs, speedOf } from '../../../src/connectors/modbus/cycleTime.js';
import { planLink } from '../../../src/connectors/modbus/linkPlan.js';
import { configSchema } from '../../../src/connectors/modbus/linkConfig.js';

const tables = Object.keys(TABLES) as Table[];
const types = (Object.keys(WIDTHS) as ValueType[]).filter((type) => type !== 'bool');
const isBits = (table: Table): boolean => table === 'COIL' || table === 'DISCRETE';

const signal = fc
  .record({
    table: fc.constantFrom(...tables),
    address: fc.integer({ min: 0, max: 400 }),
    type: fc.constantFrom(...types),
    noMerge: fc.boolean(),
  })
  .map(({ table, address, type, noMerge }): Omit<ModbusSignal, 'signal'> => ({
    ...{ function: table, address, type: isBits(table) ? 'bool' : type, noMerge },
    ...{ order: 'ABCD', scale: 1, offset: 0, noSensor: [] },
  }));
const signals = fc
  .array(signal, { minLength: 1, maxLength: 120 })
  .map((all) => all.map((one, i): ModbusSignal => ({ ...one, signal: `s${i}` })));
const fixed = fc.array(
  fc.record({
    function: fc.constantFrom(...tables),
    start: fc.integer({ min: 0, max: 400 }),
    quantity: fc.integer({ min: 1, max: 125 }),
  }),
  { maxLength: 4 },
);
const limits = fc.record({
  maxBlock: fc.integer({ min: 4, max: 125 }),
  maxGap: fc.integer({ min: 0, max: 124 }),
  fixed,
});

const placesOf = ({ function: table, address, type }: ModbusSignal): string[] =>
  Array.from({ length: WIDTHS[type] }, (_, i) => `${table} ${address + i}`);

/** Each signal is in exactly one block, and each register of it in that block's read, in one piece. */
function expectCovered(all: readonly ModbusSignal[], blocks: readonly Block[]): void {
  const served = blocks.flatMap((block) =>
    block.signals.flatMap((one) => {
      expect(one.function).toBe(block.table);
      expect(one.address).toBeGreaterThanOrEqual(block.start);
      expect(one.address + WIDTHS[one.type]).toBeLessThanOrEqual(block.start + block.quantity);
      return placesOf(one).map((place) => `${one.signal} ${place}`);
    }),
  );
  expect(served.sort()).toEqual(all.flatMap((one) => placesOf(one).map((place) => `${one.signal} ${place}`)).sort());
}

describe('the planner', () => {
  it('covers every register of every signal exactly once, cuts none, and keeps its limits', () => {
    fc.assert(
      fc.property(signals, limits, (all, given) => {
        const blocks = planBlocks(all, given);
        expectCovered(all, blocks);
        for (const block of blocks) {
          const isFixed = given.fixed.some(
            (one: FixedBlock) => one.start === block.start && one.quantity === block.quantity,
          );
          if (isFixed) continue;
          expect(block.quantity).toBeLessThanOrEqual(given.maxBlock * (isBits(block.table) ? 16 : 1));
          expect(block.quantity).toBeLessThanOrEqual(isBits(block.table) ? 2000 : 125);
          if (block.signals.some(({ noMerge }) => noMerge)) expect(block.signals).toHaveLength(1);
        }
      }),
    );
  });

  it('still does when blocks are refused and split, down to single signals', () => {
    fc.assert(
      fc.property(signals, limits, fc.infiniteStream(fc.boolean()), (all, given, refused) => {
        const waiting = planBlocks(all, given);
        const layout: Block[] = [];
        for (let block = waiting.pop(); block; block = waiting.pop()) {
          const parts = refused.next().value ? splitBlock(block) : undefined;
          if (parts) waiting.push(...parts);
          else layout.push(block);
        }
        expectCovered(all, layout);
      }),
    );
  });

  it('reads a device at an exact start and length where the map says so', () => {
    const map = [10, 12, 40].map((address, i): ModbusSignal => ({
      ...{ signal: `s${i}`, function: 'HOLDING', address, type: 'uint16', order: 'ABCD' },
      ...{ scale: 1, offset: 0, noSensor: [] },
    }));
    const blocks = planBlocks(map, { fixed: [{ function: 'HOLDING', start: 0, quantity: 32 }] });
    expect(blocks.map(({ start, quantity }) => [start, quantity])).toEqual([
      [0, 32],
      [40, 1],
    ]);
  });
});

describe('the time of a read', () => {
  const serial = (baudRate: number) => configSchema.parse({ transport: 'serial', path: '/dev/ttyS0', baudRate });

  it('is that of its characters, its gaps and the device', () => {
    // 8 + 5 + 2 × 10 characters of 11 bits and twice 3.5 characters at 9600 baud, then 20 ms: 45.8 + 20.
    const ms = readMs({ table: 'HOLDING', quantity: 10 }, speedOf(serial(9600)));
    expect(ms).toBeCloseTo(((33 + 7) * 11 * 1000) / 9600 + 20, 6);
    // Above 19,200 baud the gap is 1.75 ms.
    const fast = readMs({ table: 'COIL', quantity: 9 }, speedOf(serial(115_200), { turnaroundMs: 0 }));
    expect(fast).toBeCloseTo((15 * 11 * 1000) / 115_200 + 3.5, 6);
  });

  it('is that of the round trip where there is no serial line, and of both through a DTU', () => {
    const tcp = configSchema.parse({ host: 'meter', pauseMs: 30 });
    expect(readMs({ table: 'INPUT', quantity: 125 }, speedOf(tcp, { roundTripMs: 7, turnaroundMs: 1 }))).toBe(38);
    const dtu = configSchema.parse({ transport: 'dial-in', listenPort: 9000, registration: 'A' });
    expect(readMs({ table: 'HOLDING', quantity: 1 }, speedOf(dtu))).toBeGreaterThan(220);
  });
});

it('a link’s plan says when it does not fit its interval', () => {
  const registerMap = {
    signals: [0, 1, 50, 51].map((address) => ({ signal: `s${address}`, function: 'HOLDING', address, type: 'uint16' })),
  };
  const device = (key: number) => ({
    ...{ key, code: `D${key}`, address: { unit: key }, registerMap },
    signals: registerMap.signals.map(({ signal: name }, i) => ({ signal: name, point: i, multiplier: 1 })),
  });
  const plan = (baudRate: number) =>
    planLink({
      config: { transport: 'serial', path: '/dev/ttyS0', baudRate, pollIntervalMs: 1000 },
      devices: [device(1), device(2)],
    });
  expect(plan(115_200)).toMatchObject({ requests: 4, registersRead: 8, registersUseful: 8, fits: true });
  expect(plan(600)).toMatchObject({ requests: 4, fits: false });
});
