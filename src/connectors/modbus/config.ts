import { z } from 'zod';

const MAX_WAIT_MS = 3_600_000;

const milliseconds = (least: number, most = MAX_WAIT_MS): z.ZodInt => z.int().min(least).max(most);

/** Where a Modbus TCP server listens and how it is polled. Times in milliseconds. */
export const configSchema = z
  .strictObject({
    host: z.string().min(1, 'host is a name or an address, such as "192.0.2.10"'),
    port: z.int().min(1).max(65_535).default(502),
    /** From the beginning of one poll of all devices to the beginning of the next. */
    pollIntervalMs: milliseconds(100).default(5000),
    /** How long one request, or making the connection, may take. */
    timeoutMs: milliseconds(10, 60_000).default(1000),
    /** How often a request without a usable answer is repeated before its device counts as silent. */
    retries: z.int().min(0).max(10).default(2),
    /** Pause between two requests; gateways to RS-485 need 20 to 100. */
    pauseMs: milliseconds(0, 10_000).default(0),
    /** First and longest wait before a lost connection, or a silent device, is tried again. */
    reconnectMinMs: milliseconds(10).default(500),
    reconnectMaxMs: milliseconds(10).default(30_000),
  })
  .refine((config) => config.reconnectMinMs <= config.reconnectMaxMs, {
    path: ['reconnectMaxMs'],
    error: 'reconnectMaxMs must not be below reconnectMinMs',
  });
/** Where a Modbus TCP server listens and how it is polled, checked. */
export type ModbusConfig = z.output<typeof configSchema>;

/** Which unit behind the connection a device is; 0 and 255 are usual for a device that is connected directly. */
export const addressSchema = z.strictObject({ unit: z.int().min(0).max(255) });
/** Which unit behind the connection a device is, checked. */
export type ModbusAddress = z.output<typeof addressSchema>;

/** The four tables of a device, by the function that reads them. @see Modbus Application Protocol V1.1b3, 4.3 */
export const TABLES = { COIL: 1, DISCRETE: 2, HOLDING: 3, INPUT: 4 } as const;
/** Name of one of the four tables. */
export type Table = keyof typeof TABLES;

/** How many registers a value of each type fills; a `bool` fills one register or one bit. */
export const WIDTHS = { bool: 1, uint16: 1, int16: 1, uint32: 2, int32: 2, float32: 2, uint64: 4, float64: 4 } as const;
/** What the registers of a signal hold. */
export type ValueType = keyof typeof WIDTHS;

/** How the bytes 0x41424344 of a value stand on the wire: `CDAB` is "low word first", `DCBA` little-endian. */
export const ORDERS = ['ABCD', 'CDAB', 'BADC', 'DCBA'] as const;
/** Order of bytes and words of a value. */
export type ByteOrder = (typeof ORDERS)[number];

const signalSchema = z
  .strictObject({
    signal: z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'a signal is named in camelCase, such as "supplyTemperature"'),
    function: z.enum(['HOLDING', 'INPUT', 'COIL', 'DISCRETE']),
    /** Wire address, 0-based: what a manual calls register 40001 is 0 here. */
    address: z.int().min(0).max(0xffff),
    type: z.enum(['bool', 'uint16', 'int16', 'uint32', 'int32', 'float32', 'uint64', 'float64']),
    order: z.enum(ORDERS).default('ABCD'),
    /** value = raw × scale + offset, in the unit of the point's quantity. */
    scale: z
      .number()
      .refine((scale) => scale !== 0, 'scale must not be 0')
      .default(1),
    offset: z.number().default(0),
    /** Raw values that say "no sensor"; for a signed type either as 65535 or as -1. */
    noSensor: z.array(z.number()).max(16).default([]),
  })
  .refine((signal) => signal.type === 'bool' || !isBitTable(signal.function), {
    path: ['type'],
    error: 'COIL and DISCRETE hold bits: type must be bool',
  })
  .refine((signal) => signal.address + WIDTHS[signal.type] <= 0x10000, {
    path: ['address'],
    error: 'the value reaches beyond address 65535',
  });
/** One value of a device: where it lies, how it is coded, how it is scaled. */
export type ModbusSignal = z.output<typeof signalSchema>;

/** The register map of a device model. */
export const registerMapSchema = z.strictObject({
  signals: z
    .array(signalSchema)
    .min(1)
    .max(2000)
    .refine(
      (signals) => new Set(signals.map(({ signal }) => signal)).size === signals.length,
      'a signal is named twice',
    ),
});
/** The register map of a device model, checked. */
export type ModbusRegisterMap = z.output<typeof registerMapSchema>;

/** Whether a table holds bits; the others hold registers. */
function isBitTable(table: Table): boolean {
  return table === 'COIL' || table === 'DISCRETE';
}
