import type pg from 'pg';
import { pickColumns, type ReadingColumns } from '../../domain/readings/columns.js';
import type { ConflictRule } from '../../domain/readings/conflicts.js';
import { repeatsPrevious } from '../../domain/readings/order.js';
import { SOURCE_FLAGS } from '../../domain/readings/quality.js';
import { DAY_MS } from '../../shared/duration.js';
import { binaryDoubles, binaryInstants, binaryIntegers, binarySmallints } from '../binaryArray.js';
import { decodeDay, decodeDayTimes, type DayReadings } from './compact/dayCodec.js';
import { READING_COLUMNS } from './copyInto.js';
import { dateOf, dayOf } from './days.js';
import { firstAt } from './pointReadings.js';
import { type FoundKey, isSameSource, type Refused, settleRepeats } from './settleRepeats.js';

/** Rows from the columns of a batch; see `rowsIn`. In its order, so two writers with common keys never wait crosswise. */
const SENT = `unnest($2::int[], $3::timestamptz[], $4::float8[], $5::smallint[], $6::int[], $7::timestamptz[])`;

const insertInto = (table: string): string => `
  INSERT INTO ${table} (${READING_COLUMNS}) SELECT s.*, $1::bigint FROM ${SENT} AS s ON CONFLICT DO NOTHING`;

/** Takes the closed days that the batch touches: whoever else wants to change one of them waits. */
const TAKE_CLOSED_DAYS = `
  INSERT INTO reading_dirty (point, day, batch) SELECT t.*, $1::bigint FROM unnest($2::int[], $3::date[]) AS t
  ON CONFLICT (point, day) DO UPDATE SET batch = excluded.batch`;

/** Laterally, so that each is looked up by its key whatever statistics say; the same below. */
const COMPACT_DAYS = `
  SELECT ordinal::int - 1 AS ordinal, d.data
  FROM unnest($1::int[], $2::date[]) WITH ORDINALITY AS t (point, day, ordinal),
       LATERAL (SELECT data FROM reading_day WHERE point = t.point AND day = t.day OFFSET 0) d`;

/** As `isSameSource`. */
const sameSource = (other: string): string =>
  `${other}.value IS NOT DISTINCT FROM s.value AND ${other}.flags & ${SOURCE_FLAGS} = s.flags & ${SOURCE_FLAGS}`;

/** What was there under a key before the batch, or before in the batch. */
const found = (table: string): string => `
  SELECT ${sameSource('r')} FROM ${table} r
  WHERE r.point = s.point AND r.time = s.time AND (r.batch <> $1 OR s.repeats)`;

/** Whether the newest version that won says the same; what came first if there is none. */
const newestSame = (which: string): string => `
  coalesce((SELECT ${sameSource('v')} FROM reading_version v
            WHERE v.point = s.point AND v.time = s.time AND ${which} ORDER BY v.version DESC LIMIT 1), k.same)`;

const FIND_KEYS = `
  SELECT s.ordinal::int - 1 AS ordinal, k.same OR EXISTS (
    SELECT FROM reading_version v WHERE v.point = s.point AND v.time = s.time AND ${sameSource('v')}) AS known,
    ${newestSame('v.wins')} OR ${newestSame(`v.wins AND v.kind = 'CONFLICT'`)} AS stands
  FROM unnest($2::int[], $3::timestamptz[], $4::float8[], $5::int[], $6::boolean[], $7::boolean[])
         WITH ORDINALITY AS s (point, time, value, flags, repeats, compact, ordinal),
       LATERAL (SELECT bool_or(same) AS same
                FROM (${found('reading')} UNION ALL ${found('reading_late')} UNION ALL SELECT s.compact) f (same)) k
  WHERE k.same IS NOT NULL ORDER BY s.ordinal`;

const KEEP_VERSIONS = `
  INSERT INTO reading_version (${READING_COLUMNS}, wins) SELECT s.*, $1::bigint, $8::boolean FROM ${SENT} AS s`;

/**
 * Stores readings that may be there already, in the transaction that is open.
 *
 * @param batch ordered by point and time.
 * @param openFromMs days before it are closed: their readings go beside the compact rows, where they are looked up too.
 * @returns the readings that were there before, in order; those that bring something new are kept as versions.
 */
export async function storeDoubtful(
  client: pg.PoolClient,
  batch: ReadingColumns,
  { number, rule, openFromMs }: { readonly number: number; readonly rule: ConflictRule; readonly openFromMs: number },
): Promise<readonly Refused[]> {
  const every = Array.from({ length: batch.length }, (_, i) => i);
  const open = every.filter((i) => batch.time[i] >= openFromMs);
  let stored = await insert(client, 'reading', batch, open, number);
  const compact = new Array<boolean | null>(batch.length).fill(null);
  if (open.length < batch.length) {
    await findCompact(client, batch, { number, openFromMs }, compact);
    const late = every.filter((i) => batch.time[i] < openFromMs && compact[i] === null);
    stored += await insert(client, 'reading_late', batch, late, number);
  }
  if (stored === batch.length) return [];
  const values = [
    ...[number, binaryIntegers(batch.point), binaryInstants(batch.time), binaryDoubles(batch.value)],
    ...[binaryIntegers(batch.flags), every.map((i) => repeatsPrevious(batch, i)), compact],
  ];
  const { rows } = await client.query<FoundKey>({ name: 'find keys', text: FIND_KEYS, values });
  const refused = settleRepeats(batch, rows, rule);
  const others = refused.filter(({ same }) => !same).map(({ ordinal }) => ordinal);
  if (others.length > 0) {
    const kept = rowsIn(pickColumns(batch, others));
    await client.query({ name: 'keep versions', text: KEEP_VERSIONS, values: [number, ...kept, rule === 'LAST'] });
  }
  return refused;
}

/** Inserts the readings at `indices` whose keys are free. @returns how many. */
async function insert(
  client: pg.PoolClient,
  table: 'reading' | 'reading_late',
  batch: ReadingColumns,
  indices: readonly number[],
  number: number,
): Promise<number> {
  if (indices.length === 0) return 0;
  const rows = rowsIn(indices.length === batch.length ? batch : pickColumns(batch, indices));
  const inserted = { name: `insert into ${table}`, text: insertInto(table), values: [number, ...rows] };
  return (await client.query(inserted)).rowCount ?? 0;
}

/** The values that `SENT` takes. */
function rowsIn({ point, time, value, quality, flags, received }: ReadingColumns): Buffer[] {
  return [
    ...[binaryIntegers(point), binaryInstants(time), binaryDoubles(value)],
    ...[binarySmallints(quality), binaryIntegers(flags), binaryInstants(received)],
  ];
}

/** Takes the closed days of a batch and notes of the readings whose keys the compact rows have, whether they are the same. */
async function findCompact(
  client: pg.PoolClient,
  batch: ReadingColumns,
  { number, openFromMs }: { readonly number: number; readonly openFromMs: number },
  same: (boolean | null)[],
): Promise<void> {
  const touched = touchedDays(batch, openFromMs);
  const keys = [touched.map(({ point }) => point), touched.map(({ day }) => dateOf(day))];
  await client.query({ name: 'take closed days', text: TAKE_CLOSED_DAYS, values: [number, ...keys] });
  const asked = { name: 'compact days', text: COMPACT_DAYS, values: keys };
  const { rows } = await client.query<{ ordinal: number; data: Buffer }>(asked);
  for (const { ordinal, data } of rows) findInDay(batch, touched[ordinal], data, same);
}

function findInDay(batch: ReadingColumns, { day, from, to }: TouchedDay, data: Buffer, same: (boolean | null)[]): void {
  const times = decodeDayTimes(data, day * DAY_MS);
  let known: DayReadings | undefined;
  for (let i = from; i < to; i++) {
    const at = firstAt(times, batch.time[i]);
    if (times[at] !== batch.time[i]) continue;
    known ??= decodeDay(data, day * DAY_MS);
    const there = { value: known.values[at], flags: known.flags[at] };
    same[i] = isSameSource({ value: batch.value[i], flags: batch.flags[i] }, there);
  }
}

/** Readings `from` up to `to` of a batch, which are one point's of one day. */
interface TouchedDay {
  readonly point: number;
  readonly day: number;
  readonly from: number;
  readonly to: number;
}

/** In the order of the batch. */
export function touchedDays({ point, time, length }: ReadingColumns, openFromMs: number): TouchedDay[] {
  const touched: TouchedDay[] = [];
  for (let from = 0; from < length;) {
    const day = dayOf(time[from]);
    let to = from + 1;
    while (to < length && point[to] === point[from] && dayOf(time[to]) === day) to++;
    if (time[from] < openFromMs) touched.push({ point: point[from], day, from, to });
    from = to;
  }
  return touched;
}
