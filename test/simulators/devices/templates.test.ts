import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connector } from '../../../src/connectors/modbus/index.js';
import { measure } from '../../../src/connectors/modbus/mapping.js';
import type { ValueType } from '../../../src/connectors/modbus/config.js';
import { SetupError } from '../../../src/shared/errors.js';
import { registersShowing } from '../../../simulators/devices/image.js';
import {
  loadTemplate,
  parseTemplate,
  templateNames,
  type TemplateSignal,
} from '../../../simulators/devices/template.js';

const templates = templateNames().map((name) => ({ name, template: loadTemplate(name) }));

describe('templates/', () => {
  it('has the kinds of equipment of a district, at least ten models', () => {
    expect(templates.length).toBeGreaterThanOrEqual(10);
    expect(new Set(templates.map(({ template }) => template.kind))).toEqual(
      new Set([
        'HEAT_METER',
        'SMART_VALVE',
        'ROOM_TEMPERATURE_COLLECTOR',
        'SUBSTATION_CONTROLLER',
        'POWER_MONITOR',
        'VOC_ANALYSER',
      ]),
    );
    expect(new Set(templates.map(({ template }) => template.code)).size).toBe(templates.length);
  });

  it.each(templates)('$name: the connector takes its register map, and points can be made of it', ({ template }) => {
    expect(connector.registerMapSchema.parse(template.registerMap)).toEqual(template.registerMap);
    expect(template.signals.some(({ quantity }) => quantity !== undefined)).toBe(true);
    for (const { quantity, basis } of template.signals) {
      const isTotal = ['HEAT', 'VOLUME', 'ELECTRIC_ENERGY'].includes(quantity ?? '');
      expect(basis).toBe(isTotal ? 'REGISTER' : 'INSTANT');
    }
  });

  it.each(templates.flatMap(({ name, template }) => template.signals.map((signal) => ({ name, signal }))))(
    '$name $signal.signal: what it shows is read as the value, within the resolution of its type',
    ({ signal }) => {
      fc.assert(
        fc.property(valuesOf(signal), (value) => {
          const { value: read } = measure(registersShowing(signal, value), signal);
          expect(Math.abs(read - value)).toBeLessThanOrEqual(resolution(signal, value));
        }),
      );
    },
  );

  it.each(templates.flatMap(({ name, template }) => template.signals.map((signal) => ({ name, signal }))))(
    '$name $signal.signal: without a value it is no number where the device can say so',
    ({ signal }) => {
      const read = measure(registersShowing(signal, undefined), signal).value;
      expect(read).toBe(signal.noSensor.length > 0 || signal.type.startsWith('float') ? NaN : signal.offset);
    },
  );
});

describe('a template that is wrong', () => {
  const good = `code: X-1
manufacturer: M
name: N
kind: HEAT_METER
source: a manual of the maker
signals:
  - { signal: flow, function: HOLDING, address: 0, type: float32, quantity: FLOW }
`;
  it.each([
    ['an unknown type', good.replace('float32', 'float31'), 'signals.0.type'],
    ['an unknown quantity', good.replace('FLOW', 'FLUX'), 'signals.0.quantity'],
    ['an unknown key of a signal', good.replace('type:', 'scal: 1, type:'), 'scal'],
    ['an unknown key', `${good}colour: red\n`, 'colour'],
    ['an address beyond the table', good.replace('address: 0', 'address: 65535'), 'signals.0.address'],
    ['a code with blanks', good.replace('X-1', 'x 1'), 'code'],
    ['limits the wrong way round', good.replace('quantity', 'limits: [5, 1], quantity'), 'signals.0.limits'],
    ['no source', good.replace(/source.*\n/, ''), 'source'],
    ['no YAML', '{', 'no YAML'],
  ])('%s: the message names the place', (_, text, place) => {
    const parse = (): unknown => parseTemplate(text, 'x.yaml');
    expect(parse).toThrow(SetupError);
    expect(parse).toThrow(place);
    expect(parse).toThrow('x.yaml');
  });
  it('would be taken without its mistake', () => {
    expect(parseTemplate(good, 'x.yaml').signals[0]).toMatchObject({ signal: 'flow', basis: 'INSTANT' });
  });
  it('is named when it is not there', () => {
    expect(() => loadTemplate('none')).toThrow('none.yaml');
  });
});

/** Raw values that a device holds: within its type, and none that says "no sensor". */
function valuesOf(signal: TemplateSignal): fc.Arbitrary<number> {
  const { type, mask, shift = 0, bit, scale, offset, noSensor } = signal;
  const raw =
    mask === undefined ? rawOf(bit === undefined ? type : 'bool') : fc.integer({ min: 0, max: mask >>> shift });
  const codes = new Set(noSensor.flatMap((code) => [code, code - 0x1_0000]));
  return raw.filter((one) => !codes.has(one)).map((one) => one * scale + offset);
}

function rawOf(type: ValueType): fc.Arbitrary<number> {
  switch (type) {
    case 'bool':
      return fc.integer({ min: 0, max: 1 });
    case 'float32':
      return fc.double({ min: -1e7, max: 1e7, noNaN: true });
    case 'int16':
      return fc.integer({ min: -0x8000, max: 0x7fff });
    case 'uint16':
      return fc.integer({ min: 0, max: 0xffff });
    case 'bcd16':
      return fc.integer({ min: 0, max: 9999 });
    case 'int32':
      return fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    case 'uint32':
      return fc.integer({ min: 0, max: 2 ** 32 - 1 });
    case 'uint64':
      return fc.maxSafeNat();
    case 'int32Fraction':
      return fc.double({ min: -(2 ** 31), max: 2 ** 31 - 1, noNaN: true });
    default:
      throw new Error(`no template has had ${type} so far: say which raw values it takes`);
  }
}

/** Half a step of an integer, the last bit of a float; and what double precision loses in between. */
function resolution({ type, scale }: TemplateSignal, value: number): number {
  const rounding = 1e-12 * Math.abs(value);
  if (type === 'float32') return 2 ** -23 * Math.abs(value) + 1e-40;
  if (type === 'int32Fraction') return 2 ** -24 * Math.abs(scale) + rounding;
  return rounding;
}
