import type { Block } from './blocks.js';
import { isBitTable } from './config.js';
import type { ModbusConfig } from './linkConfig.js';

/** What the time of a request depends on besides its length. Milliseconds; `baudRate` null where no serial line is. */
export interface LineSpeed {
  readonly baudRate: number | null;
  /** How long a device thinks before it answers. */
  readonly turnaroundMs: number;
  /** From the hub to the line and back. */
  readonly roundTripMs: number;
  readonly pauseMs: number;
}

/** Start, eight data bits, parity or a second stop bit, stop. @see MODBUS over Serial Line V1.02, 2.5.1.1 */
const BITS_A_CHAR = 11;
/** Silence between two frames. @see MODBUS over Serial Line V1.02, 2.5.1.1: 3.5 characters, 1.75 ms above 19,200 baud */
const GAP_CHARS = 3.5;
const LEAST_GAP_MS = 1.75;
const READ_REQUEST_BYTES = 8;
const READ_ANSWER_AROUND = 5; // unit, function, byte count, CRC

/** What is assumed of a line of which nothing is measured. */
const ASSUMED = { baudRate: 9600, turnaroundMs: 20, tcpMs: 5, dialInMs: 200 };

/** The speed of a link's line: as configured, as told, or else as usual for its transport. */
export function speedOf(
  config: ModbusConfig,
  told: { readonly [K in keyof Omit<LineSpeed, 'pauseMs'>]?: number | undefined } = {},
): LineSpeed {
  const { transport, pauseMs } = config;
  const { turnaroundMs = ASSUMED.turnaroundMs } = told;
  const baudRate = told.baudRate ?? (transport === 'tcp' ? null : ASSUMED.baudRate);
  if (transport === 'serial') return { baudRate: config.baudRate, turnaroundMs, roundTripMs: 0, pauseMs };
  const { roundTripMs = transport === 'dial-in' ? ASSUMED.dialInMs : ASSUMED.tcpMs } = told;
  return { baudRate, turnaroundMs, roundTripMs, pauseMs };
}

/** How long one read takes from its first byte until the next one may begin, in milliseconds. */
export function readMs({ table, quantity }: Pick<Block, 'table' | 'quantity'>, speed: LineSpeed): number {
  const data = isBitTable(table) ? Math.ceil(quantity / 8) : 2 * quantity;
  const chars = READ_REQUEST_BYTES + READ_ANSWER_AROUND + data;
  const onLine = speed.baudRate === null ? 0 : charsMs(chars, speed.baudRate) + 2 * gapMs(speed.baudRate);
  return speed.roundTripMs + speed.turnaroundMs + onLine + speed.pauseMs;
}

function charsMs(chars: number, baudRate: number): number {
  return (1000 * chars * BITS_A_CHAR) / baudRate;
}

/** The silence that a serial line needs between two frames, in milliseconds. */
export function gapMs(baudRate: number): number {
  return Math.max(LEAST_GAP_MS, charsMs(GAP_CHARS, baudRate));
}
