import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  readAnswer,
  type ReadRequest,
  type Request,
  type Response,
} from '../../../src/connectors/modbus/codec.js';

const word = fc.integer({ min: 0, max: 0xffff });
const read = <F extends number>(functionCode: F, most: number) =>
  fc.record({ function: fc.constant(functionCode), start: word, quantity: fc.integer({ min: 1, max: most }) });
const bits = fc.array(fc.boolean(), { minLength: 1, maxLength: 1968 });
const words = (maxLength: number) => fc.array(word, { minLength: 1, maxLength });

const requests: fc.Arbitrary<Request> = fc.oneof(
  read(1, 2000),
  read(2, 2000),
  read(3, 125),
  read(4, 125),
  fc.record({ function: fc.constant(5 as const), start: word, value: fc.boolean() }),
  fc.record({ function: fc.constant(6 as const), start: word, value: word }),
  fc.record({ function: fc.constant(15 as const), start: word, values: bits }),
  fc.record({ function: fc.constant(16 as const), start: word, values: words(123) }),
);

const responses: fc.Arbitrary<Response> = fc.oneof(
  fc.record({ function: fc.constantFrom(3 as const, 4 as const), registers: words(125) }),
  fc.record({ function: fc.constantFrom(15 as const, 16 as const), start: word, quantity: word }),
  fc.record({ function: fc.constant(6 as const), start: word, value: word }),
  fc.record({ function: fc.integer({ min: 1, max: 0x7f }), exception: fc.integer({ min: 0, max: 255 }) }),
);

describe('the codec', () => {
  it('reads every request as it was written', () => {
    fc.assert(
      fc.property(requests, (request) => {
        expect(decodeRequest(encodeRequest(request))).toEqual(request);
      }),
    );
  });

  it('reads every response as it was written', () => {
    fc.assert(
      fc.property(responses, (response) => {
        expect(decodeResponse(encodeResponse(response))).toEqual(response);
      }),
    );
  });

  it('gives named errors for any other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 260 }), (bytes) => {
        for (const decode of [decodeRequest, decodeResponse]) {
          try {
            decode(Buffer.from(bytes));
          } catch (error) {
            expect(error).toHaveProperty('code', expect.stringMatching(/^MODBUS_(FUNCTION|LENGTH|BYTE_COUNT|VALUE)$/));
          }
        }
      }),
    );
  });
});

describe('an answer', () => {
  const asked: ReadRequest = { function: 3, start: 0, quantity: 2 };

  it('gives one number a register', () => {
    expect(readAnswer(asked, encodeResponse({ function: 3, registers: [658, 65435] }))).toEqual([658, 65435]);
  });

  it('gives one number a coil, without what fills the last byte', () => {
    const pdu = encodeResponse({ function: 1, bits: [true, false, true] });
    expect(readAnswer({ function: 1, start: 0, quantity: 3 }, pdu)).toEqual([1, 0, 1]);
  });

  it.each([
    ['MODBUS_MISMATCH', encodeResponse({ function: 4, registers: [1, 2] })],
    ['MODBUS_BYTE_COUNT', encodeResponse({ function: 3, registers: [1] })],
    ['MODBUS_BYTE_COUNT', Buffer.from('0304022b', 'hex')],
    ['MODBUS_BYTE_COUNT', Buffer.from('0303022b00', 'hex')],
    ['MODBUS_EXCEPTION', encodeResponse({ function: 3, exception: 2 })],
    ['MODBUS_FUNCTION', Buffer.of(0x2b, 1)],
    ['MODBUS_LENGTH', Buffer.of(0x83)],
  ])('that is none is %s', (code, pdu) => {
    expect(() => readAnswer(asked, pdu)).toThrow(expect.objectContaining({ code }));
  });
});

it('asks for no more than one request can carry', () => {
  expect(() => encodeRequest({ function: 3, start: 0, quantity: 126 })).toThrow(
    expect.objectContaining({ code: 'MODBUS_VALUE' }),
  );
});
