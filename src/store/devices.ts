import type { ConnectivityState } from '../schema/enums.js';
import type { Database } from './database.js';

/** Whether a device answers. Times in milliseconds since the epoch. */
export interface StoredContact {
  readonly device: number;
  readonly state: ConnectivityState;
  readonly since: number;
  readonly lastContactAt: number | null;
}

/** Reads what changes about devices: so far contact. */
export class DeviceStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  contacts(devices: readonly number[]): Promise<StoredContact[]> {
    return this.#db.query<StoredContact>(
      `SELECT device, state, since, last_contact_at AS "lastContactAt" FROM device_contact WHERE device = ANY($1)`,
      [devices],
    );
  }
}
