/** What became of a request. */
export type Outcome =
  'ANSWERED' | 'EXCEPTION' | 'ABSENT' | 'SILENT' | 'DROPPED' | 'HALF_FRAME' | 'BAD_CRC' | 'LATE' | 'GARBAGE';

/** One request as a line took it. */
export interface LoggedRequest {
  /** When its last byte was there: milliseconds since the epoch, UTC, with fractions. */
  readonly atMs: number;
  readonly line: string;
  readonly unit: number;
  readonly function: number;
  /** First wire address and number of registers or bits; 0 where the request was not understood. */
  readonly start: number;
  readonly quantity: number;
  readonly outcome: Outcome;
  /** Exception code, where the outcome is one. */
  readonly exception?: number;
}

/** Hears of each request. */
export type OnRequest = (request: LoggedRequest) => void;

const CAPACITY = 100_000;

/** The newest requests of one or more lines, in order. Older ones are forgotten and counted. */
export class RequestLog {
  readonly #capacity: number;
  readonly #ring: LoggedRequest[] = [];
  #taken = 0;

  /** @param capacity how many are kept. */
  constructor(capacity = CAPACITY) {
    this.#capacity = capacity;
  }

  readonly record: OnRequest = (request) => {
    this.#ring[this.#taken++ % this.#capacity] = request;
  };

  /** Requests that were forgotten. */
  get forgotten(): number {
    return Math.max(0, this.#taken - this.#capacity);
  }

  /** What is kept, oldest first. */
  entries(): LoggedRequest[] {
    const oldest = this.forgotten > 0 ? this.#taken % this.#capacity : 0;
    return [...this.#ring.slice(oldest), ...this.#ring.slice(0, oldest)];
  }

  /** How many of the kept requests came out in which way, by unit. */
  outcomesOf(line: string, unit: number): Readonly<Partial<Record<Outcome, number>>> {
    const counts: Partial<Record<Outcome, number>> = {};
    for (const request of this.#ring) {
      if (request.line === line && request.unit === unit) counts[request.outcome] = (counts[request.outcome] ?? 0) + 1;
    }
    return counts;
  }
}
