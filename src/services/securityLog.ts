import type { SecurityEventDetails, SecurityEventKind, SecurityEventPort } from '../domain/security/securityEvent.js';
import { messageOf } from '../shared/errors.js';
import { Fault } from '../shared/fault.js';
import { TokenBuckets } from '../shared/tokenBuckets.js';
import type { NewSecurityEvent } from '../store/securityEvents.js';

/** What the log is given. */
export interface SecurityLogPorts {
  readonly insert: (events: readonly NewSecurityEvent[]) => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly warn: (reason: string) => void;
}

/** What became of events since the start. */
export interface SecurityLogCounts {
  readonly noted: ReadonlyMap<SecurityEventKind, number>;
  /** Events whose details were given up, because too many different ones came at once; they are in the sum of their kind. */
  readonly folded: number;
  /** Rows that wait to be stored. */
  readonly waiting: number;
}

const FLUSH_MS = 5000;
/**
 * Different events that are kept apart: so many at once, then one a second. That is 90,000 rows a day at most, however many
 * addresses somebody attacks from.
 */
const DETAILED = { perSecond: 1, burst: 500 };
const MOST_WAITING = 2000;
const MOST_CHARACTERS = 200;
const MOST_COUNT = 2 ** 31 - 1;
/** Reason of the sum of a kind whose details were given up. */
const OTHERS = 'OTHERS';

type Pending = { -readonly [K in keyof NewSecurityEvent]: NewSecurityEvent[K] };

/**
 * Takes security events, folds equal ones, and stores them in batches. It never waits and its memory is bounded: past a
 * number of different ones, the rest of a kind is one row without details.
 */
export class SecurityLog {
  readonly #ports: SecurityLogPorts;
  readonly #pending = new Map<string, Pending>();
  readonly #detailed = new TokenBuckets(DETAILED);
  readonly #noted = new Map<SecurityEventKind, number>();
  readonly #fault = new Fault();
  readonly #timer: NodeJS.Timeout;
  #folded = 0;
  #flushing: Promise<void> = Promise.resolve();

  constructor(ports: SecurityLogPorts) {
    this.#ports = ports;
    this.#timer = setInterval(() => void this.flush(), FLUSH_MS).unref();
  }

  /** Notes an event. */
  readonly note: SecurityEventPort = (kind, details) => {
    this.#noted.set(kind, (this.#noted.get(kind) ?? 0) + 1);
    const now = this.#ports.now();
    this.#fold({ kind, ...shortened(details), count: 1, firstAt: now, lastAt: now }, true);
  };

  get counts(): SecurityLogCounts {
    return { noted: this.#noted, folded: this.#folded, waiting: this.#pending.size };
  }

  /** Stores what waits; it waits on while the database is away. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#store());
    return this.#flushing;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  async #store(): Promise<void> {
    if (this.#pending.size === 0) return;
    const events = [...this.#pending.values()];
    this.#pending.clear();
    try {
      await this.#ports.insert(events);
      this.#fault.passed();
    } catch (error) {
      for (const event of events) this.#fold(event, false);
      if (this.#fault.occurred()) this.#ports.warn(messageOf(error));
    }
  }

  /** @param isNew whether it counts among those that are kept apart; what comes back from a failed write did already. */
  #fold(event: Pending, isNew: boolean): void {
    const { kind, address, credential, subject, reason } = event;
    const name = JSON.stringify([kind, address, credential, subject, reason]);
    const same = this.#pending.get(name);
    if (same) return addTo(same, event);
    const isKept =
      reason === OTHERS || (this.#pending.size < MOST_WAITING && (!isNew || this.#detailed.take('') === 0));
    if (isKept) return void this.#pending.set(name, event);
    this.#folded += event.count;
    this.#fold({ ...event, address: null, credential: null, subject: null, reason: OTHERS }, false);
  }
}

function addTo(same: Pending, { count, firstAt, lastAt }: Pending): void {
  same.count = Math.min(MOST_COUNT, same.count + count);
  same.firstAt = Math.min(same.firstAt, firstAt);
  same.lastAt = Math.max(same.lastAt, lastAt);
}

/** What a peer sent may be long, or not fit for a line of text. */
function shortened(details: SecurityEventDetails): Omit<Pending, 'kind' | 'count' | 'firstAt' | 'lastAt'> {
  const { address, credential, subject, reason } = details;
  return {
    address: short(address),
    credential: short(credential),
    subject: short(subject),
    reason: short(reason) ?? '',
  };
}

function short(text: string | null | undefined): string | null {
  return text == null
    ? null
    : text
        .slice(0, MOST_CHARACTERS)
        .toWellFormed()
        .replaceAll(/\p{Cc}/gu, '\ufffd');
}
