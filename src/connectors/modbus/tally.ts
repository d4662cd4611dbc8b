import { HubError } from '../../shared/errors.js';
import { ModbusExceptionError, ModbusTimeoutError } from './errors.js';

/** What is counted of a device. Every request ends as an answer, or as one of what follows it. */
const NAMES = [
  'requests',
  'answers',
  'timeouts',
  'exceptions',
  'crcErrors',
  'frameErrors',
  'wrongAnswers',
  'lateAnswers',
  'polls',
  'goodPolls',
  'missedCycles',
] as const;
/** Name of a counter of a device. */
type CountName = (typeof NAMES)[number] | `exceptions${number}`;

const BY_CODE: Readonly<Record<string, CountName>> = {
  MODBUS_CRC: 'crcErrors',
  MODBUS_INCOMPLETE: 'frameErrors',
  MODBUS_FRAME: 'frameErrors',
  MODBUS_LENGTH: 'frameErrors',
  MODBUS_FUNCTION: 'frameErrors',
  MODBUS_BYTE_COUNT: 'wrongAnswers',
  MODBUS_MISMATCH: 'wrongAnswers',
  MODBUS_VALUE: 'wrongAnswers',
};

/** The counters of one device. */
export class Tally {
  readonly #counts = new Map<CountName, number>(NAMES.map((name) => [name, 0]));
  /** When it last gave its values, milliseconds since the epoch; 0 for never. */
  lastGoodAtMs = 0;

  add(name: CountName, times = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + times);
  }

  /** Counts how a request failed: exceptions also by their code, such as `exceptions2`. What the link did is not counted here. */
  failed(error: unknown): void {
    if (error instanceof ModbusTimeoutError) this.add('timeouts');
    else if (error instanceof ModbusExceptionError) {
      this.add('exceptions');
      this.add(`exceptions${error.exception}`);
    } else if (error instanceof HubError) {
      const name = BY_CODE[error.code];
      if (name) this.add(name);
    }
  }

  get all(): Readonly<Record<string, number>> {
    return { ...Object.fromEntries(this.#counts), lastGoodAtMs: this.lastGoodAtMs };
  }
}
