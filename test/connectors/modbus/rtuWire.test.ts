import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRequest, encodeResponse } from '../../../src/connectors/modbus/codec.js';
import { encodeRtu } from '../../../src/connectors/modbus/frames.js';
import { RtuWire } from '../../../src/connectors/modbus/rtuWire.js';
import type { Arrival } from '../../../src/connectors/modbus/wire.js';

const HEARTBEAT = Buffer.from('heartbeat');
const REGISTRATION = Buffer.from('DTU-0001');

const words = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 125 });
const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 });

function asked(wire: RtuWire, quantity: number, unit = 7): void {
  wire.ask(unit, encodeRequest({ function: 3, start: 0, quantity }));
}

function answerOf(registers: readonly number[], unit = 7): Buffer {
  return encodeRtu({ unit, pdu: encodeResponse({ function: 3, registers }) });
}

function pieces(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

function feed(wire: RtuWire, chunks: readonly Buffer[]): Arrival[] {
  return chunks.flatMap((chunk) => wire.push(chunk));
}

const answers = (arrivals: readonly Arrival[]): Buffer[] =>
  arrivals.flatMap((one) => (one.kind === 'ANSWER' ? [one.pdu] : []));

describe('an answer on an RTU stream', () => {
  it('is found however the stream is cut', () => {
    fc.assert(
      fc.property(words, cuts, (registers, sizes) => {
        const wire = new RtuWire();
        asked(wire, registers.length);
        const found = answers(feed(wire, pieces(answerOf(registers), sizes)));
        expect(found).toEqual([encodeResponse({ function: 3, registers })]);
      }),
    );
  });

  it('is found with a heartbeat or a registration before it, in it and behind it', () => {
    const places = fc.array(fc.nat(), { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(words, cuts, places, fc.constantFrom(HEARTBEAT, REGISTRATION), (registers, sizes, at, packet) => {
        const wire = new RtuWire([REGISTRATION, HEARTBEAT]);
        asked(wire, registers.length);
        let bytes = answerOf(registers);
        for (const place of at) {
          const where = place % (bytes.length + 1);
          bytes = Buffer.concat([bytes.subarray(0, where), packet, bytes.subarray(where)]);
        }
        const found = answers(feed(wire, pieces(bytes, sizes)));
        // A packet may be put into a packet, which no DTU does; then nothing is found, and nothing wrong either.
        expect([[], [encodeResponse({ function: 3, registers })]]).toContainEqual(found);
        if (at.length === 1) expect(found).toHaveLength(1);
      }),
    );
  });

  it('keeps data that look like a heartbeat', () => {
    const wire = new RtuWire([Buffer.of(0x00), Buffer.of(0x12, 0x34)]);
    asked(wire, 3);
    expect(answers(wire.push(answerOf([0x1234, 0, 0x1234])))).toEqual([
      encodeResponse({ function: 3, registers: [0x1234, 0, 0x1234] }),
    ]);
  });

  it('is never made of other bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), (chunks) => {
        const wire = new RtuWire([HEARTBEAT]);
        asked(wire, 2);
        for (const pdu of answers(
          feed(
            wire,
            chunks.map((chunk) => Buffer.from(chunk)),
          ),
        ))
          expect(pdu[0]! & 0x7f).toBe(3);
      }),
    );
  });
});

describe('what comes instead of an answer', () => {
  it('late: it is told from the answer to the next question, and ends the wait', () => {
    const wire = new RtuWire();
    asked(wire, 2);
    expect(wire.giveUp()).toBeUndefined();
    expect(wire.push(answerOf([1, 2]))).toEqual([{ kind: 'LATE', bytes: answerOf([1, 2]) }]);
    asked(wire, 2);
    wire.giveUp();
    asked(wire, 1, 8);
    expect(wire.push(Buffer.concat([answerOf([1, 2]), answerOf([9], 8)]))).toEqual([
      { kind: 'LATE', bytes: answerOf([1, 2]) },
      { kind: 'ANSWER', pdu: encodeResponse({ function: 3, registers: [9] }), bytes: answerOf([9], 8) },
    ]);
  });

  it.each([
    ['MODBUS_CRC', Buffer.from('0703020001ffff', 'hex')],
    ['MODBUS_INCOMPLETE', answerOf([5]).subarray(0, 4)],
    ['MODBUS_FRAME', Buffer.from('garbage')],
    ['MODBUS_BYTE_COUNT', answerOf([1, 2, 3])],
    ['MODBUS_MISMATCH', encodeRtu({ unit: 7, pdu: encodeResponse({ function: 4, registers: [1] }) })],
  ])('%s', (code, bytes) => {
    const wire = new RtuWire();
    asked(wire, 1);
    expect(answers(wire.push(bytes))).toEqual([]);
    expect(wire.giveUp()).toMatchObject({ code });
  });

  it('is forgotten when the next question is asked', () => {
    const wire = new RtuWire();
    asked(wire, 2);
    wire.push(answerOf([1, 2]).subarray(0, 5));
    wire.giveUp();
    asked(wire, 1);
    expect(answers(wire.push(answerOf([6])))).toHaveLength(1);
  });

  it('passes over a frame of another unit, and takes an exception', () => {
    const wire = new RtuWire();
    asked(wire, 1);
    const refusal = encodeRtu({ unit: 7, pdu: encodeResponse({ function: 3, exception: 2 }) });
    expect(wire.push(Buffer.concat([answerOf([1], 9), refusal]))).toEqual([
      { kind: 'STRAY', bytes: answerOf([1], 9) },
      { kind: 'ANSWER', pdu: Buffer.of(0x83, 2), bytes: refusal },
    ]);
  });
});
