import { z } from 'zod';
import { packetOf } from './packetText.js';

const MAX_WAIT_MS = 3_600_000;
/** Most bytes of a registration or heartbeat packet. */
export const MAX_PACKET = 64;

const milliseconds = (least: number, most = MAX_WAIT_MS): z.ZodInt => z.int().min(least).max(most);
const port = z.int().min(1).max(65_535);
const host = z.string().min(1, 'host is a name or an address, such as "192.0.2.10"');
const packet = z.string().refine((text) => {
  const bytes = packetOf(text);
  return bytes !== undefined && bytes.length > 0 && bytes.length <= MAX_PACKET;
}, `a packet is text, or "hex:" and pairs of hexadecimal digits; 1 to ${MAX_PACKET} bytes`);

/** How a line is polled, whatever carries it. Times in milliseconds. */
const polling = {
  /** From one poll of a device to its next. */
  pollIntervalMs: milliseconds(100).default(5000),
  /** How long one request, or making the connection, may take. */
  timeoutMs: milliseconds(10, 60_000).default(1000),
  /** How often a poll without a usable answer is repeated before its device counts as silent. */
  retries: z.int().min(0).max(10).default(2),
  /** Pause between two requests; gateways to RS-485 need 20 to 100. */
  pauseMs: milliseconds(0, 10_000).default(0),
  /** First and longest wait before a lost connection, or a silent device, is tried again. */
  reconnectMinMs: milliseconds(10).default(500),
  reconnectMaxMs: milliseconds(10).default(30_000),
  /** Longest read, in registers (16 times as many bits); a device model may set less. */
  maxBlock: z.int().min(1).max(125).default(100),
  /** Longest run of unused registers that a read may span. */
  maxGap: z.int().min(0).max(124).default(8),
  /** A device that brought nothing for so many intervals is silent, whatever the reason. */
  staleAfterPolls: z.int().min(1).max(1000).default(3),
  /** A connection over which no device answered for so long is made anew. */
  watchdogMs: milliseconds(1000).default(60_000),
};

const tcp = z.strictObject({ transport: z.literal('tcp'), host, port: port.default(502), ...polling });
const rtuOverTcp = z.strictObject({ transport: z.literal('rtu-over-tcp'), host, port, ...polling });
const dialIn = z.strictObject({
  transport: z.literal('dial-in'),
  listenHost: z.string().min(1).default('127.0.0.1'),
  listenPort: port,
  /** What the DTU sends first; it tells the links of one port apart. */
  registration: packet,
  /** What the DTU sends now and then by itself; null for nothing. */
  heartbeat: packet.nullable().default(null),
  /** How long a connection may take to register before it is closed. */
  registerWithinMs: milliseconds(100, 600_000).default(10_000),
  ...polling,
});
const serial = z.strictObject({
  transport: z.literal('serial'),
  path: z.string().min(1, 'path is a serial port, such as "/dev/ttyUSB0" or "COM3"'),
  baudRate: z.int().min(110).max(4_000_000).default(9600),
  dataBits: z.literal([7, 8]).default(8),
  parity: z.enum(['none', 'even', 'odd']).default('none'),
  stopBits: z.literal([1, 2]).default(1),
  ...polling,
});

/** What carries a link, and how it is polled. A configuration without `transport` is Modbus TCP. */
export const configSchema = z
  .preprocess(
    (given) => (typeof given === 'object' && given !== null ? { transport: 'tcp', ...given } : given),
    z.discriminatedUnion('transport', [tcp, rtuOverTcp, dialIn, serial]),
  )
  .refine((config) => config.reconnectMinMs <= config.reconnectMaxMs, {
    path: ['reconnectMaxMs'],
    error: 'reconnectMaxMs must not be below reconnectMinMs',
  });
/** What carries a link, and how it is polled, checked. */
export type ModbusConfig = z.output<typeof configSchema>;
/** A link whose DTU connects to the hub. */
export type DialInConfig = z.output<typeof dialIn>;
/** A link over a serial port of this machine. */
export type SerialConfig = z.output<typeof serial>;

/** Where a link is, for people: an address, a registration, a port. */
export function whereOf(config: ModbusConfig): string {
  switch (config.transport) {
    case 'tcp':
    case 'rtu-over-tcp':
      return `${config.host}:${config.port}`;
    case 'dial-in':
      return `DTU ${config.registration} on ${config.listenHost}:${config.listenPort}`;
    case 'serial':
      return config.path;
  }
}
