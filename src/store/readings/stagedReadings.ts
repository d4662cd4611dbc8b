import type pg from 'pg';
import type { ReadingColumns } from '../../domain/readings/columns.js';
import type { ConflictRule } from '../../domain/readings/conflicts.js';
import { timeSpan } from '../../domain/readings/order.js';
import { SOURCE_FLAGS } from '../../domain/readings/quality.js';
import { decodeDay, type DayReadings } from './compact/dayCodec.js';
import { copyInto, READING_COLUMNS } from './copyInto.js';
import { encodeStaged } from './copyEncoding.js';
import { DAY_MS, dateOf, dayOf, dayOfDate } from './days.js';
import { firstAt } from './pointReadings.js';

/** A reading whose key was there before, by its place in the batch. `same`: with this value too. */
export interface Refused {
  readonly ordinal: number;
  readonly same: boolean;
}

const STAGING_TABLE = `
  CREATE TEMP TABLE IF NOT EXISTS staged (
    point integer, time timestamptz, value double precision, quality smallint, flags integer,
    received timestamptz, batch bigint, ordinal integer, first boolean
  ) ON COMMIT DELETE ROWS`;

/** Ordered like every batch, so that two writers with common keys wait for each other but never crosswise. */
const INSERT_OPEN = `
  INSERT INTO reading (${READING_COLUMNS})
  SELECT ${READING_COLUMNS} FROM staged WHERE first AND time >= $1 ORDER BY point, time
  ON CONFLICT DO NOTHING`;

/** Takes the closed days that the batch touches: whoever else wants to change one of them waits. */
const TAKE_CLOSED_DAYS = `
  INSERT INTO reading_dirty (point, day, batch)
  SELECT DISTINCT point, (time AT TIME ZONE 'UTC')::date, $2::bigint FROM staged WHERE time < $1 ORDER BY 1, 2
  ON CONFLICT (point, day) DO UPDATE SET batch = excluded.batch`;

const COMPACT_DAYS = `
  SELECT d.point, d.day, d.data FROM unnest($1::int[], $2::date[]) AS t (point, day)
  JOIN reading_day d ON d.point = t.point AND d.day = t.day`;

const INSERT_LATE = `
  INSERT INTO reading_late (${READING_COLUMNS})
  SELECT ${READING_COLUMNS} FROM staged WHERE first AND time < $1 AND ordinal <> ALL ($2) ORDER BY point, time
  ON CONFLICT DO NOTHING`;

/** What the source sent is compared, not what was judged of it: rules change, and so does what they judge by. */
const sameSource = (a: string, b: string): string =>
  `${a}.value IS NOT DISTINCT FROM ${b}.value AND ${a}.flags & ${SOURCE_FLAGS} = ${b}.flags & ${SOURCE_FLAGS}`;

const FIND_REFUSED = `
  SELECT s.ordinal, bool_or(k.same OR v.point IS NOT NULL) AS same
  FROM (
    SELECT s.ordinal, ${sameSource('r', 's')} AS same
    FROM staged s JOIN reading r ON r.point = s.point AND r.time = s.time AND r.time BETWEEN $2 AND $3
    WHERE r.batch <> $1 OR NOT s.first
    UNION ALL
    SELECT s.ordinal, ${sameSource('r', 's')}
    FROM staged s JOIN reading_late r ON r.point = s.point AND r.time = s.time
    WHERE r.batch <> $1 OR NOT s.first
    UNION ALL
    SELECT * FROM unnest($4::int[], $5::boolean[])
  ) AS k (ordinal, same)
  JOIN staged s ON s.ordinal = k.ordinal
  LEFT JOIN reading_version v ON v.point = s.point AND v.time = s.time AND ${sameSource('v', 's')}
  GROUP BY s.ordinal ORDER BY s.ordinal`;

const KEEP_VERSIONS = `
  INSERT INTO reading_version (${READING_COLUMNS}, wins)
  SELECT ${READING_COLUMNS}, $2::boolean FROM staged WHERE ordinal = ANY($1) ORDER BY ordinal`;

/**
 * Stores readings that may be there already, in the transaction that is open.
 *
 * @param openFromMs days before it are closed: their readings go beside the compact rows, where they are looked up too.
 * @returns the readings that were there before; those with another value are kept as versions.
 */
export async function stage(
  client: pg.PoolClient,
  batch: ReadingColumns,
  { number, rule, openFromMs }: { readonly number: number; readonly rule: ConflictRule; readonly openFromMs: number },
): Promise<readonly Refused[]> {
  const bytes = encodeStaged(batch, number);
  await copyInto(client, `${STAGING_TABLE}; COPY staged (${READING_COLUMNS}, ordinal, first) FROM STDIN BINARY`, bytes);
  const openFrom = new Date(openFromMs);
  const inserted = (await client.query(INSERT_OPEN, [openFrom])).rowCount ?? 0;
  const [first, last] = timeSpan(batch);
  let late = 0;
  let compact: readonly Refused[] = [];
  if (first < openFromMs) {
    await client.query(TAKE_CLOSED_DAYS, [openFrom, number]);
    compact = await findCompact(client, batch, openFromMs);
    late = (await client.query(INSERT_LATE, [openFrom, compact.map(({ ordinal }) => ordinal)])).rowCount ?? 0;
  }
  if (inserted + late === batch.length) return [];
  const { rows } = await client.query<Refused>(FIND_REFUSED, [
    ...[number, new Date(first), new Date(last)],
    ...[compact.map(({ ordinal }) => ordinal), compact.map(({ same }) => same)],
  ]);
  const others = rows.filter(({ same }) => !same).map(({ ordinal }) => ordinal);
  if (others.length > 0) await client.query(KEEP_VERSIONS, [others, rule === 'LAST']);
  return rows;
}

/** The readings of closed days whose keys the compact rows have. */
async function findCompact(client: pg.PoolClient, batch: ReadingColumns, openFromMs: number): Promise<Refused[]> {
  const touched = touchedDays(batch, openFromMs);
  const points = [...touched.values()].map(({ point }) => point);
  const dates = [...touched.values()].map(({ day }) => dateOf(day));
  const { rows } = await client.query<{ point: number; day: string; data: Buffer }>(COMPACT_DAYS, [points, dates]);
  const found: Refused[] = [];
  for (const { point, day: date, data } of rows) {
    const day = dayOfDate(date);
    const { from, to } = touched.get(`${point} ${day}`) as TouchedDay;
    const known = decodeDay(data, day * DAY_MS);
    for (let i = from; i < to; i++) {
      const at = firstAt(known.times, batch.time[i]);
      if (known.times[at] === batch.time[i]) found.push({ ordinal: i, same: isSame(batch, i, known, at) });
    }
  }
  return found.sort((a, b) => a.ordinal - b.ordinal);
}

/** Readings `from` up to `to` of a batch, which are one point's of one day. */
interface TouchedDay {
  readonly point: number;
  readonly day: number;
  readonly from: number;
  readonly to: number;
}

function touchedDays({ point, time, length }: ReadingColumns, openFromMs: number): Map<string, TouchedDay> {
  const touched = new Map<string, TouchedDay>();
  for (let from = 0; from < length;) {
    const day = dayOf(time[from]);
    let to = from + 1;
    while (to < length && point[to] === point[from] && dayOf(time[to]) === day) to++;
    if (time[from] < openFromMs) touched.set(`${point[from]} ${day}`, { point: point[from], day, from, to });
    from = to;
  }
  return touched;
}

/** As `sameSource`; 0 and -0 are equal there as here. */
function isSame(batch: ReadingColumns, i: number, known: DayReadings, at: number): boolean {
  const [a, b] = [batch.value[i], known.values[at]];
  const sameValue = a === b || (Number.isNaN(a) && Number.isNaN(b));
  return sameValue && (batch.flags[i] & SOURCE_FLAGS) === (known.flags[at] & SOURCE_FLAGS);
}
