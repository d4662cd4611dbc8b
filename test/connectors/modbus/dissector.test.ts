import { afterEach, describe, expect, it } from 'vitest';
import { ModbusLine } from '../../../src/connectors/modbus/client.js';
import { decodeResponse, encodeRequest, type Request, type Response } from '../../../src/connectors/modbus/codec.js';
import { RtuWire } from '../../../src/connectors/modbus/rtuWire.js';
import { TcpWire } from '../../../src/connectors/modbus/tcpWire.js';
import { connectTcp } from '../../../src/connectors/modbus/transports/tcp.js';
import { dissect, tapBefore } from '../../support/modbusPcap.js';
import { startPython } from '../../support/peer.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const REQUESTS: readonly (readonly [unit: number, request: Request])[] = [
  [1, { function: 1, start: 0, quantity: 11 }],
  [1, { function: 2, start: 1, quantity: 3 }],
  [1, { function: 3, start: 0, quantity: 2 }],
  [1, { function: 4, start: 3, quantity: 100 }],
  [1, { function: 5, start: 9, value: true }],
  [1, { function: 6, start: 7, value: 0xfe01 }],
  [1, { function: 15, start: 2, values: [true, false, true] }],
  [1, { function: 16, start: 30, values: [1, 0x8000, 65_535] }],
  [2, { function: 3, start: 3, quantity: 1 }],
];

const FIELDS = ['func_code', 'reference_num', 'word_cnt', 'bit_cnt', 'regval_uint16', 'exception_code'];

/** What the dissector should say of a message, as our codec understands it; what depends on the dissector is left out. */
function said(message: Request | Response): Record<string, string[]> {
  const { function: code } = message;
  const shown: Record<string, string[]> = { func_code: [`${code}`] };
  if ('exception' in message) return { ...shown, exception_code: [`${message.exception}`] };
  if ('registers' in message) return { ...shown, regval_uint16: message.registers.map(String) };
  if ('bits' in message) return shown;
  const quantity = 'quantity' in message ? message.quantity : 'values' in message ? message.values.length : undefined;
  const counter = code === 1 || code === 2 || code === 15 ? 'bit_cnt' : 'word_cnt';
  return {
    ...shown,
    reference_num: [`${message.start}`],
    ...(quantity === undefined ? {} : { [counter]: [`${quantity}`] }),
  };
}

describe('tshark understands what went over the wire as we do', () => {
  it.each([
    ['Modbus TCP', 'tcp', 'mbtcp', () => new TcpWire()],
    ['RTU over TCP', 'rtu', 'mbrtu', () => new RtuWire()],
  ] as const)('%s', async (_, mode, protocol, wireOf) => {
    const peer = await startPython('pymodbus_server.py', mode);
    cleanups.push(peer.stop);
    const tap = await tapBefore(peer.port);
    cleanups.push(tap.stop);
    const options = { host: '127.0.0.1', port: tap.port, timeoutMs: 3000, pauseMs: 0 };
    const { signal } = new AbortController();
    const channel = { ...(await connectTcp(options, signal)), where: 'tap', wire: wireOf() };
    const line = new ModbusLine(channel, options, signal);
    cleanups.push(() => line.close());

    const expected: Record<string, unknown>[] = [];
    for (const [unit, request] of REQUESTS) {
      const response = decodeResponse(await line.request(unit, encodeRequest(request)));
      for (const message of [request, response]) {
        const units = { [`${protocol}.unit_id`]: [`${unit}`] };
        const transaction = `${(expected.length >> 1) + 1}`;
        const numbered = mode === 'tcp' ? { 'mbtcp.trans_id': [transaction], 'mbtcp.prot_id': ['0'] } : {};
        const shown = Object.fromEntries(
          Object.entries(said(message)).map(([name, value]) => [`modbus.${name}`, value]),
        );
        expected.push({ ...units, ...numbered, ...shown });
      }
    }
    const framing = mode === 'tcp' ? ['mbtcp.trans_id', 'mbtcp.prot_id'] : ['mbrtu.crc16.status'];
    const fields = [`${protocol}.unit_id`, ...framing, ...FIELDS.map((name) => `modbus.${name}`)];
    const dissected = await dissect(tap.passed, protocol, fields);
    expect(dissected).toHaveLength(expected.length);
    expected.forEach((message, i) => expect(dissected[i]).toMatchObject(message));
    if (mode === 'rtu') for (const message of dissected) expect(message['mbrtu.crc16.status']).toEqual(['1']);
  });
});
