import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ModbusLine } from '../../../src/connectors/modbus/client.js';
import { decodeRequest, encodeResponse } from '../../../src/connectors/modbus/codec.js';
import { type ModbusSignal, registerMapSchema } from '../../../src/connectors/modbus/config.js';
import { encodeTcp, TcpReader } from '../../../src/connectors/modbus/frames.js';
import { type UrgentExchange, writeAndVerify, writeRawAndVerify } from '../../../src/connectors/modbus/write.js';
import { type Peer, startPython } from '../../support/peer.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function signal(more: Record<string, unknown>): ModbusSignal {
  const base = { signal: 'setPoint', function: 'HOLDING', address: 100, type: 'uint16' };
  return registerMapSchema.parse({ signals: [{ ...base, ...more }] }).signals[0]!;
}

async function lineTo(port: number): Promise<ModbusLine> {
  const options = { host: '127.0.0.1', port, timeoutMs: 2000, pauseMs: 0 };
  const line = await ModbusLine.connect(options, new AbortController().signal);
  cleanups.push(() => line.close());
  return line;
}

/** Writes go before the reads that wait; `functions` notes what was sent. */
function urgent(line: ModbusLine, functions: number[] = []): UrgentExchange {
  return (unit, pdu) => {
    functions.push(pdu.readUInt8(0));
    return line.request(unit, pdu, { urgent: true });
  };
}

describe('pymodbus', () => {
  let peer: Peer;
  beforeAll(async () => {
    peer = await startPython('pymodbus_server.py');
  });
  afterAll(() => peer.stop());

  it.each([
    ['a coil', { function: 'COIL', address: 9, type: 'bool' }, 1, [5, 1]],
    ['a register', { scale: 0.01 }, 63.5, [6, 3]],
    ['a negative register', { type: 'int16', scale: 0.1, offset: 5 }, -10.1, [6, 3]],
    ['a float, low word first', { type: 'float32', order: 'CDAB', address: 104 }, 45.25, [16, 3]],
    ['a 64-bit total', { type: 'uint64', address: 108 }, 9_007_199_254_740_991, [16, 3]],
    ['a bit of a register, beside the others', { address: 1, type: 'bool', bit: 6 }, 1, [3, 6, 3]],
    ['a field of a register, beside the others', { address: 0, mask: 0x0f00, shift: 8 }, 9, [3, 6, 3]],
    ['one byte of a register', { address: 120, type: 'int8High' }, -3, [3, 6, 3]],
  ])('takes %s and gives it back', async (_, more, value, sent) => {
    const functions: number[] = [];
    const exchange = urgent(await lineTo(peer.port), functions);
    expect(await writeAndVerify(exchange, { unit: 1, signal: signal(more), value })).toBe(value);
    expect(functions).toEqual(sent);
  });

  it('keeps the bits that are not the signal’s', async () => {
    const exchange = urgent(await lineTo(peer.port));
    const whole = signal({ address: 130 });
    await writeAndVerify(exchange, { unit: 1, signal: whole, value: 0xa5f0 });
    await writeAndVerify(exchange, { unit: 1, signal: signal({ address: 130, mask: 0x00f0, shift: 4 }), value: 3 });
    await writeAndVerify(exchange, { unit: 1, signal: signal({ address: 130, type: 'bool', bit: 15 }), value: 0 });
    await writeAndVerify(exchange, { unit: 1, signal: signal({ address: 130, type: 'uint8Low' }), value: 0x31 });
    expect(await writeAndVerify(exchange, { unit: 1, signal: whole, value: 0x2531 })).toBe(0x2531);
  });

  it('takes many coils and registers at once', async () => {
    const functions: number[] = [];
    const exchange = urgent(await lineTo(peer.port), functions);
    await writeRawAndVerify(exchange, { unit: 1, table: 'COIL', start: 3, values: [1, 0, 1, 1, 0, 0, 1, 0, 1, 1] });
    await writeRawAndVerify(exchange, { unit: 1, table: 'HOLDING', start: 140, values: [1, 2, 65_535] });
    expect(functions).toEqual([15, 1, 16, 3]);
  });

  it('refuses a register that it does not have', async () => {
    const exchange = urgent(await lineTo(peer.port));
    const writing = writeAndVerify(exchange, { unit: 2, signal: signal({ address: 77 }), value: 1 });
    await expect(writing).rejects.toMatchObject({ code: 'MODBUS_EXCEPTION', exception: 2 });
  });
});

it.each([
  ['an input', { function: 'INPUT' }, 1],
  ['a value beyond the type', {}, 70_000],
  ['a value beyond the mask', { mask: 0xf0, shift: 4 }, 16],
  ['what is no number', {}, NaN],
])('%s is not sent', async (_, more, value) => {
  const sent: number[] = [];
  const exchange: UrgentExchange = async (_unit, pdu) => {
    sent.push(pdu.readUInt8(0));
    return encodeResponse({ function: 3, registers: [0] });
  };
  const writing = writeAndVerify(exchange, { unit: 1, signal: signal(more), value });
  await expect(writing).rejects.toMatchObject({ code: 'MODBUS_NOT_WRITABLE' });
  expect(sent.filter((code) => code > 4)).toEqual([]);
});

/** A server that holds `held` in every register, whatever is written, and notes functions in order. */
async function stubborn(held: number, functions: number[]): Promise<number> {
  const server = createServer((socket) => {
    const reader = new TcpReader();
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      for (const frame of reader.push(chunk)) {
        const request = decodeRequest(frame.pdu);
        functions.push(request.function);
        const pdu =
          request.function === 3
            ? encodeResponse({ function: 3, registers: Array<number>(request.quantity).fill(held) })
            : frame.pdu.subarray(0, 5);
        setImmediate(() => socket.write(encodeTcp({ ...frame, pdu })));
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

it('a value that the device takes and does not keep is told with what it holds', async () => {
  const line = await lineTo(await stubborn(4000, []));
  const order = { unit: 1, signal: signal({ scale: 0.01 }), value: 63 };
  await expect(writeAndVerify(urgent(line), order)).rejects.toMatchObject({
    code: 'MODBUS_READ_BACK',
    context: { wrote: 63, found: 40 },
  });
  expect(await writeAndVerify(urgent(line), { ...order, value: 41, tolerance: 1 })).toBe(40);
});

it('writes go before the reads that wait, not before each other', async () => {
  const functions: number[] = [];
  const line = await lineTo(await stubborn(1, functions));
  const read = Buffer.of(3, 0, 0, 0, 1);
  const write = (value: number): Buffer => Buffer.of(6, 0, 0, 0, value);
  const reads = [line.request(1, read), line.request(1, read), line.request(1, read)];
  const writes = [1, 2].map((value) => line.request(1, write(value), { urgent: true }));
  expect((await Promise.all(writes)).map((pdu) => pdu[4])).toEqual([1, 2]);
  await Promise.all(reads);
  expect(functions).toEqual([3, 6, 6, 3, 3]);
});
