import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { faultsOf, type Vector, vectorsIn } from '../../support/vectors.js';

const vectors = vectorsIn(fileURLToPath(new URL('../../vectors/modbus.jsonl', import.meta.url)));

test.each(vectors)('$id $kind', (vector) => {
  expect(faultsOf(vector)).toEqual([]);
});

const vector = (expected: Record<string, unknown>): Vector => ({
  id: 'ours',
  protocol: 'modbus',
  kind: 'rtu-response',
  encoding: 'hex',
  raw: '0103040292ff9b5a3d',
  expect: expected,
});

test.each([
  { unit: 2 },
  { registers: [658] },
  { int16: [658, 65435] },
  { uint32: 1 },
  { scaled: { temperature: -10.1, humidity: 65.8 } },
  { error: 'crc' },
  { transaction: 1 },
  { neverHeardOf: true },
])('a vector that expects %o fails', (expected) => {
  expect(faultsOf(vector(expected))).toHaveLength(1);
});

test('values of every type and order are checked', () => {
  const expected = {
    uint16: [658, 65435],
    uint32: 43188123,
    int32BADC: -1845322753,
    uint32CDAB: 4288348818,
    bytes: 9,
    byteCount: 4,
  };
  expect(faultsOf(vector(expected))).toEqual([]);
});

test.each<[string, string, Record<string, unknown>]>([
  ['tcp-write', '000100000009011000010001020007', { fc: 16, start: 1, quantity: 1, registers: [7], byteCount: 2 }],
  ['tcp-write', '000100000006010500acff00', { fc: 5, start: 172, value: 65280 }],
  ['tcp-cut', '0001000000060103006b', { error: 'incomplete', transaction: 1, unit: 1, fc: 3 }],
  ['tcp-no-modbus', '0001000700060103006b0003', { error: 'protocol-id', protocolId: 7 }],
  ['rtu-bad-crc', '010304c148000047d8', { error: 'crc', crcOk: false, unit: 1 }],
  [
    'tcp-stream',
    '000500000003018102000600000003018104',
    { frames: [{ exception: 2 }, { error: 'slave-device-failure' }] },
  ],
])('%s %s passes by the same rules', (kind, raw, expected) => {
  expect(faultsOf({ ...vector(expected), kind, raw })).toEqual([]);
});
