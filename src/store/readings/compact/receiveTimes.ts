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
 * up; of one that came later, or from a clock ahead of the hub's, the millisecond.
 *
 * @param times of the readings, and when they were `received`; whole milliseconds since the start of a day.
 */
export function writeReceived(out: ByteWriter, times: Float64Array, received: Float64Array): void {
  const seconds = times.map((time, i) => {
    const delay = received[i] - time;
    if (delay < 0 || delay > PROMPT_MS) return EXACT;
    return Math.ceil(received[i] / SECOND_MS) - Math.floor(time / SECOND_MS);
  });
  writeWholeNumbers(out, seconds, seconds.length);
  writeSeries(
    out,
    received.filter((_, i) => seconds[i] === EXACT),
  );
}

export function readReceived(from: ByteReader, times: Float64Array): Float64Array {
  const received = readWholeNumbers(from, times.length);
  let exactCount = 0;
  for (let i = 0; i < received.length; i++) {
    if (received[i] === EXACT) exactCount++;
    else if (received[i] > EXACT) throw damaged('a receive time is out of bounds');
  }
  const exact = readSeries(from, exactCount);
  for (let i = 0, next = 0; i < received.length; i++) {
    received[i] = received[i] === EXACT ? exact[next++] : (Math.floor(times[i] / SECOND_MS) + received[i]) * SECOND_MS;
  }
  return received;
}
