import { afterEach, describe, expect, it } from 'vitest';
import { encodeRequest } from '../../../src/connectors/modbus/codec.js';
import { encodeRtu, encodeTcp } from '../../../src/connectors/modbus/frames.js';
import type { Framing, Slave, WireFault } from '../../../simulators/links/line.js';
import { RequestLog } from '../../../simulators/links/requestLog.js';
import { lineOf, serveOn } from './served.js';
import { ASK_ROOM, ROOM_ANSWER, Wire } from './wire.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Unit 1 is the room collector of the manual and does `fault`; unit 2 is the same and sound. */
async function rooms(fault?: WireFault, framing: Framing = 'RTU'): Promise<{ wire: Wire; log: RequestLog }> {
  const serve: Slave['serve'] = ({ function: code }) =>
    code === 3 ? { function: 3, registers: [0x0292, 0xff9b] } : undefined;
  const slaves = new Map<number, Slave>([
    [1, { serve, fault: () => fault }],
    [2, { serve }],
  ]);
  const { line, log } = lineOf(slaves);
  const { port, stop } = await serveOn(line, framing);
  const wire = await Wire.to(port);
  cleanups.push(stop, () => wire.close());
  return { wire, log };
}

const askUnit2 = ask(2);
const ANSWER_2 = encodeRtu({ unit: 2, pdu: ROOM_ANSWER.subarray(1, -2) }).toString('hex');
const ANSWER_1 = ROOM_ANSWER.toString('hex');

function ask(unit: number): Buffer {
  return encodeRtu({ unit, pdu: encodeRequest({ function: 3, start: 0, quantity: 2 }) });
}

describe('a line', () => {
  it('answers the frame of the manual as the manual says', async () => {
    const { wire, log } = await rooms();
    wire.send(ASK_ROOM);
    expect(await wire.take(ROOM_ANSWER.length)).toBe(ANSWER_1);
    expect(log.entries()).toMatchObject([
      { line: 'L1', unit: 1, function: 3, start: 0, quantity: 2, outcome: 'ANSWERED' },
    ]);
  });

  it('answers requests that come in pieces, and several in one', async () => {
    const { wire } = await rooms();
    wire.send(ASK_ROOM.subarray(0, 3));
    wire.send(ASK_ROOM.subarray(3), askUnit2);
    expect(await wire.take(2 * ROOM_ANSWER.length)).toBe(ANSWER_1 + ANSWER_2);
  });

  it('says nothing for a unit that is not there, nor to a broadcast', async () => {
    const { wire, log } = await rooms();
    wire.send(ask(9), ask(0), askUnit2);
    expect(await wire.take(ROOM_ANSWER.length)).toBe(ANSWER_2);
    expect(log.entries().map(({ unit, outcome }) => [unit, outcome])).toEqual([
      [9, 'ABSENT'],
      [0, 'ANSWERED'],
      [2, 'ANSWERED'],
    ]);
  });

  it('hangs up on a TCP master that does not speak Modbus TCP', async () => {
    const { wire } = await rooms(undefined, 'TCP');
    wire.send(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await wire.closed();
  });

  it('carries one message at a time at its speed', async () => {
    const slaves = new Map<number, Slave>([[1, { serve: () => ({ function: 3, registers: [1] }) }]]);
    const { line, log } = lineOf(slaves, { speed: { baudRate: 9600, turnAroundMs: 2 } });
    const { port, stop } = await serveOn(line, 'RTU');
    const wires = await Promise.all([Wire.to(port), Wire.to(port)]);
    cleanups.push(stop, ...wires.map((wire) => () => wire.close()));
    const beganMs = performance.now();
    for (const wire of wires) wire.send(ask(1), ask(1));
    await Promise.all(wires.map((wire) => wire.take(14)));
    const messageMs = 2 + ((5 + 7) * 11_000) / 9600; // PDU of the request, and the answer
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(4 * messageMs - 1);
    expect(log.entries()).toHaveLength(4);
  });
});

describe('a slave on RTU that', () => {
  it.each([
    ['is silent', { kind: 'SILENT' }, ''],
    ['loses its answer', { kind: 'DROPPED' }, ''],
    ['sends half of it', { kind: 'HALF_FRAME' }, ANSWER_1.slice(0, 10)],
    ['sends a wrong CRC', { kind: 'BAD_CRC' }, `${ANSWER_1.slice(0, -2)}c2`],
    ['refuses', { kind: 'EXCEPTION', code: 4 }, '01830440f3'],
  ] as const)('%s leaves the next one alone, and is logged', async (_, fault, bytes) => {
    const { wire, log } = await rooms(fault);
    wire.send(ASK_ROOM, askUnit2);
    expect(await wire.take(bytes.length / 2 + ROOM_ANSWER.length)).toBe(bytes + ANSWER_2);
    expect(log.entries().map(({ unit, outcome }) => [unit, outcome])).toEqual([
      [1, fault.kind],
      [2, 'ANSWERED'],
    ]);
    expect(log.outcomesOf('L1', 1)).toEqual({ [fault.kind]: 1 });
  });

  it.each(['HALF_FRAME', 'BAD_CRC'] as const)('%s behind a TCP gateway says nothing', async (kind) => {
    const { wire, log } = await rooms({ kind }, 'TCP');
    const pdu = encodeRequest({ function: 3, start: 0, quantity: 2 });
    wire.send(encodeTcp({ transaction: 1, unit: 1, pdu }), encodeTcp({ transaction: 2, unit: 2, pdu }));
    expect(await wire.take(13)).toBe(`0002000000070203040292ff9b`);
    expect(log.entries().map(({ outcome }) => outcome)).toEqual([kind, 'ANSWERED']);
  });

  it('answers late does so behind others', async () => {
    const { wire } = await rooms({ kind: 'LATE', delayMs: 20 });
    wire.send(ASK_ROOM, askUnit2);
    expect(await wire.take(2 * ROOM_ANSWER.length)).toBe(ANSWER_2 + ANSWER_1);
  });
});

it('a log keeps the newest in order, and counts what it forgot', () => {
  const log = new RequestLog(3);
  const at = (atMs: number): void =>
    log.record({ atMs, line: 'L', unit: 1, function: 3, start: 0, quantity: 1, outcome: 'ANSWERED' });
  [1, 2, 3, 4, 5].forEach(at);
  expect(log.entries().map(({ atMs }) => atMs)).toEqual([3, 4, 5]);
  expect(log.forgotten).toBe(2);
});
