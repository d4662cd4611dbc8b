import type { ConnectivityState } from '../schema/enums.js';
import type { Database } from './database.js';

/** Whether a device answers. Times in milliseconds since the epoch. */
export interface StoredContact {
  readonly device: number;
  readonly state: ConnectivityState;
  readonly since: number;
  readonly lastContactAt: number | null;
}

/** Reads what changes about devices: contact, and service to points. */
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

  /** The devices that serve these points now. */
  serving(points: readonly number[]): Promise<{ point: number; device: number }[]> {
    return this.#db.query(`SELECT point, device FROM point_binding WHERE point = ANY($1) AND valid_to IS NULL`, [
      points,
    ]);
  }
}
