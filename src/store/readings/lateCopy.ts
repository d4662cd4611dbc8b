import type pg from 'pg';
import type { ReadingColumns } from '../../domain/readings/columns.js';
import { repeatsPrevious } from '../../domain/readings/order.js';
import { encodeReadings } from './copyEncoding.js';
import { copyInto, READING_COLUMNS } from './copyInto.js';
import { dateOf } from './days.js';
import { touchedDays } from './doubtfulReadings.js';

/** Below it the careful way costs little. */
const WORTH_COPYING = 256;

const TAKE = `
  INSERT INTO reading_dirty (point, day, batch)
  SELECT point, day, $3::bigint FROM unnest($1::int[], $2::date[]) AS t (point, day) ORDER BY 1, 2
  ON CONFLICT (point, day) DO UPDATE SET batch = excluded.batch`;

/** Whether there is anything already of those points between those instants. */
const IS_KNOWN = `
  SELECT EXISTS (
    SELECT FROM unnest($1::int[], $2::date[], $3::timestamptz[], $4::timestamptz[]) AS t (point, day, first, last)
    WHERE EXISTS (SELECT FROM reading_day d WHERE d.point = t.point AND d.day = t.day)
       OR EXISTS (SELECT FROM reading_late l WHERE l.point = t.point AND l.time BETWEEN t.first AND t.last)) AS known`;

/** Whether it is worth trying `copyLate`: many readings, all of closed days, each named once. */
export function mayCopyLate(batch: ReadingColumns, openFromMs: number): boolean {
  if (batch.length < WORTH_COPYING) return false;
  for (let i = 0; i < batch.length; i++) if (batch.time[i] >= openFromMs || repeatsPrevious(batch, i)) return false;
  return true;
}

/**
 * Copies readings of closed days straight to the late ones, as history comes in. Their points and days are taken first,
 * so nobody else can bring the same meanwhile.
 *
 * @param client with a transaction that was begun; it stays open.
 * @returns false when there is something already where they lie: then nothing was copied.
 */
export async function copyLate(client: pg.PoolClient, batch: ReadingColumns, number: number): Promise<boolean> {
  const touched = touchedDays(batch, Infinity);
  const points = touched.map(({ point }) => point);
  const days = touched.map(({ day }) => dateOf(day));
  await client.query(TAKE, [points, days, number]);
  const { rows } = await client.query<{ known: boolean }>(IS_KNOWN, [
    ...[points, days],
    touched.map(({ from }) => new Date(batch.time[from])),
    touched.map(({ to }) => new Date(batch.time[to - 1])),
  ]);
  if (rows[0].known) return false;
  await copyInto(client, `COPY reading_late (${READING_COLUMNS}) FROM STDIN BINARY`, encodeReadings(batch, number));
  return true;
}
