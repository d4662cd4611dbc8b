import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { allocateColumns, type ReadingColumns } from '../../src/domain/readings/columns.js';
import { encodeReadings } from '../../src/store/readings/copyEncoding.js';
import { READING_COLUMNS } from '../../src/store/readings/copyInto.js';
import { DATE, type Day } from './days.js';

/** Fills `DATE` with rows of the points 1, 2, 3, … as they would come: all points at one time in a commit, then the next. */
export async function copyDays(session: pg.Client, points: number, dayOf: (id: number) => Day): Promise<void> {
  await session.query('SELECT ensure_reading_partition($1)', [DATE]);
  const days = Array.from({ length: points }, (_, i) => dayOf(1 + i));
  for (let i = 0; i < days[0].times.length; i++) {
    const columns = columnsAt(days, i);
    const stream = session.query(copyFrom(`BEGIN; COPY reading (${READING_COLUMNS}) FROM STDIN BINARY`));
    const done = finished(stream);
    stream.end(encodeReadings(columns, 1 + i));
    await done;
    const time = new Date(columns.time[0]).toISOString();
    await session.query(
      `SELECT append_commit(${1 + i}, 'READINGS', 'bench', NULL, ${points}, '${time}', '${time}'); COMMIT`,
    );
  }
}

/** Reading `i` of each day. */
function columnsAt(days: readonly Day[], i: number): ReadingColumns {
  const columns = allocateColumns(days.length);
  days.forEach((day, point) => {
    columns.point[point] = 1 + point;
    columns.time[point] = day.times[i];
    columns.received[point] = day.received[i];
    columns.value[point] = day.values[i];
    columns.quality[point] = day.qualities[i];
    columns.flags[point] = day.flags[i];
  });
  return columns;
}
