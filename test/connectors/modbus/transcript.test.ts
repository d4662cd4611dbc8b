import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { crc16Modbus } from '../../../src/shared/crc16.js';
import type { JournalMessage } from '../../../src/domain/journal/message.js';
import { encodeRtu } from '../../../src/connectors/modbus/frames.js';
import { encodeResponse } from '../../../src/connectors/modbus/codec.js';
import { connector } from '../../../src/connectors/modbus/index.js';
import { FakeHub, reading } from '../../support/hub.js';
import { linkOver, linkTo, run, type TestDevice } from '../../support/modbusLink.js';
import { serve, startModbusServer } from '../../support/modbusServer.js';
import { startPython } from '../../support/peer.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const METER: TestDevice = { key: 11, unit: 1, signals: [{ point: 1, address: 0 }] };

/** A peer that answers each question with the bytes given, once each, then always with the last. */
async function answering(...answers: readonly Buffer[]): Promise<number> {
  const waiting = [...answers];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write(waiting.length > 1 ? waiting.shift()! : waiting[0]!));
    cleanups.push(async () => socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(async () => server.close());
  return (server.address() as AddressInfo).port;
}

function rtu(port: number, device = METER) {
  return linkOver({ transport: 'rtu-over-tcp', host: '127.0.0.1', port }, [device]);
}

/** Runs a link until a reading passes; gives what was journalled up to then. */
async function journalled(link: ReturnType<typeof rtu>, hub = new FakeHub()): Promise<JournalMessage[]> {
  const { stop } = run(link, hub);
  cleanups.push(stop);
  await hub.next(reading(1, ({ quality }) => quality === 0));
  return [...hub.journal];
}

const hex = ({ content }: JournalMessage): string => Buffer.from(content).toString('hex');
const good = encodeRtu({ unit: 1, pdu: encodeResponse({ function: 3, registers: [42] }) });

describe('what goes over a line is journalled', () => {
  it('as it was on the wire, question and answer, with the check code and the readings that it gave', async () => {
    const port = await answering(good);
    const hub = new FakeHub();
    const [asked, answered] = await journalled(rtu(port), hub);
    expect([asked, answered]).toMatchObject([
      { direction: 'OUT', verdict: 'ACCEPTED', device: 11, check: { from: 6, to: 8, ok: true } },
      {
        direction: 'IN',
        verdict: 'ACCEPTED',
        device: 11,
        peer: `127.0.0.1:${port}`,
        check: { from: 5, to: 7, ok: true },
      },
    ]);
    expect([hex(asked!), hex(answered!)]).toEqual(['010300000001840a', good.toString('hex')]);
    const [batch] = hub.events.filter(reading(1));
    expect(answered!.readings!.received).toBe(batch!.readings[0]!.time);
  });

  it('with a wrong check code: stored, refused and counted (S002-5.1.4.3)', async () => {
    const wrong = Buffer.from(good);
    wrong[wrong.length - 1]! ^= 0xff;
    const hub = new FakeHub();
    const messages = await journalled(rtu(await answering(wrong, good)), hub);
    const refused = messages.find(({ verdict }) => verdict === 'MODBUS_CRC')!;
    expect(refused).toMatchObject({
      direction: 'IN',
      device: 11,
      check: { from: 5, to: 7, ok: false },
      readings: null,
    });
    expect(hex(refused)).toBe(wrong.toString('hex'));
    expect(wrong.readUInt16LE(5)).not.toBe(crc16Modbus(wrong.subarray(0, 5)));
    expect(hub.counts().devices.get(11)).toMatchObject({ crcErrors: 1 });
  });

  it('when it is half an answer, or no message at all', async () => {
    const messages = await journalled(rtu(await answering(good.subarray(0, 4), Buffer.from('garbage'), good)));
    const refused = messages.filter(({ verdict, direction }) => direction === 'IN' && verdict !== 'ACCEPTED');
    expect(refused.map((one) => [one.verdict, hex(one), one.check])).toEqual([
      ['MODBUS_INCOMPLETE', good.subarray(0, 4).toString('hex'), null],
      ['MODBUS_FRAME', Buffer.from('garbage').toString('hex'), null],
    ]);
  });

  it('when it answers nothing that was asked: of no device', async () => {
    const stray = encodeRtu({ unit: 9, pdu: encodeResponse({ function: 3, registers: [1] }) });
    const messages = await journalled(rtu(await answering(Buffer.concat([stray, good]))));
    expect(messages.filter(({ verdict }) => verdict === 'UNASKED')).toMatchObject([{ direction: 'IN', device: null }]);
  });

  it('when the device refuses: with its exception as its state; when it is silent: the question without an answer', async () => {
    let asked = 0;
    const meter = serve({ registers: () => new Map([[0, 42]]) });
    const server = await startModbusServer(
      new Map([
        [
          1,
          (request) => {
            asked++;
            if (asked === 1) return { function: request.function, exception: 6 };
            return asked === 2 ? undefined : meter(request);
          },
        ],
      ]),
    );
    cleanups.push(() => server.stop());
    const messages = await journalled(linkTo(server.port, [METER]));
    expect(messages.map(({ direction, verdict, deviceState }) => [direction, verdict, deviceState])).toEqual([
      ['OUT', 'ACCEPTED', null],
      ['IN', 'MODBUS_EXCEPTION', 'server-device-busy'],
      ['OUT', 'MODBUS_TIMEOUT', null],
      ['OUT', 'ACCEPTED', null],
      ['IN', 'ACCEPTED', null],
    ]);
    expect(messages.every(({ check }) => check === null)).toBe(true); // Modbus TCP has none
  });
});

describe('replay', () => {
  it.each(['tcp', 'rtu'])('gives the readings of a pymodbus peer again, over %s', async (mode) => {
    const peer = await startPython('pymodbus_server.py', mode);
    cleanups.push(peer.stop);
    const device: TestDevice = {
      ...{ key: 11, unit: 1 },
      signals: [
        { point: 1, address: 0, type: 'int16' },
        { point: 2, address: 10, type: 'float32' },
        { point: 3, address: 90, type: 'uint32' },
        { point: 4, address: 3, type: 'bool', function: 'COIL' },
      ],
    };
    const transport = mode === 'tcp' ? 'tcp' : 'rtu-over-tcp';
    const link = linkOver({ transport, host: '127.0.0.1', port: peer.port, timeoutMs: 2000 }, [device]);
    const hub = new FakeHub();
    const messages = await journalled(link, hub);
    const [first] = connector.replay(link, messages);
    const [batch] = hub.events.filter(reading(1));
    const rows = Array.from({ length: first!.length }, (_, i) => ({
      ...{ point: first!.point[i], time: first!.time[i], value: first!.value[i] },
      ...{ quality: first!.quality[i], flags: first!.flags[i] },
    }));
    expect(rows).toEqual(batch!.readings);
  });

  it('gives nothing for what cannot be decoded, and the rest', () => {
    const link = rtu(1, { ...METER, signals: [...METER.signals, { point: 2, address: 50 }] });
    const say = (direction: 'IN' | 'OUT', content: Buffer): JournalMessage => ({
      ...{ direction, content, time: 1000, sentAt: null, peer: 'p', check: null, verdict: 'ACCEPTED', device: 11 },
      ...{ deviceState: null, readings: { received: 1000, from: 1000, to: 1000 } },
    });
    const question = Buffer.from('010300000001840a', 'hex');
    const batches = connector.replay(link, [say('OUT', question), say('IN', good), say('IN', good.subarray(0, 4))]);
    expect(batches.map(({ point, value }) => [[...point], [...value]])).toEqual([[[1], [42]]]);
  });
});
