import fc from 'fast-check';
import { crc32 } from 'node:zlib';
import type { DayReadings } from '../../../../src/store/readings/compact/dayCodec.js';

export const DAY_MS = 86_400_000;
export const DAY = Date.UTC(2026, 10, 15);

/** What the days of one property have in common: how times and values come about. */
const LENGTHS = { maxLength: 120, size: 'max' } as const;

/** Distinct times of the day, in order: on a grid with holes, on one with jitter, or anywhere. */
function timesOf(length: number): fc.Arbitrary<number[]> {
  const ascending = (times: readonly number[]): number[] => [...new Set(times)].sort((a, b) => a - b);
  const exactly = { minLength: length, maxLength: length };
  const grid = fc
    .tuple(fc.nat(30_000), fc.constantFrom(1, 50, 5000, 5003, 60_000, 600_000), fc.array(fc.nat(3), exactly))
    .map(([start, interval, holes]) => {
      let slot = 0;
      return holes.map((hole) => start + (slot += hole === 0 ? 2 : 1) * interval).filter((time) => time < DAY_MS);
    });
  const jittered = fc
    .array(fc.nat(300), exactly)
    .map((jitter) => ascending(jitter.map((late, i) => i * 60_000 + late)));
  const anywhere = fc.array(fc.nat(DAY_MS - 1), exactly).map(ascending);
  return fc.oneof(grid, jittered, anywhere);
}

const ODD = [-0, 0, NaN, Infinity, -Infinity, 5e-324, -2.2e-308, Number.MAX_VALUE, 2 ** 53, -(2 ** 47), 1e22];

/** Values of one kind: decimals, steps of a register, single precision, few different ones, anything. */
const valueOf: fc.Arbitrary<fc.Arbitrary<number>> = fc.constantFrom(
  fc.integer({ min: -500, max: 9000 }).map((k) => k / 10),
  fc.integer({ min: -500, max: 9000 }).map((k) => k * 0.001),
  fc.integer({ min: -500, max: 9000 }).map((k) => Math.fround(k / 100)),
  fc.maxSafeInteger(),
  fc.float({ noNaN: true }),
  fc.constantFrom(Math.PI, Math.E, -Math.SQRT2),
  fc.double(),
  fc.constant(21.5),
);

/** A verdict: quality and flags. */
const verdict = fc.tuple(fc.integer({ min: 0, max: 2 }), fc.oneof(fc.constant(0), fc.integer()));

/** How long after its time a reading was received, milliseconds. */
const delay = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 59_990, max: 60_010 }),
  fc.integer({ min: -5000, max: 5 * 366 * DAY_MS }),
);

/** Any readings that a day can have. */
export const dayReadings: fc.Arbitrary<DayReadings> = fc
  .tuple(fc.nat(LENGTHS.maxLength), valueOf, fc.boolean(), fc.boolean())
  .chain(([length, usual, isClean, isPrompt]) =>
    timesOf(length).chain((times) => {
      const each = { minLength: times.length, maxLength: times.length };
      const value = isClean ? usual : fc.oneof({ weight: 9, arbitrary: usual }, fc.constantFrom(...ODD));
      return fc.record({
        times: fc.constant(Float64Array.from(times, (time) => DAY + time)),
        values: fc.array(value, each).map((values) => Float64Array.from(values)),
        verdicts: fc.array(isClean ? fc.constant([0, 0] as [number, number]) : verdict, each),
        delays: fc.array(isPrompt ? fc.constant(40) : delay, each),
      });
    }),
  )
  .map(({ times, values, verdicts, delays }) => ({
    times,
    values,
    qualities: Uint8Array.from(verdicts, ([quality]) => quality),
    flags: Int32Array.from(verdicts, ([, flags]) => flags),
    received: times.map((time, i) => time + delays[i]),
  }));

/** Damage to some of `bytes` from index `from` on: bytes changed, or cut off at the end. */
export function damageTo(bytes: Buffer, from: number): fc.Arbitrary<Buffer> {
  const change = fc.record({
    at: fc.integer({ min: from, max: bytes.length - 1 }),
    mask: fc.integer({ min: 1, max: 255 }),
  });
  const changed = fc.uniqueArray(change, { minLength: 1, maxLength: 4, selector: ({ at }) => at }).map((changes) => {
    const copy = Buffer.from(bytes);
    for (const { at, mask } of changes) copy[at] ^= mask;
    return copy;
  });
  const cut = fc.integer({ min: 0, max: bytes.length - 1 }).map((length) => Buffer.from(bytes.subarray(0, length)));
  return fc.oneof({ weight: 3, arbitrary: changed }, cut);
}

/** The bytes with their last four made the checksum of the others, begun with `seed`. */
export function resealed(bytes: Buffer, seed: number): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length >= 4) copy.writeUInt32LE(crc32(copy.subarray(0, -4), seed), copy.length - 4);
  return copy;
}
