import pg from 'pg';
import type { ReadingColumns } from '../../domain/readings/columns.js';
import { timeSpan } from '../../domain/readings/order.js';
import type { Author, Position } from '../commitLog.js';

/**
 * Takes the next position as the last act of the transaction, in one message with COMMIT: the lock on it is short.
 *
 * @param stored what the batch put in force.
 */
export async function commitReadings(
  client: pg.PoolClient,
  batchNumber: number,
  stored: ReadingColumns,
  { actor, requestId }: Author,
): Promise<Position> {
  const times = stored.length > 0 ? timeSpan(stored).map((t) => `'${new Date(t).toISOString()}'`) : ['NULL', 'NULL'];
  const request = requestId === undefined ? 'NULL' : pg.escapeLiteral(requestId);
  const results = (await client.query(
    `SELECT append_commit(${batchNumber}, 'READINGS', ${pg.escapeLiteral(actor)}, ${request},
       ${stored.length}, ${times.join(', ')}) AS position; COMMIT`,
  )) as unknown as pg.QueryResult<{ position: number }>[];
  return results[0].rows[0].position;
}
