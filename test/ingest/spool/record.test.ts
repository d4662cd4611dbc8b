import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateColumns, type ReadingColumns } from '../../../src/domain/readings/columns.js';
import { decodeBody, encodeRecord, type SpooledBatch } from '../../../src/ingest/spool/record.js';
import { piecesOf } from '../../../src/ingest/spool/segment.js';

const COLUMNS = ['point', 'time', 'received', 'value', 'quality', 'flags'] as const;

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

/** Columns of any bits at all; some of equal elements. */
const columns = fc.integer({ min: 0, max: 7 }).chain((length) =>
  fc
    .tuple(...COLUMNS.map(() => fc.tuple(fc.boolean(), fc.uint8Array({ minLength: 64, maxLength: 64 }))))
    .map((filling): ReadingColumns => {
      const batch = allocateColumns(length);
      COLUMNS.forEach((name, i) => {
        const [isSame, bytes] = filling[i]!;
        const column = bytesOf(batch[name]);
        if (length > 0) column.fill(isSame ? bytes.subarray(0, batch[name].BYTES_PER_ELEMENT) : bytes);
      });
      return batch;
    }),
);

const entry: fc.Arbitrary<SpooledBatch> = fc.record({
  author: fc.oneof(
    fc.record({ actor: fc.string({ unit: 'grapheme', maxLength: 20 }) }),
    fc.record({ actor: fc.string({ maxLength: 20 }), requestId: fc.string({ maxLength: 9 }) }),
  ),
  rule: fc.constantFrom(null, 'FIRST', 'LAST'),
  batch: columns,
});

function encodeAll(entries: readonly SpooledBatch[]): Buffer[] {
  return entries.map((one, ordinal) => encodeRecord(one, { ordinal, spooledAtMs: 1_700_000_000_000 + ordinal }));
}

/** What is read, with the bits of each column, and what else is met. */
function read(bytes: Buffer): unknown[] {
  return [...piecesOf(bytes, 0)].map((piece) =>
    piece.kind === 'RECORD' ? shown(decodeBody(piece.body, piece.head.readings), piece.head.ordinal) : piece.kind,
  );
}

function shown({ author, rule, batch }: SpooledBatch, ordinal: number): unknown {
  const bits = COLUMNS.map((name) => bytesOf(batch[name]).toString('hex'));
  return { author, rule, length: batch.length, bits, ordinal };
}

describe('a record', () => {
  it('gives author, rule and every bit of every column back', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
        expect(read(Buffer.concat(encodeAll(entries)))).toEqual(entries.map(shown));
      }),
    );
  });

  it('keeps −0, and NaN with its payload', () => {
    const batch = allocateColumns(4);
    const bits = [0x8000_0000_0000_0000n, 0x7ff8_0000_0000_0000n, 0xfff8_0000_dead_beefn, 0n];
    new BigUint64Array(batch.value.buffer).set(bits);
    const [piece] = [...piecesOf(encodeAll([{ author: { actor: 'a' }, rule: null, batch }])[0]!, 0)];
    const { value } = decodeBody((piece as { body: Buffer }).body, 4).batch;
    expect([...new BigUint64Array(value.buffer)]).toEqual(bits);
  });

  it('of a poll, where the times are equal, takes 12 bytes a reading and some for the whole', () => {
    const batch = allocateColumns(100);
    batch.point.forEach((_, i) => {
      batch.point[i] = i;
      batch.value[i] = i / 3;
    });
    expect(encodeAll([{ author: { actor: 'connector:L' }, rule: null, batch }])[0]).toHaveLength(1275);
  });
});

describe('a file that is cut', () => {
  it('at any byte gives exactly the whole records before the cut', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 3 }), (entries) => {
        const records = encodeAll(entries);
        const bytes = Buffer.concat(records);
        const ends = records.map((_, i) => Buffer.concat(records.slice(0, i + 1)).length);
        for (let cut = 0; cut <= bytes.length; cut++) {
          const whole = ends.filter((end) => end <= cut).length;
          const isTorn = cut > (ends[whole - 1] ?? 0);
          const expected = [...entries.slice(0, whole).map(shown), ...(isTorn ? ['TORN'] : [])];
          expect(read(bytes.subarray(0, cut))).toEqual(expected);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('a file with a wrong byte', () => {
  it('gives every record but the one it is in', () => {
    const three = fc.array(entry, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(three, fc.nat(), fc.integer({ min: 1, max: 255 }), (entries, at, flip) => {
        const records = encodeAll(entries);
        const bytes = Buffer.concat(records);
        const place = at % (bytes.length - records[2]!.length);
        bytes[place] = bytes[place]! ^ flip;
        const hit = place < records[0]!.length ? 0 : 1;
        const all = entries.map(shown);
        expect(read(bytes).filter((piece) => piece !== 'DAMAGED')).toEqual(all.filter((_, i) => i !== hit));
        expect(read(bytes)).toContain('DAMAGED');
      }),
    );
  });
});
