import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tempFolder } from './tempFolder.js';

/** Bytes as they went over a connection, and which way. */
export interface Passed {
  readonly from: 'HUB' | 'DEVICE';
  readonly bytes: Buffer;
}

/** A relay before a server that notes what passes. */
export interface WireTap {
  readonly port: number;
  readonly passed: Passed[];
  readonly stop: () => Promise<void>;
}

/** Puts a relay before a server on this machine. */
export async function tapBefore(serverPort: number): Promise<WireTap> {
  const passed: Passed[] = [];
  const server = createServer((hub) => {
    const device = connect({ host: '127.0.0.1', port: serverPort, noDelay: true });
    const both = [
      [hub, device, 'HUB'],
      [device, hub, 'DEVICE'],
    ] as const;
    for (const [one, other, from] of both) {
      one.on('data', (bytes) => (passed.push({ from, bytes }), other.write(bytes)));
      one.on('error', () => undefined).on('close', () => other.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, passed, stop };
}

const PCAP_MAGIC = 0xa1b2c3d4;
const RAW_IP = 101; // link type
const IP_HEAD = 20;
const TCP_HEAD = 20;
const PORTS = { HUB: 40_000, DEVICE: 502 } as const;
const ACK_PSH = 0x18;

/** A capture file (pcap) of what passed, as one TCP connection from port 40000 to 502. */
function pcapOf(passed: readonly Passed[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(PCAP_MAGIC, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(0xffff, 16);
  head.writeUInt32LE(RAW_IP, 20);
  const sent = { HUB: 1, DEVICE: 1 };
  const packets = passed.map(({ from, bytes }, i) => {
    const to = from === 'HUB' ? 'DEVICE' : 'HUB';
    const packet = packetOf({ from: PORTS[from], to: PORTS[to], sequence: sent[from], acknowledged: sent[to] }, bytes);
    sent[from] += bytes.length;
    const record = Buffer.alloc(16);
    record.writeUInt32LE(i, 0); // seconds
    record.writeUInt32LE(packet.length, 8);
    record.writeUInt32LE(packet.length, 12);
    return Buffer.concat([record, packet]);
  });
  return Buffer.concat([head, ...packets]);
}

function packetOf(
  { from, to, sequence, acknowledged }: { from: number; to: number; sequence: number; acknowledged: number },
  bytes: Buffer,
): Buffer {
  const head = Buffer.alloc(IP_HEAD + TCP_HEAD);
  head.writeUInt8(0x45, 0);
  head.writeUInt16BE(head.length + bytes.length, 2);
  head.writeUInt8(64, 8); // time to live
  head.writeUInt8(6, 9); // TCP
  head.set([127, 0, 0, 1, 127, 0, 0, 1], 12);
  head.writeUInt16BE(from, 20);
  head.writeUInt16BE(to, 22);
  head.writeUInt32BE(sequence, 24);
  head.writeUInt32BE(acknowledged, 28);
  head.writeUInt8((TCP_HEAD / 4) << 4, 32);
  head.writeUInt8(ACK_PSH, 33);
  head.writeUInt16BE(0xffff, 34);
  return Buffer.concat([head, bytes]);
}

/**
 * What tshark's dissector says of each message that passed.
 *
 * @param protocol `mbtcp` or `mbrtu`.
 * @returns one object a message, with a list of values for each field.
 */
export async function dissect(
  passed: readonly Passed[],
  protocol: 'mbtcp' | 'mbrtu',
  fields: readonly string[],
): Promise<Record<string, string[]>[]> {
  const folder = tempFolder();
  const file = join(folder, 'wire.pcap');
  await writeFile(file, pcapOf(passed));
  const asked = ['-d', `tcp.port==${PORTS.DEVICE},${protocol}`, '-Y', 'modbus', '-T', 'fields'];
  const wanted = fields.flatMap((field) => ['-e', field]);
  const preferences = ['-o', 'mbrtu.crc_verification:TRUE', '-o', `${protocol}.tcp.port:${PORTS.DEVICE}`];
  const { stdout } = await promisify(execFile)('tshark', ['-n', '-r', file, ...preferences, ...asked, ...wanted]);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const cells = line.split('\t');
      return Object.fromEntries(fields.map((field, i) => [field, (cells[i] ?? '').split(',').filter(Boolean)]));
    });
}
