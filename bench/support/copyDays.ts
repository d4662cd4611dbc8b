import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { allocateColumns, type ReadingColumns } from '../../src/domain/readings/columns.js';
import { encodeReadings } from '../../src/store/readings/copyEncoding.js';
import { READING_COLUMNS } from '../../src/store/readings/copyInto.js';
import { DATE, DAY, DAY_MS, type Day } from './days.js';

/** Points whose day is sent in one statement. */
const AT_ONCE = 100;
const BATCH = 1;

/** Fills `DATE` with rows of the points 1, 2, 3, …, in one commit. */
export async function copyDays(session: pg.Client, points: number, dayOf: (id: number) => Day): Promise<void> {
  await session.query('SELECT ensure_reading_partition($1)', [DATE]);
  let readings = 0;
  for (let from = 1; from <= points; from += AT_ONCE) {
    const columns = columnsOfPoints(
      Array.from({ length: AT_ONCE }, (_, i) => ({ point: from + i, day: dayOf(from + i) })),
    );
    const stream = session.query(copyFrom(`COPY reading (${READING_COLUMNS}) FROM STDIN BINARY`));
    const done = finished(stream);
    stream.end(encodeReadings(columns, BATCH));
    await done;
    readings += columns.length;
  }
  const span = [new Date(DAY), new Date(DAY + DAY_MS - 1)];
  await session.query(`SELECT append_commit(${BATCH}, 'READINGS', 'bench', NULL, $1, $2, $3)`, [readings, ...span]);
}

function columnsOfPoints(days: readonly { readonly point: number; readonly day: Day }[]): ReadingColumns {
  const columns = allocateColumns(days.reduce((sum, { day }) => sum + day.times.length, 0));
  let at = 0;
  for (const { point, day } of days) {
    columns.point.fill(point, at, at + day.times.length);
    columns.time.set(day.times, at);
    columns.received.set(day.received, at);
    columns.value.set(day.values, at);
    columns.quality.set(day.qualities, at);
    columns.flags.set(day.flags, at);
    at += day.times.length;
  }
  return columns;
}
