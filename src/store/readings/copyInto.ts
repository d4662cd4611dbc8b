import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** Columns of a reading, in the order of `encodeReadings`. */
export const READING_COLUMNS = 'point, time, value, quality, flags, received, batch';

/** Sends `bytes` as the data of a COPY … FROM STDIN. */
export async function copyInto(client: pg.PoolClient, statement: string, bytes: Buffer): Promise<void> {
  const stream = client.query(copyFrom(statement));
  const done = finished(stream);
  stream.end(bytes);
  await done;
}
