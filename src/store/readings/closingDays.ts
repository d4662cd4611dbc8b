import type pg from 'pg';
import type { ReadingColumns } from '../../domain/readings/columns.js';
import { HubError } from '../../shared/errors.js';

/** Days were closed while values of them were put in the place of others. Nothing was written. */
export class DaysClosing extends HubError {
  readonly kind = 'transient';
  constructor() {
    super('DAYS_CLOSING', 'the days of these readings are being closed; send the same again in a moment');
  }
}

/**
 * The days that are closed, and the one that is closed next: whoever closes it may have read its versions already. All
 * writers take days in this order, so that they never wait for each other crosswise.
 */
const TAKE = `
  WITH state AS (SELECT open_from FROM reading_state), taken AS (
    INSERT INTO reading_dirty (point, day, batch)
    SELECT point, day, $3::bigint FROM (
      SELECT DISTINCT w.point, (w.time AT TIME ZONE 'UTC')::date AS day, s.open_from
      FROM unnest($1::int[], $2::timestamptz[]) AS w (point, time), state s) d
    WHERE day <= open_from ORDER BY day = open_from, point, day
    ON CONFLICT (point, day) DO UPDATE SET batch = excluded.batch)
  SELECT open_from AS "openFrom" FROM state`;

const HOLD = 'SELECT open_from AS "openFrom" FROM reading_state FOR SHARE';

/**
 * Takes the days of readings that exist and get another value, so that their figures are made anew. Of closed days this
 * comes before the values.
 *
 * @returns where the closed days end, for `holdDays`.
 */
export async function takeDays(
  client: pg.PoolClient,
  { point, time }: Pick<ReadingColumns, 'point' | 'time'>,
  batch: number,
): Promise<string> {
  const values = [[...point], Array.from(time, (ms) => new Date(ms)), batch];
  const { rows } = await client.query<{ openFrom: string }>(TAKE, values);
  return rows[0].openFrom;
}

/**
 * Sees to it that no day is closed until the end of the transaction, as its last act before the commit.
 *
 * @throws DaysClosing a day was closed since `takeDays`; the transaction is to be rolled back and begun anew.
 */
export async function holdDays(client: pg.PoolClient, openFrom: string): Promise<void> {
  const { rows } = await client.query<{ openFrom: string }>(HOLD);
  if (rows[0].openFrom !== openFrom) throw new DaysClosing();
}
