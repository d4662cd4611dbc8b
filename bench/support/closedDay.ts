import type pg from 'pg';
import { encodeDay } from '../../src/store/readings/compact/dayCodec.js';
import { DAY, DAY_MS, type Day } from './days.js';

/** Compact rows that are sent in one statement. */
const ROWS_AT_ONCE = 500;

const KEEP = `
  INSERT INTO reading_day (point, day, data_class, readings, data)
  SELECT point, $1::date, 0, $2::int, data FROM unnest($3::int[], $4::bytea[]) AS d (point, data)`;

/** Lays out the day before `DAY` in compact form for the points 1, 2, 3, … */
export async function layOutClosedDay(session: pg.Client, points: number, dayOf: (id: number) => Day): Promise<void> {
  const start = DAY - DAY_MS;
  const date = new Date(start).toISOString().slice(0, 10);
  await session.query('SELECT ensure_compact_partitions(0::smallint, $1::date)', [date]);
  const move = (times: Float64Array): Float64Array => times.map((time) => time - DAY_MS);
  for (let from = 1; from <= points; from += ROWS_AT_ONCE) {
    const keys = Array.from({ length: Math.min(ROWS_AT_ONCE, points + 1 - from) }, (_, i) => from + i);
    const days = keys.map(dayOf).map((day) => ({ ...day, times: move(day.times), received: move(day.received) }));
    const data = days.map((day) => encodeDay(day, start));
    await session.query(KEEP, [date, days[0].times.length, keys, data]);
  }
}
