import { Quality } from './quality.js';

/**
 * How many readings are drawn as few: by the lowest and highest of each stretch of time, which loses no peak; or by the
 * largest triangles, which keeps the shape of the line.
 */
export const DOWNSAMPLING_METHODS = ['MIN_MAX', 'LTTB'] as const;
export type DownsamplingMethod = (typeof DOWNSAMPLING_METHODS)[number];

/** A line to be drawn, ordered by time. Times in milliseconds since the epoch; NaN for no number; null when all are GOOD. */
export interface Line {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly qualities: Uint8Array | null;
}

/**
 * Which readings to draw: at most `maxPoints`, in order, the first and the last one among them. BAD readings and those
 * without a number are drawn only where there is nothing else, so that a gap stays a gap and a wrong number hides no
 * right one. MIN_MAX keeps the lowest and the highest reading from 4 points on.
 *
 * @see Steinarsson, Downsampling Time Series for Visual Representation (2013), 4.2, for LTTB.
 */
export function downsample(line: Line, maxPoints: number, method: DownsamplingMethod): Uint32Array {
  const { length } = line.times;
  if (length <= maxPoints) return Uint32Array.from({ length }, (_, i) => i);
  if (maxPoints < 2) return Uint32Array.from({ length: Math.max(0, maxPoints) }, () => 0);
  return method === 'MIN_MAX' ? extremes(line, maxPoints) : largestTriangles(line, maxPoints);
}

function isUsable({ values, qualities }: Line, i: number): boolean {
  return Number.isFinite(values[i]) && (qualities === null || qualities[i] !== Quality.BAD);
}

/** First, last, and the two extremes of each of equal stretches of time. */
function extremes(line: Line, maxPoints: number): Uint32Array {
  const { times } = line;
  const last = times.length - 1;
  const stretches = (maxPoints - 2) >> 1;
  const span = times[last] - times[0];
  const chosen = new Uint32Array(maxPoints);
  let size = 1; // index 0 is there
  let from = 1;
  for (let stretch = 1; stretch <= stretches; stretch++) {
    const end = stretch === stretches ? Infinity : times[0] + (span * stretch) / stretches;
    let to = from;
    while (to < last && times[to] < end) to++;
    size = takeExtremes(line, from, to, chosen, size);
    from = to;
  }
  chosen[size++] = last;
  return chosen.subarray(0, size);
}

/** Which ends of a line are its peaks. */
export type Ends = 'LOW' | 'HIGH' | 'BOTH';

/**
 * MIN_MAX of several lines over the same times: which of them to draw so that no line loses its peaks, at most
 * `maxPoints`, in order, the first and the last one among them. Where not even one peak of each line has a place, the
 * lines go first in their order.
 */
export function extremesOfAll(lines: readonly (Line & { readonly ends: Ends })[], maxPoints: number): Uint32Array {
  const { times } = lines[0];
  const last = times.length - 1;
  const peaks = lines.reduce((sum, { ends }) => sum + (ends === 'BOTH' ? 2 : 1), 0);
  const stretches = Math.max(1, Math.floor((maxPoints - 2) / peaks));
  const chosen = new Set([0, last]);
  let from = 1;
  for (let stretch = 1; stretch <= stretches; stretch++) {
    const end = stretch === stretches ? Infinity : times[0] + ((times[last] - times[0]) * stretch) / stretches;
    let to = from;
    while (to < last && times[to] < end) to++;
    for (const i of peaksOf(lines, from, to)) if (chosen.size < maxPoints) chosen.add(i);
    from = to;
  }
  return Uint32Array.from(chosen).sort();
}

/** The peaks of each line from `from` to before `to`; where no line has a number, the first reading. */
function peaksOf(lines: readonly (Line & { readonly ends: Ends })[], from: number, to: number): readonly number[] {
  if (from === to) return [];
  const peaks = lines.flatMap((line) => {
    const [low, high] = extremesBetween(line, from, to);
    if (low < 0) return [];
    if (line.ends === 'BOTH') return [low, high];
    return [line.ends === 'LOW' ? low : high];
  });
  return peaks.length > 0 ? peaks : [from];
}

/** Appends the lowest and highest of the readings `from` to before `to`, in order; of none that is usable, the first. */
function takeExtremes(line: Line, from: number, to: number, chosen: Uint32Array, size: number): number {
  if (from === to) return size;
  const [low, high] = extremesBetween(line, from, to);
  const picked = low < 0 ? [from] : low === high ? [low] : [Math.min(low, high), Math.max(low, high)];
  chosen.set(picked, size);
  return size + picked.length;
}

/** Index of the lowest and of the highest reading from `from` to before `to`; -1 when none is usable. */
function extremesBetween(line: Line, from: number, to: number): readonly [low: number, high: number] {
  const { values } = line;
  let [low, high] = [-1, -1];
  for (let i = from; i < to; i++) {
    if (!isUsable(line, i)) continue;
    if (low < 0 || values[i] < values[low]) low = i;
    if (high < 0 || values[i] > values[high]) high = i;
  }
  return [low, high];
}

interface Place {
  readonly time: number;
  readonly value: number;
}

/** Of each of equal runs of readings the one that spans the largest triangle with its neighbours. */
function largestTriangles(line: Line, maxPoints: number): Uint32Array {
  const last = line.times.length - 1;
  const chosen = new Uint32Array(maxPoints);
  const edge = (run: number): number => 1 + Math.floor((run * (last - 1)) / (maxPoints - 2));
  let anchor = 0;
  for (let run = 0; run < maxPoints - 2; run++) {
    const next = run === maxPoints - 3 ? [last, last + 1] : [edge(run + 1), edge(run + 2)];
    const here = { time: line.times[anchor], value: line.values[anchor] };
    const following = meanOf(line, next[0], next[1]) ?? { time: line.times[last], value: here.value };
    const pick = farthest(line, edge(run), edge(run + 1), here, following);
    chosen[run + 1] = pick;
    if (isUsable(line, pick)) anchor = pick;
  }
  chosen[maxPoints - 1] = last;
  return chosen;
}

/** Mean time and value of what is usable from `from` to before `to`; null when nothing is. */
function meanOf(line: Line, from: number, to: number): Place | null {
  let [count, time, value] = [0, 0, 0];
  for (let i = from; i < to; i++) {
    if (!isUsable(line, i)) continue;
    count++;
    time += line.times[i];
    value += line.values[i];
  }
  return count === 0 ? null : { time: time / count, value: value / count };
}

/** The usable reading farthest from the line between what was chosen and what follows; of none that is usable, the first. */
function farthest(line: Line, from: number, to: number, here: Place, following: Place): number {
  const { times, values } = line;
  let [best, bestArea] = [-1, -1];
  for (let i = from; i < to; i++) {
    if (!isUsable(line, i)) continue;
    const across = (here.time - following.time) * (values[i] - here.value);
    const along = (here.time - times[i]) * (following.value - here.value);
    const area = Math.abs(across - along);
    if (best < 0 || area > bestArea) [best, bestArea] = [i, area];
  }
  return best < 0 ? from : best;
}
