import type { PointDirectory } from '../../store/pointDirectory.js';
import type { ReadingKey } from '../../store/readings/firstReadings.js';
import type { Viewer } from '../access.js';
import { decodeSeat, encodeSeat } from '../cursor.js';
import { testOf } from '../pointTests.js';
import { instantOf } from '../readings.js';

/** Which points readings are listed of. */
interface PointFilter {
  readonly points?: string[] | null;
  readonly tags?: string[] | null;
  readonly places?: string[] | null;
}

/** Keys of the viewer's points that pass a filter, ascending: the order of lists of readings. */
export function selectedPoints(
  points: PointDirectory,
  viewer: Viewer,
  { tags, places, points: ids }: PointFilter,
): number[] {
  const test = testOf(viewer, { points: ids ?? null, tags: tags ?? null, places: places ?? null });
  return [...points.all()]
    .filter(test)
    .map(({ key }) => key)
    .sort((a, b) => a - b);
}

/** Cursor of a reading in a list by point, then time. */
export function cursorOfKey(order: string, { point, time }: ReadingKey): string {
  return encodeSeat(order, { value: time, key: point });
}

/** Inverse of `cursorOfKey`; null for none. */
export function keyOfCursor(order: string, cursor: string | null): ReadingKey | null {
  if (cursor === null) return null;
  const seat = decodeSeat(order, cursor);
  return { point: seat.key, time: instantOf(seat) };
}
