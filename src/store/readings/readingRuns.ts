import type { ReadingColumns } from '../../domain/readings/columns.js';
import type { Run } from '../../domain/validation/terms.js';
import type { Database } from '../database.js';
import { DAY_MS } from '../../shared/duration.js';

/** As far as readings are looked back for; open days hold at least one. */
const LOOK_BACK_MS = 2 * DAY_MS;
const POINTS_AT_ONCE = 500;

/** One that moves is found at its first step back; one that stands still at the end of the look back. */
const RUNS = `
  SELECT n.ordinal::int - 1 AS ordinal, s.since, b.value IS NOT NULL AS moved
  FROM unnest($1::int[], $2::timestamptz[], $3::float8[]) WITH ORDINALITY AS n (point, time, value, ordinal)
  LEFT JOIN LATERAL (
    SELECT time, value FROM reading
    WHERE point = n.point AND time < n.time AND time >= $4 AND value IS DISTINCT FROM n.value
    ORDER BY time DESC LIMIT 1) b ON true,
  LATERAL (
    SELECT time AS since FROM reading
    WHERE point = n.point AND time > coalesce(b.time, $4::timestamptz) AND time <= n.time ORDER BY time LIMIT 1) s`;

/**
 * Since when the newest readings have been the same, as far as open days tell.
 *
 * @param newest one reading a point.
 * @param now milliseconds since the epoch.
 * @returns by the number of the point; none for a point that was silent for long, or said no number.
 */
export async function readingRuns(
  db: Database,
  { point, time, value, length }: ReadingColumns,
  now: number,
): Promise<Map<number, Run>> {
  const from = now - LOOK_BACK_MS;
  const asked = Array.from({ length }, (_, i) => i).filter((i) => time[i] >= from && !Number.isNaN(value[i]));
  const runs = new Map<number, Run>();
  for (let at = 0; at < asked.length; at += POINTS_AT_ONCE) {
    const some = asked.slice(at, at + POINTS_AT_ONCE);
    const rows = await db.query<Run & { ordinal: number }>(RUNS, [
      some.map((i) => point[i]),
      some.map((i) => new Date(time[i])),
      some.map((i) => value[i]),
      new Date(from),
    ]);
    for (const { ordinal, since, moved } of rows) runs.set(point[some[ordinal]], { since, moved });
  }
  return runs;
}
