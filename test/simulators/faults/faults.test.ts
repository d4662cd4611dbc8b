import { describe, expect, it } from 'vitest';
import type { Request } from '../../../src/connectors/modbus/codec.js';
import { measure, widthOf } from '../../../src/connectors/modbus/mapping.js';
import { clockValue } from '../../../simulators/devices/clock.js';
import { loadTemplate } from '../../../simulators/devices/template.js';
import { type FaultKind, type NewFault, VALUE_FAULTS, WIRE_FAULTS } from '../../../simulators/faults/fault.js';
import { FaultBook } from '../../../simulators/faults/faultBook.js';
import { faultySlave } from '../../../simulators/faults/faultySlave.js';
import { randomFaults } from '../../../simulators/faults/randomFaults.js';

const T0 = Date.UTC(2026, 0, 10, 4, 30, 15);
const HOUR_MS = 3_600_000;
const template = loadTemplate('tuf-2000');
const TRUE = { flow: 12.5, supplyTemperature: 50, returnTemperature: 40, thermalPower: 144, heat: 2_000_000 };

/** A meter whose flow grows by 1 m3/h each minute, and what is read of it as the connector reads it. */
function meter(): { faults: FaultBook; go: (ms: number) => void; read: (signal: string) => number } {
  const faults = new FaultBook();
  let nowMs = T0;
  const slave = faultySlave({
    code: 'HM1',
    template,
    values: ({ signal }, atMs) =>
      signal === 'flow' ? 12.5 + (nowMs - T0) / 60_000 : (TRUE[signal as 'flow'] ?? clockValue(signal, atMs)),
    faults,
    now: () => nowMs,
    seed: 1,
  });
  const read = (name: string): number => {
    const signal = template.signals.find((one) => one.signal === name)!;
    const request: Request = { function: 3, start: signal.address, quantity: widthOf(signal) };
    const response = slave.serve(request);
    if (!response || !('registers' in response)) throw new Error(`no registers: ${JSON.stringify(response)}`);
    return Number(measure(response.registers, signal).value.toPrecision(6));
  };
  return { faults, go: (ms) => (nowMs += ms), read };
}

const fault = (kind: FaultKind, more: Partial<NewFault> = {}): NewFault => ({
  kind,
  device: 'HM1',
  fromMs: T0,
  ...more,
});

describe('a value under', () => {
  it('no fault is true', () => {
    const { read } = meter();
    expect(Object.keys(TRUE).map(read)).toEqual(Object.values(TRUE));
    expect(read('clockDayHour')).toBe(1012); // 12:30:15 in Beijing
    expect(read('clockMinuteSecond')).toBe(3015);
  });

  it('STUCK stays what it was when the fault began, and lives on when it ends', () => {
    const { faults, go, read } = meter();
    const { id } = faults.inject(fault('STUCK'));
    expect(read('flow')).toBe(12.5);
    go(60_000);
    expect(read('flow')).toBe(12.5);
    faults.end(id, T0 + 60_000);
    expect(read('flow')).toBe(13.5);
  });

  it('SPIKE is off by its size, for as long as it lasts', () => {
    const { faults, go, read } = meter();
    faults.inject(fault('SPIKE', { size: 200, toMs: T0 + 1000, signals: ['supplyTemperature'] }));
    expect([read('supplyTemperature'), read('returnTemperature')]).toEqual([250, 40]);
    go(1000);
    expect(read('supplyTemperature')).toBe(50);
  });

  it('DRIFT is off by more each hour', () => {
    const { faults, go, read } = meter();
    faults.inject(fault('DRIFT', { size: 0.5 }));
    expect(read('returnTemperature')).toBe(40);
    go(4 * HOUR_MS);
    expect(read('returnTemperature')).toBe(42);
    expect(read('heat')).toBe(TRUE.heat);
  });

  it('SWAPPED shows supply for return and return for supply', () => {
    const { faults, read } = meter();
    faults.inject(fault('SWAPPED'));
    expect([read('supplyTemperature'), read('returnTemperature'), read('flow')]).toEqual([40, 50, 12.5]);
  });

  it('WORD_ORDER is nonsense to whoever reads in the right order, and right in the other', () => {
    const { faults, read } = meter();
    faults.inject(fault('WORD_ORDER', { signals: ['flow'] }));
    expect(read('flow')).not.toBeCloseTo(12.5);
    expect(read('supplyTemperature')).toBe(50);
  });

  it.each([
    [1000, 144_000],
    [0.001, 0.144],
  ])('UNIT_ERROR × %d is so in power and heat only', (size, power) => {
    const { faults, read } = meter();
    faults.inject(fault('UNIT_ERROR', { size }));
    expect([read('thermalPower'), read('heat'), read('flow')]).toEqual([power, TRUE.heat * size, 12.5]);
  });

  it('CLOCK_JUMP shows another time', () => {
    const { faults, read } = meter();
    faults.inject(fault('CLOCK_JUMP', { size: -8 * HOUR_MS }));
    expect([read('clockDayHour'), read('flow')]).toEqual([1004, 12.5]);
  });

  it('two faults suffers both', () => {
    const { faults, read } = meter();
    faults.inject(fault('SWAPPED'));
    faults.inject(fault('SPIKE', { size: 100, signals: ['returnTemperature'] }));
    expect([read('supplyTemperature'), read('returnTemperature')]).toEqual([40, 150]);
  });
});

describe('the wire under', () => {
  const slaveWith = (faults: FaultBook): (() => unknown) =>
    faultySlave({ code: 'HM1', template, values: () => 1, faults, now: () => T0, seed: 7 }).fault!;

  it.each(WIRE_FAULTS)('%s does that with every answer', (kind) => {
    const faults = new FaultBook();
    faults.inject(fault(kind, { size: 6 }));
    const more = { EXCEPTION: { code: 6 }, LATE: { delayMs: 6 } }[kind as 'LATE'];
    expect(slaveWith(faults)()).toEqual({ kind, ...more });
  });

  it.each(VALUE_FAULTS)('%s is sound', (kind) => {
    const faults = new FaultBook();
    faults.inject(fault(kind));
    expect(slaveWith(faults)()).toBeUndefined();
  });

  it('a share of drops loses that share, and the same one each time', () => {
    const lost = (): number => {
      const faults = new FaultBook();
      faults.inject(fault('DROPPED', { share: 0.3 }));
      const next = slaveWith(faults);
      return Array.from({ length: 1000 }, next).filter(Boolean).length;
    };
    expect(lost()).toBeGreaterThan(250);
    expect(lost()).toBeLessThan(350);
    expect(lost()).toBe(lost());
  });
});

describe('the book', () => {
  it('knows what was wrong when, as JSON', () => {
    const faults = new FaultBook();
    faults.inject(fault('STUCK', { place: 'B07-IN1', toMs: T0 + 10 }));
    const { id } = faults.inject(fault('SILENT', { fromMs: T0 + 5 }));
    expect([T0 - 1, T0, T0 + 5, T0 + 10].map((atMs) => faults.of('HM1', atMs).map(({ kind }) => kind))).toEqual([
      [],
      ['STUCK'],
      ['STUCK', 'SILENT'],
      ['SILENT'],
    ]);
    expect([faults.end(id, T0 + 20), faults.end(1, T0 + 10), faults.end(99, T0)]).toEqual([true, true, false]);
    expect(faults.of('HM1', T0 + 5).map(({ kind }) => kind)).toEqual(['STUCK', 'SILENT']);
    expect(faults.forgotten).toBe(0);
    expect(JSON.parse(JSON.stringify(faults.labels()))).toEqual([
      {
        id: 1,
        kind: 'STUCK',
        device: 'HM1',
        place: 'B07-IN1',
        fromMs: T0,
        toMs: T0 + 10,
        signals: null,
        size: 0,
        share: 1,
      },
      {
        id: 2,
        kind: 'SILENT',
        device: 'HM1',
        place: '',
        fromMs: T0 + 5,
        toMs: T0 + 20,
        signals: null,
        size: 0,
        share: 1,
      },
    ]);
  });
});

describe('faults at random', () => {
  const drawn = (seed: number, names: readonly string[]): NewFault[] =>
    randomFaults({
      seed,
      devices: names.map((name, i) => ({ code: `D${i}`, place: `P${i}`, template: loadTemplate(name) })),
      fromMs: T0,
      toMs: T0 + 100 * 24 * HOUR_MS,
      perDeviceDay: 2,
    });

  it('are the same for the same seed, and others for another', () => {
    expect(drawn(1, ['tuf-2000'])).toEqual(drawn(1, ['tuf-2000']));
    expect(drawn(1, ['tuf-2000'])).not.toEqual(drawn(2, ['tuf-2000']));
  });

  it('are as many as asked for, in order, within the time, and of every kind that the device can have', () => {
    const faults = drawn(1, ['tuf-2000', 'rs-ws-n01']);
    expect(faults.length / 400).toBeGreaterThan(0.8);
    expect(faults.length / 400).toBeLessThan(1.2);
    expect(faults.map(({ fromMs }) => fromMs)).toEqual(faults.map(({ fromMs }) => fromMs).sort((a, b) => a - b));
    expect(faults.every(({ fromMs, toMs }) => fromMs >= T0 && toMs! > fromMs)).toBe(true);
    const kindsOf = (code: string): Set<FaultKind> =>
      new Set(faults.filter(({ device }) => device === code).map(({ kind }) => kind));
    expect(kindsOf('D0')).toEqual(new Set([...VALUE_FAULTS, ...WIRE_FAULTS]));
    expect(kindsOf('D1')).toEqual(new Set(['STUCK', 'SPIKE', 'DRIFT', ...WIRE_FAULTS]));
  });
});
