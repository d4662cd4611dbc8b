import { damaged, type ByteReader, type ByteWriter } from './bytes.js';
import { readSeries, writeSeries } from './series.js';
import { readWholeNumbers, writeWholeNumbers } from './wholeNumbers.js';

const SECOND_MS = 1000;

/** Longest way from a reading to the hub whose time is kept in whole seconds, milliseconds. */
const PROMPT_MS = 60_000;

/** Stands in place of the seconds where the time is kept to the millisecond: more than any prompt reading can have. */
const EXACT = 62;

/**
 * Writes when readings were received. Of a reading that came within a minute, the second is kept in which it did, rounded
 * up; of one that came later, or from a clock ahead of the hub's, the millisecond, rounded up.
 *
 * @param readings times of the readings and of their receipt, milliseconds since the epoch.
 */
export function writeReceived(
  out: ByteWriter,
  { times, received }: { readonly times: Float64Array; readonly received: Float64Array },
  dayStartMs: number,
): void {
  const seconds = new Float64Array(times.length);
  const exact: number[] = [];
  for (let i = 0; i < times.length; i++) {
    const delay = received[i] - times[i];
    if (delay >= 0 && delay <= PROMPT_MS) {
      seconds[i] = Math.ceil(received[i] / SECOND_MS) - Math.floor(times[i] / SECOND_MS);
    } else {
      seconds[i] = EXACT;
      exact.push(Math.ceil(received[i]) - dayStartMs);
    }
  }
  writeWholeNumbers(out, seconds, seconds.length);
  writeSeries(out, Float64Array.from(exact));
}

/** Reads when the readings at these times were received, milliseconds since the epoch. */
export function readReceived(from: ByteReader, times: Float64Array, dayStartMs: number): Float64Array {
  const received = readWholeNumbers(from, times.length);
  let exactCount = 0;
  for (let i = 0; i < received.length; i++) {
    if (received[i] === EXACT) exactCount++;
    else if (received[i] > EXACT) throw damaged('a receive time is out of bounds');
  }
  const exact = readSeries(from, exactCount);
  for (let i = 0, next = 0; i < received.length; i++) {
    received[i] =
      received[i] === EXACT ? dayStartMs + exact[next++] : (Math.floor(times[i] / SECOND_MS) + received[i]) * SECOND_MS;
  }
  return received;
}
