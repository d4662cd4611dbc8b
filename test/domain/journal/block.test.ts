import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeBlock, encodeBlock } from '../../../src/domain/journal/block.js';
import type { JournalMessage } from '../../../src/domain/journal/message.js';

const OPENED_MS = Date.UTC(2026, 10, 21);
const instant = fc.integer({ min: OPENED_MS - 86_400_000, max: OPENED_MS + 86_400_000 });
const span = { minLength: 0, maxLength: 300 };

const message: fc.Arbitrary<JournalMessage> = fc.record({
  direction: fc.constantFrom('IN', 'OUT'),
  time: instant,
  sentAt: fc.option(instant),
  peer: fc.string(),
  content: fc.uint8Array(span),
  check: fc.option(
    fc
      .record({ from: fc.nat(300), length: fc.nat(8), ok: fc.boolean() })
      .map(({ from, length, ok }) => ({ from, to: from + length, ok })),
  ),
  verdict: fc.constantFrom('ACCEPTED', 'LATE', 'MODBUS_CRC'),
  device: fc.option(fc.nat(2 ** 31 - 1)),
  deviceState: fc.option(fc.string()),
  readings: fc.option(fc.record({ received: instant, from: instant, to: instant })),
});

it('gives back every message as it was, whatever it has', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 40 }), (messages) => {
      expect(decodeBlock(OPENED_MS, encodeBlock(OPENED_MS, messages))).toEqual(messages);
    }),
  );
});

it('tells of a block that was cut or changed, whatever is left of it, and never reads on past its end', () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 10 }), fc.nat(), (messages, cut) => {
      const bytes = encodeBlock(OPENED_MS, messages);
      const damaged = expect.objectContaining({ code: 'JOURNAL_DAMAGED' }) as Error;
      expect(() => decodeBlock(OPENED_MS, bytes.subarray(0, cut % bytes.length))).toThrow(damaged);
      expect(() => decodeBlock(OPENED_MS, Uint8Array.from([...bytes, 0]))).toThrow(damaged);
    }),
  );
});

it('never takes longer over bytes that are no block than they are long', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        decodeBlock(OPENED_MS, Uint8Array.from([1, ...bytes]));
      } catch (error) {
        expect(error).toMatchObject({ code: 'JOURNAL_DAMAGED' });
      }
    }),
  );
});

it('refuses a format that a later release wrote', () => {
  const bytes = Uint8Array.from(encodeBlock(OPENED_MS, []));
  bytes[0] = 2;
  expect(() => decodeBlock(OPENED_MS, bytes)).toThrow('format 2');
});
