import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeRtu,
  encodeTcp,
  RtuReader,
  type RtuFrame,
  TcpReader,
  type TcpFrame,
} from '../../../src/connectors/modbus/frames.js';
import { encodeResponse } from '../../../src/connectors/modbus/codec.js';

const word = fc.integer({ min: 0, max: 0xffff });
const byte = fc.integer({ min: 0, max: 0xff });
const pdu = fc.uint8Array({ minLength: 1, maxLength: 253 }).map((bytes) => Buffer.from(bytes));
const tcpFrame: fc.Arbitrary<TcpFrame> = fc.record({ transaction: word, unit: byte, pdu });
const answer = fc
  .array(word, { minLength: 1, maxLength: 125 })
  .map((registers) => encodeResponse({ function: 3, registers }));
const rtuFrame: fc.Arbitrary<RtuFrame> = fc.record({ unit: byte, pdu: answer });

interface Reader<Frame> {
  push(chunk: Buffer): Iterable<Frame>;
}

function feed<Frame>(reader: Reader<Frame>, chunks: readonly Buffer[]): Frame[] {
  return chunks.flatMap((chunk) => [...reader.push(chunk)]);
}

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

describe('a stream', () => {
  it('gives the same TCP frames however it is cut', () => {
    fc.assert(
      fc.property(fc.array(tcpFrame, { maxLength: 8 }), fc.integer({ min: 1, max: 300 }), (frames, size) => {
        expect(feed(new TcpReader(), cut(Buffer.concat(frames.map(encodeTcp)), size))).toEqual(frames);
      }),
    );
  });

  it('gives the same TCP frames when it is cut at every byte', () => {
    const frames = [1, 2, 3].map((n) => ({ transaction: n, unit: n, pdu: Buffer.alloc(4 * n, n) }));
    const bytes = Buffer.concat(frames.map(encodeTcp));
    for (let at = 0; at <= bytes.length; at++) {
      expect(feed(new TcpReader(), [bytes.subarray(0, at), bytes.subarray(at)])).toEqual(frames);
    }
  });

  it('gives the same RTU frames however it is cut', () => {
    fc.assert(
      fc.property(fc.array(rtuFrame, { maxLength: 4 }), fc.integer({ min: 1, max: 300 }), (frames, size) => {
        expect(feed(new RtuReader('RESPONSE'), cut(Buffer.concat(frames.map(encodeRtu)), size))).toEqual(frames);
      }),
    );
  });

  it('survives garbage: it gives frames or an error, and holds no more than one frame', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 10 }), (chunks) => {
        const readers = [new TcpReader(), new RtuReader('REQUEST'), new RtuReader('RESPONSE')];
        for (const reader of readers) {
          for (const chunk of chunks) {
            try {
              feed<unknown>(reader, [Buffer.from(chunk)]);
            } catch (error) {
              expect(error).toHaveProperty('code', expect.stringMatching(/^MODBUS_/));
            }
          }
        }
      }),
    );
  });
});

it('gives the good frames before a broken header, then the error', () => {
  const good = { transaction: 7, unit: 1, pdu: Buffer.of(3, 2, 0, 1) };
  const seen: TcpFrame[] = [];
  const read = (): void => {
    for (const frame of new TcpReader().push(Buffer.concat([encodeTcp(good), Buffer.from('GET / HTTP/1.1')])))
      seen.push(frame);
  };
  expect(read).toThrow(expect.objectContaining({ code: 'MODBUS_FRAME' }));
  expect(seen).toEqual([good]);
});

it.each([
  ['MODBUS_CRC', '010304c148000047d8'],
  ['MODBUS_FUNCTION', '01630000'],
  ['MODBUS_LENGTH', '0103ff'],
])('rejects RTU bytes with %s and reads on with the next frame', (code, hex) => {
  const reader = new RtuReader('RESPONSE');
  const good = { unit: 1, pdu: Buffer.from('0304c1480000', 'hex') };
  expect(() => feed(reader, [Buffer.from(hex, 'hex')])).toThrow(expect.objectContaining({ code }));
  expect(feed(reader, [encodeRtu(good)])).toEqual([good]);
});

it('says that a stream ended inside a frame', () => {
  const reader = new TcpReader();
  feed(reader, [Buffer.of(0, 1, 0)]);
  expect(() => reader.end()).toThrow(expect.objectContaining({ code: 'MODBUS_INCOMPLETE' }));
  expect(() => reader.end()).not.toThrow();
});
