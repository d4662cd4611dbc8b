import type { Request, Response } from '../../src/connectors/modbus/codec.js';
import { TABLES, type Table } from '../../src/connectors/modbus/config.js';
import { EXCEPTION } from '../../src/connectors/modbus/exceptions.js';
import { measure, widthOf } from '../../src/connectors/modbus/mapping.js';
import { inOtherWordOrder, registersShowing } from './image.js';
import type { DeviceTemplate, TemplateSignal } from './template.js';

/** Answers a request. `undefined` stays silent, as a device without power does. */
export type ServedDevice = (request: Request) => Response | undefined;

/** What a device made from a template shows and does. */
export interface DeviceOptions {
  readonly template: DeviceTemplate;
  /** The value of a signal now, in the unit of its quantity; undefined while the device has none. */
  readonly values: (signal: TemplateSignal) => number | undefined;
  /** Takes a value that was written, or gives the exception code that refuses it. Without it nothing is writable. */
  readonly write?: (signal: TemplateSignal, value: number) => number | undefined;
  /** Whether a signal's words stand in the wrong order. */
  readonly wordsSwapped?: (signal: TemplateSignal) => boolean;
}

interface Placed {
  readonly signal: TemplateSignal;
  readonly from: number;
  readonly width: number;
}

/** One of the four tables: its signals by place, and every address that is answered. */
interface Layout {
  readonly placed: readonly Placed[];
  readonly known: ReadonlySet<number>;
}

/** Signals that a write covers, with what it gives them; or the exception code that refuses it. */
type Change = readonly { readonly signal: TemplateSignal; readonly value: number }[] | number;

/**
 * A device as its template tells: functions 1–6, 15 and 16. What the template does not have is refused with exception 2,
 * a value outside the limits with 3, and a write is done as a whole or not at all.
 */
export function deviceOf(options: DeviceOptions): ServedDevice {
  const layouts = layoutsOf(options.template);
  return (request) => {
    switch (request.function) {
      case 1:
      case 2: {
        const cells = read(options, layouts[tableOf(request.function)], request);
        return typeof cells === 'number'
          ? refusal(request, cells)
          : { function: request.function, bits: cells.map(Boolean) };
      }
      case 3:
      case 4: {
        const cells = read(options, layouts[tableOf(request.function)], request);
        return typeof cells === 'number' ? refusal(request, cells) : { function: request.function, registers: cells };
      }
      default:
        return written(options, layouts, request);
    }
  };
}

/** What a device answers that refuses `request`. */
export function refusal(request: Pick<Request, 'function'>, exception: number): Response {
  return { function: request.function, exception };
}

function layoutsOf({ signals, readable }: DeviceTemplate): Readonly<Record<Table, Layout>> {
  const layout = (table: Table): Layout => {
    const placed = signals
      .filter((signal) => signal.function === table)
      .map((signal) => ({ signal, from: signal.address, width: widthOf(signal) }));
    const ranges = readable.filter((range) => range.function === table);
    const known = [
      ...placed.flatMap(({ from, width }) => addresses(from, width)),
      ...ranges.flatMap(({ from, to }) => addresses(from, to - from + 1)),
    ];
    return { placed, known: new Set(known) };
  };
  return { COIL: layout('COIL'), DISCRETE: layout('DISCRETE'), HOLDING: layout('HOLDING'), INPUT: layout('INPUT') };
}

/** One number an address, or the exception code. Signals that share a register each give their bits of it. */
function read(
  { template, values, wordsSwapped }: DeviceOptions,
  { placed, known }: Layout,
  { start, quantity, function: code }: { start: number; quantity: number; function: 1 | 2 | 3 | 4 },
): number[] | number {
  if (code >= 3 && quantity > (template.registerMap.maxBlock ?? quantity)) return EXCEPTION.ILLEGAL_DATA_VALUE;
  const end = start + quantity;
  for (let address = start; address < end; address++) {
    if (!known.has(address)) return EXCEPTION.ILLEGAL_DATA_ADDRESS;
  }
  const cells = new Array<number>(quantity).fill(0);
  for (const { signal, from, width } of placed) {
    if (from >= end || from + width <= start) continue;
    const shown = registersShowing(wordsSwapped?.(signal) ? inOtherWordOrder(signal) : signal, values(signal));
    for (let address = Math.max(start, from); address < Math.min(end, from + width); address++) {
      cells[address - start]! |= shown[address - from]!;
    }
  }
  return cells;
}

function written(
  { write }: DeviceOptions,
  layouts: Readonly<Record<Table, Layout>>,
  request: Exclude<Request, { function: 1 | 2 | 3 | 4 }>,
): Response {
  const cells = 'values' in request ? request.values.map(Number) : [Number(request.value)];
  const table = request.function === 5 || request.function === 15 ? 'COIL' : 'HOLDING';
  const change = write ? changeOf(layouts[table], request.start, cells) : EXCEPTION.ILLEGAL_DATA_ADDRESS;
  if (typeof change === 'number') return refusal(request, change);
  for (const { signal, value } of change) {
    const exception = write?.(signal, value);
    if (exception !== undefined) return refusal(request, exception);
  }
  if (!('values' in request)) return request;
  return { function: request.function, start: request.start, quantity: cells.length };
}

/** Every address that is written must belong to a writable signal that is written whole. */
function changeOf({ placed }: Layout, start: number, cells: readonly number[]): Change {
  const end = start + cells.length;
  const covered = placed.filter(({ from, width }) => from >= start && from + width <= end);
  const addressed = new Set(covered.flatMap(({ from, width }) => addresses(from, width)));
  if (addressed.size < cells.length || covered.some(({ signal }) => !signal.writable)) {
    return EXCEPTION.ILLEGAL_DATA_ADDRESS;
  }
  const change = covered.map(({ signal, from, width }) => ({
    signal,
    value: measure(cells.slice(from - start, from - start + width), signal).value,
  }));
  return change.every(({ signal, value }) => allowed(signal, value)) ? change : EXCEPTION.ILLEGAL_DATA_VALUE;
}

function allowed({ limits: [least, most] = [-Infinity, Infinity] }: TemplateSignal, value: number): boolean {
  return value >= least && value <= most; // NaN is neither
}

function tableOf(code: 1 | 2 | 3 | 4): Table {
  return (Object.keys(TABLES) as Table[]).find((table) => TABLES[table] === code) as Table;
}

function addresses(from: number, width: number): number[] {
  return Array.from({ length: width }, (_, i) => from + i);
}
