import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FileError } from '../../src/files/errors.js';
import { read } from './support.js';

const XLSX = readFileSync(new URL('../fixtures/import/district.xlsx', import.meta.url));
const YAML = Buffer.from('buildings:\n  - {code: "007", name: 七号楼}\n  - code: B\n    registerMap: [1, {a: b}]\n');
const CSV = Buffer.from('编码,名称\n007,"七\n号楼"\n008,"八""号楼"\n');

/** Bytes in which some were changed, left out or put in. */
const damaged = (bytes: Buffer): fc.Arbitrary<Buffer> =>
  fc
    .array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255), fc.constantFrom('change', 'cut', 'add')), {
      minLength: 1,
      maxLength: 4,
    })
    .map((damages) => damages.reduce(damage, bytes));

function damage(bytes: Buffer, [at, byte, how]: [number, number, string]): Buffer {
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  if (how === 'cut') return before;
  return Buffer.concat([before, Buffer.from([byte]), how === 'add' ? after : after.subarray(1)]);
}

/** Whether it is read or refused, and nothing else happens. */
function isReadOrRefused(name: string, bytes: Buffer): boolean {
  try {
    return read(name, bytes).sheets.length >= 0;
  } catch (error) {
    if (error instanceof FileError) return true;
    throw error;
  }
}

describe('a damaged file', () => {
  it.each([
    ['a.xlsx', XLSX],
    ['a.yaml', YAML],
    ['a.csv', CSV],
  ])('%s is read or refused with a reason', (name, bytes) => {
    fc.assert(
      fc.property(damaged(bytes), (broken) => isReadOrRefused(name, broken)),
      { numRuns: 500 },
    );
  });
  it.each(['a.xlsx', 'a.yaml', 'a.csv'])('of any bytes called %s as well', (name) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => isReadOrRefused(name, Buffer.from(bytes))),
      { numRuns: 500 },
    );
    expect(isReadOrRefused(name, Buffer.alloc(0))).toBe(true);
  });
});
