import { parseInstant } from '../masterData/import/values/instant.js';
import type { Complaint } from '../masterData/import/problems.js';

/** `2026-01-05T08:` and what is behind it: minutes, perhaps seconds, fraction and zone. */
const MINUTE_AT = 14;
const SECOND_AT = 17;
const HOUR_MS = 3_600_000;
/** Hours that are remembered; 11 years of them. */
const MOST_HOURS = 100_000;

const ZONE = /^(Z|[+-]\d\d:?\d\d)?$/;

/**
 * Times as files have them, quickly: the millions of a file lie in few hours, and only the first time of each hour is
 * looked up in the calendar of its zone. What is written in another way is read by `parseInstant`.
 */
export class Clock {
  readonly #hours = new Map<string, number | null>();

  /**
   * Milliseconds since the epoch.
   *
   * @param timeZone IANA name, for what is written without a zone.
   */
  read(text: string, timeZone: string): number | Complaint {
    return this.#quickly(text, timeZone) ?? parseInstant(text, timeZone);
  }

  /** @returns null for what is not written as `2026-01-05 08:30[:00[.000]][zone]`. */
  #quickly(text: string, timeZone: string): number | null {
    if (text.charCodeAt(13) !== 58 || text.charCodeAt(4) !== text.charCodeAt(7)) return null;
    const minute = twoDigits(text, MINUTE_AT);
    if (minute < 0 || minute > 59) return null;
    let at = MINUTE_AT + 2;
    let ms = minute * 60_000;
    if (text.charCodeAt(at) === 58) {
      const second = twoDigits(text, SECOND_AT);
      if (second < 0 || second > 59) return null;
      ms += second * 1000;
      at = SECOND_AT + 2;
      if (text.charCodeAt(at) === 46) {
        const end = endOfDigits(text, at + 1);
        ms += Math.floor(Number(`0${text.slice(at, end)}`) * 1000 + 1e-6);
        at = end;
      }
    }
    const zone = text.slice(at);
    if (zone !== '' && !ZONE.test(zone)) return null;
    const hour = this.#hour(text.slice(0, 13), zone, timeZone);
    return hour === null ? null : hour + ms;
  }

  /** Beginning of an hour; null when clocks are set within it, or it is none. */
  #hour(hour: string, zone: string, timeZone: string): number | null {
    const key = zone === '' ? hour + timeZone : hour + zone;
    let known = this.#hours.get(key);
    if (known === undefined) {
      if (this.#hours.size >= MOST_HOURS) this.#hours.clear();
      const [start, end] = [':00:00.000', ':59:59.999'].map((rest) => parseInstant(`${hour}${rest}${zone}`, timeZone));
      known = typeof start === 'number' && typeof end === 'number' && end - start === HOUR_MS - 1 ? start : null;
      this.#hours.set(key, known);
    }
    return known;
  }
}

/** The number of two digits; negative for anything else. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

function endOfDigits(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at++;
  return at;
}
