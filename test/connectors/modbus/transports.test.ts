import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest';
import { decodeRequest, encodeResponse } from '../../../src/connectors/modbus/codec.js';
import { encodeRtu, RtuReader } from '../../../src/connectors/modbus/frames.js';
import { configSchema } from '../../../src/connectors/modbus/linkConfig.js';
import { packetOf, packetText } from '../../../src/connectors/modbus/packetText.js';
import { registrationIn } from '../../../src/connectors/modbus/registration.js';
import { MAX_REGISTERING } from '../../../src/connectors/modbus/transports/dialIn.js';
import { Quality, QualityFlag } from '../../../src/domain/readings/quality.js';
import { FakeHub, reading, type SeenReading } from '../../support/hub.js';
import { linkOver, run, type TestDevice } from '../../support/modbusLink.js';
import { dialIn, serialPair } from '../../support/modbusPeers.js';
import { type Peer, startPython } from '../../support/peer.js';
import { freePort } from '../../../simulators/links/freePort.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const isGood = ({ quality }: SeenReading): boolean => quality === Quality.GOOD;
const isSilent = ({ flags }: SeenReading): boolean => flags === QualityFlag.NO_COMMUNICATION;

/** Five requests to a peer in Python take their time on a busy machine. */
const UNHURRIED = { pollIntervalMs: 500 };

/** Units 1 and 2 of the pymodbus server, and unit 9, which is not there. */
const UNITS: readonly TestDevice[] = [
  {
    ...{ key: 1, unit: 1 },
    signals: [
      { point: 1, address: 0, type: 'uint16' },
      { point: 2, address: 10, type: 'float32' },
      { point: 3, address: 3, type: 'uint16', function: 'INPUT' },
      { point: 4, address: 2, type: 'bool', function: 'COIL' },
      { point: 5, address: 1, type: 'bool', function: 'DISCRETE' },
    ],
  },
  { key: 2, unit: 2, signals: [{ point: 6, address: 0 }] },
  { key: 9, unit: 9, signals: [{ point: 9, address: 0 }] },
];

/** Every value of the units that are there, and silence of the one that is not. */
async function expectUnits(hub: FakeHub): Promise<void> {
  const { readings } = await hub.next(reading(1, isGood));
  expect(readings.map(({ value }) => value)).toEqual([658, -12.5, 1003, 1, 1]);
  const second = await hub.next(reading(6, isGood));
  expect(second.readings.map(({ value }) => value)).toEqual([7]);
  await hub.next(reading(9, isSilent));
  await hub.next(reading(1, isGood), hub.events.length);
  expect(hub.warnings).toEqual(['MODBUS_DEVICE_SILENT']);
  expect(hub.counts().devices.get(9)).toMatchObject({ answers: 0, goodPolls: 0 });
  expect(hub.counts().devices.get(9)?.['timeouts']).toBeGreaterThanOrEqual(2);
  expect(hub.counts().devices.get(1)).toMatchObject({ timeouts: 0, crcErrors: 0, frameErrors: 0, wrongAnswers: 0 });
}

describe('pymodbus', () => {
  let peer: Peer;
  beforeAll(async () => {
    peer = await startPython('pymodbus_server.py', 'rtu');
  });
  afterAll(() => peer.stop());

  it('is read by RTU over TCP', async () => {
    const hub = new FakeHub();
    cleanups.push(
      run(linkOver({ transport: 'rtu-over-tcp', host: '127.0.0.1', port: peer.port, ...UNHURRIED }, UNITS), hub).stop,
    );
    await expectUnits(hub);
  });

  it('is read on a serial port', async () => {
    const pair = await serialPair();
    cleanups.push(pair.stop);
    const server = await startPython('pymodbus_server.py', 'serial', pair.devicePath);
    cleanups.push(server.stop);
    const hub = new FakeHub();
    const config = { transport: 'serial', path: pair.hubPath, baudRate: 115_200, ...UNHURRIED };
    cleanups.push(run(linkOver(config, UNITS), hub).stop);
    await expectUnits(hub);
  });

  it('is read through a DTU that dials in, and again after the DTU was cut off', async () => {
    const listenPort = await freePort();
    const hub = new FakeHub();
    cleanups.push(
      run(linkOver({ transport: 'dial-in', listenPort, registration: 'DTU-0007', ...UNHURRIED }, UNITS), hub).stop,
    );
    await untilListening(listenPort);
    const first = dialIn(listenPort, 'DTU-0007', peer.port);
    await expectUnits(hub);
    await first.stop();
    await hub.next(reading(1, isSilent));
    const from = hub.events.length;
    cleanups.push(dialIn(listenPort, 'DTU-0007', peer.port).stop);
    await hub.next(reading(1, isGood), from);
    expect(hub.counts().link).toMatchObject({ connections: 2 });
  });
});

it('a serial port that is not there is said once, and tried again', async () => {
  const hub = new FakeHub();
  cleanups.push(run(linkOver({ transport: 'serial', path: '/dev/ttyNone' }, UNITS.slice(0, 1)), hub).stop);
  await hub.next(reading(1, isSilent));
  expect(hub.warnings).toEqual(['MODBUS_UNREACHABLE']);
});

/** A DTU in the test's own hands, with a device behind it that answers the number of its register. */
class Dtu {
  readonly socket: Socket;
  readonly closed: Promise<unknown>;
  /** Puts bytes around or into an answer. */
  spoil: (answer: Buffer) => readonly Buffer[] = (answer) => [answer];

  constructor(port: number, offset = 0) {
    this.socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.closed = once(this.socket, 'close');
    this.socket.on('error', () => undefined);
    const reader = new RtuReader('REQUEST');
    this.socket.on('data', (chunk) => {
      for (const { unit, pdu } of reader.push(chunk)) this.#answer(unit, pdu, offset);
    });
  }

  async say(...packets: readonly string[]): Promise<void> {
    for (const packet of packets) await new Promise((sent) => this.socket.write(packet, sent));
  }

  #answer(unit: number, pdu: Buffer, offset: number): void {
    const request = decodeRequest(pdu);
    if (request.function !== 3) return;
    const registers = Array.from({ length: request.quantity }, (_, i) => request.start + i + offset);
    for (const chunk of this.spoil(encodeRtu({ unit, pdu: encodeResponse({ function: 3, registers }) })))
      this.socket.write(chunk);
  }
}

async function untilListening(port: number): Promise<void> {
  for (;;) {
    const socket = connect({ host: '127.0.0.1', port });
    const opened = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (opened) return;
  }
}

describe('a DTU that dials in', () => {
  const device = (point: number): TestDevice => ({ key: point, unit: 1, signals: [{ point, address: 40 }] });
  const isUnknown = (count: number) => (hub: FakeHub) => hub.counts().link['unknownRegistrations'] === count;

  async function listen(
    registrations: readonly string[],
    more: Record<string, unknown> = {},
  ): Promise<{ port: number; hubs: FakeHub[] }> {
    const listenPort = await freePort();
    const hubs = registrations.map((registration, i) => {
      const hub = new FakeHub();
      const config = { transport: 'dial-in', listenPort, registration, registerWithinMs: 300, ...more };
      cleanups.push(run(linkOver(config, [device(i + 1)]), hub).stop);
      return hub;
    });
    await untilListening(listenPort);
    return { port: listenPort, hubs };
  }

  function dtu(port: number, offset = 0): Dtu {
    const made = new Dtu(port, offset);
    cleanups.push(async () => made.socket.destroy());
    return made;
  }

  it('is told from the others of its port by what it registers with, in pieces, glued and repeated', async () => {
    const { port, hubs } = await listen(['AB', 'ABC', 'hex:00ff10'], { heartbeat: 'ping' });
    const [one, two, three] = [dtu(port, 1000), dtu(port, 2000), dtu(port, 3000)];
    await two.say('A', 'B', 'C', 'ABC');
    await one.say('pingAB', 'ABping');
    three.socket.write(Buffer.from('00ff', 'hex'));
    three.socket.write(Buffer.from('1000ff10', 'hex'));
    const seen = await Promise.all(hubs.map((hub, i) => hub.next(reading(i + 1, isGood))));
    expect(seen.map(({ readings }) => readings[0]!.value)).toEqual([1040, 2040, 3040]);
  });

  it('may send heartbeats and its registration before, in and behind its answers', async () => {
    const { port, hubs } = await listen(['DTU1'], { heartbeat: 'hex:fe' });
    const [hub] = hubs as [FakeHub];
    const one = dtu(port);
    const noise = [Buffer.of(0xfe), Buffer.from('DTU1')];
    let answered = 0;
    one.spoil = (answer) => {
      const at = answered % (answer.length + 1);
      const packet = noise[answered++ % 2]!;
      return [answer.subarray(0, at), packet, answer.subarray(at)];
    };
    await one.say('DTU1');
    for (let poll = 0; poll < 12; poll++) {
      const { readings } = await hub.next(reading(1), hub.events.length);
      expect(readings[0]).toMatchObject({ value: 40, quality: Quality.GOOD });
    }
    expect(hub.warnings).toEqual([]);
    expect(hub.counts().devices.get(1)).toMatchObject({ timeouts: 0, crcErrors: 0, frameErrors: 0 });
  });

  it('that connects again takes the place of its old connection, without a word and without a gap', async () => {
    const { port, hubs } = await listen(['DTU1']);
    const [hub] = hubs as [FakeHub];
    const old = dtu(port, 1000);
    await old.say('DTU1');
    await hub.next(reading(1, ({ value }) => value === 1040));
    const next = dtu(port, 2000);
    await next.say('DTU1');
    await old.closed;
    await hub.next(reading(1, ({ value }) => value === 2040));
    expect(hub.warnings).toEqual([]);
    expect(hub.events.filter(reading(1, isSilent))).toEqual([]);
  });

  it('that nobody knows is closed, counted, and said once', async () => {
    const { port, hubs } = await listen(['DTU1']);
    const [hub] = hubs as [FakeHub];
    const known = hub.counts().link['unknownRegistrations'] ?? 0; // whoever looked whether the port listens
    for (let i = 0; i < 3; i++) {
      const stranger = dtu(port);
      await stranger.say('WHO');
      await stranger.closed;
    }
    const flood = dtu(port);
    await flood.say('x'.repeat(2000));
    await flood.closed;
    expect(isUnknown(known + 4)(hub)).toBe(true);
    const codes = hub.events.flatMap((event) => (event.kind === 'warn' ? [event.error] : []));
    expect(codes.filter(({ context }) => context['packet'] === 'WHO')).toHaveLength(1);
    expect(codes.filter(({ code }) => code === 'MODBUS_REGISTRATION_UNKNOWN')).toHaveLength(2);
  });

  it('finds a place although others that say nothing have taken all; they go, oldest first, counted and said once', async () => {
    // Patient enough that a slow machine does not miss the DTU before it has been let in.
    const { port, hubs } = await listen(['DTU1'], { registerWithinMs: 600_000, reconnectMaxMs: 30_000 });
    const [hub] = hubs as [FakeHub];
    const others = 3;
    const silent: Dtu[] = [];
    for (let i = 0; i < MAX_REGISTERING + others; i++) {
      const one = dtu(port);
      await once(one.socket, 'connect');
      silent.push(one);
    }
    await Promise.all(silent.slice(0, others).map(({ closed }) => closed));
    await dtu(port).say('DTU1');
    await hub.next(reading(1, isGood));
    await silent[others]!.closed;
    expect(silent.at(-1)!.socket.readyState).toBe('open');
    expect(hub.counts().link).toMatchObject({ displacedConnections: others + 1, unknownRegistrations: 0 });
    expect(hub.warnings).toEqual(['MODBUS_DIAL_IN_FULL']);
  });

  it('has the time to register that the most patient link of its port gives', async () => {
    const hasty = await listen(['HASTY'], { registerWithinMs: 150 });
    const listenPort = await freePort();
    const [first] = [100, 600_000].map((registerWithinMs, i) => {
      const hub = new FakeHub();
      const config = { transport: 'dial-in', listenPort, registration: `DTU${i}`, registerWithinMs };
      cleanups.push(run(linkOver(config, [device(i + 1)]), hub).stop);
      return hub;
    });
    await untilListening(listenPort);
    const slow = dtu(listenPort);
    await once(slow.socket, 'connect');
    await dtu(hasty.port).closed; // begun later, and given more time than the first link gives
    await slow.say('DTU0');
    await first!.next(reading(1, isGood));
  });

  it('that does not come is said once, and its points have no communication', async () => {
    const { hubs } = await listen(['DTU1']);
    await hubs[0]!.next(reading(1, isSilent));
    expect(hubs[0]!.warnings).toEqual(['MODBUS_NOT_DIALLED_IN']);
  });

  it('must not have the registration of another link', async () => {
    const { port } = await listen(['DTU1']);
    const link = linkOver({ transport: 'dial-in', listenPort: port, registration: 'DTU1' }, [device(5)]);
    const { ended, stop } = run(link, new FakeHub());
    await expect(ended).rejects.toMatchObject({ code: 'MODBUS_REGISTRATION_TAKEN' });
    await stop().catch(() => undefined);
  });
});

describe('a registration', () => {
  const seats = ['AB', 'ABC', 'X'].map((name) => [Buffer.from(name), name] as const);

  it.each([
    ['AB', { kind: 'UNDECIDED', seat: 'AB' }],
    ['A', { kind: 'UNDECIDED' }],
    ['ABC', { kind: 'KNOWN', seat: 'ABC' }],
    ['AB-', { kind: 'KNOWN', seat: 'AB' }],
    ['beatABC', { kind: 'KNOWN', seat: 'ABC' }],
    ['', { kind: 'UNDECIDED' }],
  ])('%j', (heard, outcome) => {
    expect(registrationIn(Buffer.from(heard), seats)).toEqual(outcome);
  });

  it.each(['DTU-1', '设备1', 'hex:00 ff 10', 'hex:'])('is written as text or in hexadecimal: %s', (text) => {
    const bytes = packetOf(text);
    if (text === 'hex:') expect(bytes).toBeUndefined();
    else expect(packetOf(packetText(bytes!))).toEqual(bytes);
  });
});

describe('the configuration', () => {
  it('is Modbus TCP where no transport is named', () => {
    expect(configSchema.parse({ host: 'meter' })).toMatchObject({ transport: 'tcp', port: 502, maxBlock: 100 });
  });

  it.each([
    ['an unknown transport', { transport: 'udp', host: 'meter' }],
    ['a key of another transport', { transport: 'serial', path: '/dev/ttyS0', host: 'meter' }],
    ['a block that no request can carry', { host: 'meter', maxBlock: 126 }],
    ['a registration that is no hexadecimal', { transport: 'dial-in', listenPort: 9000, registration: 'hex:0' }],
    ['a longest wait below the first', { host: 'meter', reconnectMinMs: 100, reconnectMaxMs: 50 }],
  ])('with %s is refused', (_, config) => {
    expect(configSchema.safeParse(config).success).toBe(false);
  });
});
