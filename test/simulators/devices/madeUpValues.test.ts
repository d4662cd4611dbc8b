import fc from 'fast-check';
import { expect, it } from 'vitest';
import { measure } from '../../../src/connectors/modbus/mapping.js';
import { registersShowing } from '../../../simulators/devices/image.js';
import { madeUpValue } from '../../../simulators/devices/madeUpValues.js';
import { loadTemplate, templateNames } from '../../../simulators/devices/template.js';

const T0 = Date.UTC(2026, 0, 10);
const HOUR_MS = 3_600_000;
const signals = templateNames().flatMap((name) =>
  loadTemplate(name).signals.map((signal) => ({ name: `${name} ${signal.signal}`, signal })),
);

it.each(signals)('$name: a device can show what is made up for it', ({ signal }) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 120 * 24 }), fc.nat(), (hours, seed) => {
      const value = madeUpValue(signal, T0 + hours * HOUR_MS, seed);
      const shown = measure(registersShowing(signal, value), signal).value;
      expect(Math.abs(shown - value)).toBeLessThanOrEqual(Math.abs(signal.scale) / 2 + 1e-6 * Math.abs(value));
    }),
  );
});

it.each(signals.filter(({ signal }) => signal.basis === 'REGISTER'))('$name: a total grows', ({ signal }) => {
  const at = (hours: number): number => madeUpValue(signal, T0 + hours * HOUR_MS, 7);
  expect(at(1)).toBeGreaterThan(at(0));
  expect(at(24) - at(0)).toBeCloseTo(24 * (at(1) - at(0)), 3);
});

it('devices differ, and each is the same again', () => {
  const { signal } = signals.find(({ name }) => name === 'rs-ws-n01 roomTemperature')!;
  expect(madeUpValue(signal, T0, 1)).not.toBe(madeUpValue(signal, T0, 2));
  expect(madeUpValue(signal, T0, 1)).toBe(madeUpValue(signal, T0, 1));
});
