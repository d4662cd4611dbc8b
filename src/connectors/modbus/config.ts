import { z } from 'zod';

/** Which unit behind the connection a device is; 0 and 255 are usual for a device that is connected directly. */
export const addressSchema = z.strictObject({ unit: z.int().min(0).max(255) });
/** Which unit behind the connection a device is, checked. */
export type ModbusAddress = z.output<typeof addressSchema>;

/** The four tables of a device, by the function that reads them. @see Modbus Application Protocol V1.1b3, 4.3 */
export const TABLES = { COIL: 1, DISCRETE: 2, HOLDING: 3, INPUT: 4 } as const;
/** Name of one of the four tables. */
export type Table = keyof typeof TABLES;

/**
 * How many registers a value of each type fills; a `bool` fills one register, one bit of a register, or one bit of a
 * bit table. `uint8High` and its like are one byte of a register. `int32Fraction` is the total of the TUF-2000 family:
 * a whole number (int32) and, behind it, its fraction (float32), each in the signal's order.
 */
export const WIDTHS = {
  bool: 1,
  uint8High: 1,
  uint8Low: 1,
  int8High: 1,
  int8Low: 1,
  uint16: 1,
  int16: 1,
  bcd16: 1,
  uint32: 2,
  int32: 2,
  float32: 2,
  bcd32: 2,
  uint64: 4,
  int64: 4,
  float64: 4,
  int32Fraction: 4,
} as const;
/** What the registers of a signal hold. */
export type ValueType = keyof typeof WIDTHS;

/** How the bytes 0x41424344 of a value stand on the wire: `CDAB` is "low word first", `DCBA` little-endian. */
export const ORDERS = ['ABCD', 'CDAB', 'BADC', 'DCBA'] as const;
/** Order of bytes and words of a value. */
export type ByteOrder = (typeof ORDERS)[number];

const table = z.enum(['HOLDING', 'INPUT', 'COIL', 'DISCRETE']);
const address = z.int().min(0).max(0xffff);

const signalSchema = z
  .strictObject({
    signal: z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'a signal is named in camelCase, such as "supplyTemperature"'),
    function: table,
    /** Wire address, 0-based: what a manual calls register 40001 is 0 here. */
    address,
    type: z.enum(Object.keys(WIDTHS) as [ValueType, ...ValueType[]]),
    order: z.enum(ORDERS).default('ABCD'),
    /** Which bit of the register a `bool` is, from the lowest, 0. Without it, any bit set is 1. */
    bit: z.int().min(0).max(15).optional(),
    /** The bits of an unsigned integer that are the value, and how far they are moved down. */
    mask: z.int().min(1).max(0xffff_ffff).optional(),
    shift: z.int().min(0).max(31).optional(),
    /** value = raw × scale + offset, in the unit of the point's quantity. */
    scale: z
      .number()
      .refine((scale) => scale !== 0, 'scale must not be 0')
      .default(1),
    offset: z.number().default(0),
    /** Raw values, before any mask, that say "no sensor"; for a signed type either as 65535 or as -1. */
    noSensor: z.array(z.number()).max(16).default([]),
    /** Read by a request of its own: what latches or clears when it is read. */
    noMerge: z.boolean().optional(),
  })
  .refine((signal) => signal.type === 'bool' || !isBitTable(signal.function), {
    path: ['type'],
    error: 'COIL and DISCRETE hold bits: type must be bool',
  })
  .refine((signal) => signal.bit === undefined || (signal.type === 'bool' && !isBitTable(signal.function)), {
    path: ['bit'],
    error: 'bit is of a bool in a register: type must be bool, function HOLDING or INPUT',
  })
  .refine((signal) => signal.mask === undefined || signal.type === 'uint16' || signal.type === 'uint32', {
    path: ['mask'],
    error: 'mask is of an unsigned integer: type must be uint16 or uint32',
  })
  .refine((signal) => signal.shift === undefined || signal.mask !== undefined, {
    path: ['shift'],
    error: 'shift needs a mask',
  })
  .refine((signal) => signal.address + WIDTHS[signal.type] <= 0x10000, {
    path: ['address'],
    error: 'the value reaches beyond address 65535',
  });
/** One value of a device: where it lies, how it is coded, how it is scaled. */
export type ModbusSignal = z.output<typeof signalSchema>;

/** A read that a device wants exactly so; signals that lie within it are read by it. */
const fixedBlockSchema = z
  .strictObject({ function: table, start: address, quantity: z.int().min(1).max(2000) })
  .refine(({ function: name, quantity }) => isBitTable(name) || quantity <= 125, {
    path: ['quantity'],
    error: 'a read has at most 125 registers',
  })
  .refine(({ start, quantity }) => start + quantity <= 0x10000, {
    path: ['quantity'],
    error: 'the block reaches beyond address 65535',
  });
/** A read that a device wants exactly so, checked. */
export type FixedBlock = z.output<typeof fixedBlockSchema>;

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
  /** Reads that the device wants exactly so. */
  blocks: z.array(fixedBlockSchema).max(100).optional(),
  /** Longest read that the device allows, in registers; the link's own limit holds too. */
  maxBlock: z.int().min(1).max(125).optional(),
});
/** The register map of a device model, checked. */
export type ModbusRegisterMap = z.output<typeof registerMapSchema>;

/** Whether a table holds bits; the others hold registers. */
export function isBitTable(name: Table): boolean {
  return name === 'COIL' || name === 'DISCRETE';
}
