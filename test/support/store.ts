import { allocateColumns, columnsOf, type ReadingColumns, type ReadingRow } from '../../src/domain/readings/columns.js';
import { orderByPointAndTime } from '../../src/domain/readings/order.js';
import { pickColumns } from '../../src/domain/readings/columns.js';
import { openStore, type Store } from '../../src/store/store.js';
import { freshDatabase, type FreshDatabase } from './database.js';
import { MIGRATED_TEMPLATE } from './templates.js';

/** A store over a migrated database of its own. */
export interface TestStore extends Store {
  readonly database: FreshDatabase;
  readonly close: () => Promise<void>;
}

export async function freshStore(): Promise<TestStore> {
  const database = await freshDatabase(MIGRATED_TEMPLATE);
  const store = openStore(database.hub, 8);
  return {
    ...store,
    database,
    close: async () => {
      await store.db.close();
      await database.drop();
    },
  };
}

/** A reading with what tests rarely care about filled in. */
export function reading(point: number, time: number, value: number, more: Partial<ReadingRow> = {}): ReadingRow {
  return { point, time, value, received: time + 5, quality: 0, flags: 0, ...more };
}

/** Rows as an ordered batch. */
export function batchOf(...rows: readonly ReadingRow[]): ReadingColumns {
  const columns = rows.length > 0 ? columnsOf(rows) : allocateColumns(0);
  const order = orderByPointAndTime(columns);
  return order ? pickColumns(columns, order) : columns;
}

/** Columns as rows, to compare them. */
export function rowsOf(columns: ReadingColumns): ReadingRow[] {
  return Array.from({ length: columns.length }, (_, i) => ({
    point: columns.point[i],
    time: columns.time[i],
    received: columns.received[i],
    value: columns.value[i],
    quality: columns.quality[i] as ReadingRow['quality'],
    flags: columns.flags[i],
  }));
}
