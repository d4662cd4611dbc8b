import { deviceOf } from '../devices/device.js';
import type { DeviceTemplate, TemplateSignal } from '../devices/template.js';
import type { Slave, WireFault } from '../links/line.js';
import { draw } from '../random.js';
import type { Fault } from './fault.js';
import type { FaultBook } from './faultBook.js';
import { FaultyValues, type TrueValues, wordsSwapped } from './faultyValues.js';

/** A device that may fail, as a slave on a line. */
export interface FaultySlaveOptions {
  readonly code: string;
  readonly template: DeviceTemplate;
  readonly values: TrueValues;
  /** Takes a value that was written, or gives the exception code that refuses it. */
  readonly write?: (signal: TemplateSignal, value: number) => number | undefined;
  readonly faults: FaultBook;
  /** Milliseconds since the epoch, UTC. */
  readonly now: () => number;
  /** Decides which answers a fault with a share spoils. */
  readonly seed: number;
}

/** A slave whose device does what the book says is wrong with it at each moment. */
export function faultySlave({ code, template, values, write, faults, now, seed }: FaultySlaveOptions): Slave {
  const distorted = new FaultyValues(template.signals, values);
  let random = seed >>> 0;
  const chance = (share: number): boolean => {
    if (share >= 1) return true;
    const { value, next } = draw(random);
    random = next;
    return value < share;
  };
  return {
    serve: deviceOf({
      template,
      values: (signal) => distorted.value(signal, faults.of(code, now()), now()),
      wordsSwapped: (signal) => wordsSwapped(signal, faults.of(code, now())),
      ...(write ? { write } : {}),
    }),
    fault: () => {
      const spoiling = faults.of(code, now()).find((fault) => isWireFault(fault) && chance(fault.share));
      return spoiling && wireFault(spoiling);
    },
  };
}

function isWireFault(fault: Fault): boolean {
  return wireFault(fault) !== undefined;
}

function wireFault({ kind, size }: Fault): WireFault | undefined {
  switch (kind) {
    case 'SILENT':
    case 'DROPPED':
    case 'HALF_FRAME':
    case 'BAD_CRC':
      return { kind };
    case 'LATE':
      return { kind, delayMs: size };
    case 'EXCEPTION':
      return { kind, code: size };
    default:
      return undefined;
  }
}
