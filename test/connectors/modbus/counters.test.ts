import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { decodeRequest, encodeResponse, type ReadRequest } from '../../../src/connectors/modbus/codec.js';
import { encodeRtu, encodeTcp, RtuReader, TcpReader } from '../../../src/connectors/modbus/frames.js';
import { Quality } from '../../../src/domain/readings/quality.js';
import { metricsText } from '../../../src/server/metrics.js';
import { FakeHub, reading } from '../../support/hub.js';
import { linkOver, run } from '../../support/modbusLink.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const TIMEOUT_MS = 60;
type Fault = 'SILENT' | 'LATE' | 'CRC' | 'HALF' | 'GARBAGE' | 'SHORT' | 'OTHER_FUNCTION' | 'REFUSED' | 'FAILED';
type Frame = (pdu: Buffer) => Buffer;

/** What a fault is counted as. */
const COUNTED: Readonly<Record<Fault, readonly string[]>> = {
  SILENT: ['timeouts'],
  LATE: ['timeouts', 'lateAnswers'],
  CRC: ['crcErrors'],
  HALF: ['frameErrors'],
  GARBAGE: ['frameErrors'],
  SHORT: ['wrongAnswers'],
  OTHER_FUNCTION: ['wrongAnswers'],
  REFUSED: ['exceptions', 'exceptions2'],
  FAILED: ['exceptions', 'exceptions4'],
};

function answerTo({ quantity }: ReadRequest): Buffer {
  return encodeResponse({ function: 3, registers: Array<number>(quantity).fill(5) });
}

/** Bytes that a device with a fault sends, and after how long. */
function faulty(fault: Fault, request: ReadRequest, frame: Frame): { bytes: Buffer; afterMs: number } {
  const good = frame(answerTo(request));
  const sent: Record<Fault, Buffer> = {
    ...{ SILENT: Buffer.alloc(0), LATE: good, HALF: good.subarray(0, 4), GARBAGE: Buffer.from('noise on the line') },
    CRC: Buffer.concat([good.subarray(0, -1), Buffer.of(good.at(-1)! ^ 0x55)]),
    SHORT: frame(answerTo({ ...request, quantity: request.quantity + 1 })),
    OTHER_FUNCTION: frame(encodeResponse({ function: 4, registers: [1] })),
    REFUSED: frame(encodeResponse({ function: 3, exception: 2 })),
    FAILED: frame(encodeResponse({ function: 3, exception: 4 })),
  };
  return { bytes: sent[fault], afterMs: fault === 'LATE' ? 1.5 * TIMEOUT_MS : 0 };
}

/** A server that answers each question with the next fault of the list, and well when there is none left. */
async function serveFaults(framing: 'tcp' | 'rtu', faults: readonly Fault[]): Promise<number> {
  const left = [...faults];
  const server = createServer((socket) => {
    const reader = framing === 'tcp' ? new TcpReader() : new RtuReader('REQUEST');
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      for (const asked of reader.push(chunk)) {
        const { unit } = asked;
        const transaction = 'transaction' in asked ? Number(asked.transaction) : undefined;
        const frame: Frame = (pdu) =>
          transaction === undefined ? encodeRtu({ unit, pdu }) : encodeTcp({ transaction, unit, pdu });
        const request = decodeRequest(asked.pdu) as ReadRequest;
        const fault = left.shift();
        const { bytes, afterMs } = fault
          ? faulty(fault, request, frame)
          : { bytes: frame(answerTo(request)), afterMs: 0 };
        setTimeout(() => socket.write(bytes), afterMs);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

describe('the counters of a device are the faults that it had', () => {
  it.each([
    [
      'RTU over TCP',
      'rtu',
      [
        'SILENT',
        'CRC',
        'HALF',
        'LATE',
        'GARBAGE',
        'SHORT',
        'REFUSED',
        'FAILED',
        'OTHER_FUNCTION',
        'CRC',
        'SILENT',
        'HALF',
      ],
    ],
    [
      'Modbus TCP',
      'tcp',
      ['SILENT', 'HALF', 'LATE', 'SHORT', 'REFUSED', 'FAILED', 'OTHER_FUNCTION', 'SILENT', 'HALF', 'SHORT'],
    ],
  ] as const)('%s', async (_, framing, faults) => {
    const port = await serveFaults(framing, faults);
    const hub = new FakeHub();
    const transport = framing === 'tcp' ? 'tcp' : 'rtu-over-tcp';
    const device = { key: 1, unit: 1, signals: [{ point: 1, address: 0 }] };
    const config = { transport, host: '127.0.0.1', port, timeoutMs: TIMEOUT_MS, retries: 0 };
    cleanups.push(run(linkOver(config, [device]), hub).stop);
    await hub.next(reading(1, ({ quality }) => quality === Quality.GOOD));

    const expected: Record<string, number> = {};
    for (const name of faults.flatMap((fault) => COUNTED[fault])) expected[name] = (expected[name] ?? 0) + 1;
    const counts = hub.counts().devices.get(1)!;
    expect(counts).toMatchObject({ ...expected, requests: faults.length + 1, answers: 1, polls: faults.length + 1 });
    expect(hub.counts().link).toMatchObject({ connections: 1, connectionsLost: 0 });
    expect(counts['lastGoodAtMs']).toBeGreaterThan(Date.now() - 60_000);
  });
});

it('counters of a link are one series a kind, however many devices it has', () => {
  const traffic = new Map([
    [
      'L"1',
      {
        link: { bytesReceived: 7 },
        devices: new Map([
          [1, { timeouts: 2, lastGoodAtMs: 5 }],
          [2, { timeouts: 3, exceptions2: 1, lastGoodAtMs: 9 }],
        ]),
      },
    ],
  ]);
  const jobs = { counts: new Map(), refused: new Map(), ended: new Map() };
  const text = metricsText({
    ...{ position: 0, streams: 0, links: 1, ingest: {}, spool: null },
    ...{ traffic, jobs, journal: null, security: {} },
  });
  expect(text.split('\n').filter((line) => line.startsWith('thermograph_link_events_total'))).toEqual([
    'thermograph_link_events_total{link="L\\"1",kind="bytesReceived"} 7',
    'thermograph_link_events_total{link="L\\"1",kind="timeouts"} 5',
    'thermograph_link_events_total{link="L\\"1",kind="exceptions2"} 1',
  ]);
});
