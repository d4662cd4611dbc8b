import type pg from 'pg';
import { summarise } from '../../src/domain/readings/summary.js';
import { encodeDay } from '../../src/store/readings/compact/dayCodec.js';
import { encodeHours } from '../../src/store/readings/compact/rollupCodec.js';
import { DAY, DAY_MS, temperatureDayEach } from './days.js';

const HOUR_MS = 3_600_000;

const KEEP_DAYS = `
  INSERT INTO reading_day (point, day, data_class, readings, data)
  SELECT $1, day, 0, $2, data FROM unnest($3::date[], $4::bytea[]) AS d (day, data)`;

const KEEP_HOURS = 'INSERT INTO reading_hours (point, month, data_class, data) VALUES ($1, $2, 0, $3)';

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Lays out the days before `DAY` of one point as they are kept when they are closed: compact days, and hours by month. */
export async function layOutYears(
  session: pg.Client,
  { point, everyMs, days }: { readonly point: number; readonly everyMs: number; readonly days: number },
): Promise<void> {
  const starts = Array.from({ length: days }, (_, i) => DAY - (days - i) * DAY_MS);
  const day = temperatureDayEach(everyMs);
  for (const [month, ofMonth] of Map.groupBy(starts, (start) => `${dateOf(start).slice(0, 7)}-01`)) {
    await session.query('SELECT ensure_compact_partitions(0::smallint, $1::date)', [month]);
    const readings = ofMonth.map((start) => {
      const { times, received, ...rest } = day(start / DAY_MS);
      const move = (column: Float64Array): Float64Array => column.map((time) => time - DAY + start);
      return { ...rest, times: move(times), received: move(received) };
    });
    const data = readings.map((of, i) => encodeDay(of, ofMonth[i]));
    const hours = readings.map((of, i) => encodeHours(ofMonth[i], summarise(of, hoursOf(ofMonth[i]), 'LINEAR')));
    await session.query(KEEP_DAYS, [point, readings[0].times.length, ofMonth.map(dateOf), data]);
    await session.query(KEEP_HOURS, [point, month, Buffer.concat(hours)]);
  }
}

function hoursOf(start: number): { starts: Float64Array; ends: Float64Array } {
  const starts = Float64Array.from({ length: 24 }, (_, hour) => start + hour * HOUR_MS);
  return { starts, ends: starts.map((hour) => hour + HOUR_MS) };
}
