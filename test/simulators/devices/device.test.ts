import { describe, expect, it } from 'vitest';
import type { Request } from '../../../src/connectors/modbus/codec.js';
import { deviceOf } from '../../../simulators/devices/device.js';
import { loadTemplate } from '../../../simulators/devices/template.js';

/** A Belimo actuator at 65 %, which remembers what was written to it. */
function actuator(refuses?: number): { ask: (request: Request) => unknown; written: [string, number][] } {
  const written: [string, number][] = [];
  const ask = deviceOf({
    template: loadTemplate('belimo-valve'),
    values: ({ signal }) => ({ valveOpening: 65, override: 2, valveFeedback: 64.5 })[signal],
    write: ({ signal }, value) => (written.push([signal, value]), refuses),
  });
  return { ask, written };
}

describe('a device of a template', () => {
  it('shows its values in registers', () => {
    expect(actuator().ask({ function: 3, start: 0, quantity: 5 })).toEqual({
      function: 3,
      registers: [6500, 2, 0, 0, 6450],
    });
  });

  it('gives a part of a value when it is asked for a part', () => {
    const meter = deviceOf({ template: loadTemplate('2flow-mag11'), values: () => -12.5 });
    expect(meter({ function: 3, start: 0x0401, quantity: 2 })).toEqual({ function: 3, registers: [0, 0xc148] });
  });

  it.each([
    ['a hole', { function: 3, start: 100, quantity: 5 }],
    ['an address of another table', { function: 4, start: 0, quantity: 1 }],
    ['bits that it has not', { function: 1, start: 0, quantity: 1 }],
    ['a write to what is read only', { function: 6, start: 4, value: 1 }],
    ['a write to a hole', { function: 6, start: 3, value: 1 }],
    ['a write that reaches beyond what is writable', { function: 16, start: 1, values: [1, 1] }],
  ] satisfies [string, Request][])('refuses %s: illegal data address', (_, request) => {
    const { ask, written } = actuator();
    expect(ask(request)).toEqual({ function: request.function, exception: 2 });
    expect(written).toEqual([]);
  });

  it('refuses a value beyond its limits as a whole: illegal data value', () => {
    const { ask, written } = actuator();
    expect(ask({ function: 16, start: 0, values: [5000, 6] })).toEqual({ function: 16, exception: 3 });
    expect(written).toEqual([]);
  });

  it('refuses a longer read than it can answer: illegal data value', () => {
    const monitor = deviceOf({ template: loadTemplate('eastron-sdm630'), values: () => 1 });
    expect(monitor({ function: 4, start: 0, quantity: 82 })).toEqual({ function: 4, exception: 3 });
    expect(monitor({ function: 4, start: 0, quantity: 80 })).toMatchObject({ function: 4 });
  });

  it('takes values, and answers as the standard says', () => {
    const { ask, written } = actuator();
    expect(ask({ function: 6, start: 0, value: 4000 })).toEqual({ function: 6, start: 0, value: 4000 });
    expect(ask({ function: 16, start: 0, values: [2550, 1] })).toEqual({ function: 16, start: 0, quantity: 2 });
    expect(written).toEqual([
      ['valveOpening', 40],
      ['valveOpening', 25.5],
      ['override', 1],
    ]);
  });

  it('passes on what the plant refuses', () => {
    expect(actuator(4).ask({ function: 6, start: 0, value: 1 })).toEqual({ function: 6, exception: 4 });
  });

  it('takes coils', () => {
    const written: [string, number][] = [];
    const valve = deviceOf({
      template: loadTemplate('household-smart-valve'),
      values: () => 0,
      write: ({ signal }, value) => void written.push([signal, value]),
    });
    expect(valve({ function: 5, start: 0, value: true })).toEqual({ function: 5, start: 0, value: true });
    expect(valve({ function: 15, start: 0, values: [false] })).toEqual({ function: 15, start: 0, quantity: 1 });
    expect(written).toEqual([
      ['locked', 1],
      ['locked', 0],
    ]);
  });

  it('lets several signals share a register', () => {
    const valve = deviceOf({
      template: loadTemplate('unit-smart-valve'),
      values: ({ signal }) => ({ stuck: 1, returnSensorFault: 1, firmwareMajor: 3, firmwareMinor: 7 })[signal] ?? 0,
    });
    expect(valve({ function: 4, start: 5, quantity: 2 })).toEqual({ function: 4, registers: [0b101, 0x0307] });
  });
});
