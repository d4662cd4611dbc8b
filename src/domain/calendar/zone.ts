import { DAY_MS } from '../../shared/duration.js';

/**
 * Length of the stretches that are remembered, in milliseconds. No zone has set its clock twice within a week since
 * 1970, so one change a stretch is all there is to look for.
 */
const STRETCH_MS = 4 * DAY_MS;

/** Stretches that are remembered of a zone: 45 years, so that no range can fill the memory. */
const MOST_STRETCHES = 4096;

/** Offsets of a stretch of time from UTC, in milliseconds; `change` is the instant between them, Infinity without one. */
interface Stretch {
  readonly before: number;
  readonly after: number;
  readonly change: number;
}

/** The clock of a time zone. Instants in milliseconds since the epoch, clock times likewise as if they were UTC. */
export class Zone {
  readonly #format: Intl.DateTimeFormat;
  readonly #stretches = new Map<number, Stretch>();

  /** @throws RangeError it is no IANA name. */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  }

  /** What the clock is ahead of UTC at an instant, in milliseconds. */
  offsetAt(ms: number): number {
    const { before, after, change } = this.#stretch(ms);
    return ms < change ? before : after;
  }

  /** An instant behind `ms` up to which the offset stays the same; it may change there, and need not. */
  steadyUntil(ms: number): number {
    const { change } = this.#stretch(ms);
    const end = (Math.floor(ms / STRETCH_MS) + 1) * STRETCH_MS;
    return ms < change ? Math.min(change, end) : end;
  }

  /** The first instant at which the clock shows `clockMs`; where the clock skips it, the first one behind. */
  instantOf(clockMs: number): number {
    const before = this.offsetAt(clockMs - DAY_MS);
    const after = this.offsetAt(clockMs + DAY_MS);
    if (before === after) return clockMs - before;
    const change = this.#changeBehind(clockMs - DAY_MS);
    return clockMs < change + before ? clockMs - before : Math.max(change, clockMs - after);
  }

  /** The next change of the clock; there must be one. */
  #changeBehind(ms: number): number {
    const { change } = this.#stretch(ms);
    return ms < change && change !== Infinity ? change : this.#changeBehind(this.steadyUntil(ms));
  }

  #stretch(ms: number): Stretch {
    const index = Math.floor(ms / STRETCH_MS);
    let found = this.#stretches.get(index);
    if (!found) {
      if (this.#stretches.size === MOST_STRETCHES) this.#stretches.clear();
      found = this.#lookUp(index * STRETCH_MS);
      this.#stretches.set(index, found);
    }
    return found;
  }

  #lookUp(start: number): Stretch {
    let end = start + STRETCH_MS;
    const before = this.#offset(start);
    const after = this.#offset(end);
    if (before === after) return { before, after, change: Infinity };
    let last = start;
    while (end - last > 1) {
      const middle = Math.floor((last + end) / 2);
      if (this.#offset(middle) === before) last = middle;
      else end = middle;
    }
    return { before, after, change: end };
  }

  #offset(ms: number): number {
    const [, sign, hours, minutes, seconds] =
      /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(this.#format.format(ms)) ?? [];
    if (sign === undefined) return 0;
    const magnitude = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0)) * 1000;
    return sign === '-' ? -magnitude : magnitude;
  }
}

const zones = new Map<string, Zone>();

/** The clock of the zone with that IANA name, with what is remembered of it. @throws RangeError it is no IANA name. */
export function zoneOf(timeZone: string): Zone {
  let zone = zones.get(timeZone);
  if (!zone) {
    zone = new Zone(timeZone);
    zones.set(timeZone, zone);
  }
  return zone;
}
