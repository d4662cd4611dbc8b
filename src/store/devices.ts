import type { ConnectivityState } from '../schema/enums.js';
import { PLACES } from '../schema/types/masterData.js';
import type { Database } from './database.js';
import type { Scope } from './masterData/catalog.js';
import { TABLES } from './masterData/tables.js';

/** Whether a device answers. Times in milliseconds since the epoch. */
export interface StoredContact {
  readonly device: number;
  readonly state: ConnectivityState;
  readonly since: number;
  readonly lastContactAt: number | null;
}

/** A relation of a device that an exchange ends or moves, with the version that was seen. */
interface Versioned {
  readonly key: number;
  readonly version: number;
}

/** A device with all that must follow when another one takes its place. Times in milliseconds since the epoch. */
export interface DeviceInUse extends Versioned {
  readonly organization: number;
  readonly name: string;
  readonly kind: string;
  readonly lifecycle: string;
  readonly model: number | null;
  readonly parent: number | null;
  readonly connector: number | null;
  readonly address: unknown;
  /** Where it stands now; null for a device in stock. */
  readonly installation:
    | (Versioned & {
        readonly placeType: string;
        readonly place: number;
        readonly multiplier: number;
        readonly validFrom: number;
      })
    | null;
  readonly bindings: readonly (Versioned & {
    readonly point: number;
    readonly signal: string;
    readonly multiplier: number;
  })[];
  readonly children: readonly Versioned[];
}

const PLACE_OF_ROW = Object.entries(PLACES)
  .map(([type, property]) => `WHEN i.${TABLES.Installation.column(property)} IS NOT NULL THEN '${type}'`)
  .join(' ');
const PLACE_COLUMNS = Object.values(PLACES)
  .map((property) => `i.${TABLES.Installation.column(property)}`)
  .join(', ');

const IN_USE = `
  SELECT d.key, d.version, d.organization, d.name, d.kind, d.lifecycle, d.model, d.parent, d.connector, d.address,
    (SELECT jsonb_build_object('key', i.key, 'version', i.version, 'multiplier', i.multiplier,
        'placeType', CASE ${PLACE_OF_ROW} END, 'place', coalesce(${PLACE_COLUMNS}),
        'validFrom', extract(epoch FROM i.valid_from) * 1000)
      FROM device_installation i WHERE i.device = d.key AND i.valid_to IS NULL AND i.archived_at IS NULL
      ORDER BY i.valid_from DESC LIMIT 1) AS installation,
    coalesce((SELECT jsonb_agg(jsonb_build_object('key', b.key, 'version', b.version, 'point', b.point,
        'signal', b.signal, 'multiplier', b.multiplier) ORDER BY b.point)
      FROM point_binding b WHERE b.device = d.key AND b.valid_to IS NULL AND b.archived_at IS NULL), '[]') AS bindings,
    coalesce((SELECT jsonb_agg(jsonb_build_object('key', c.key, 'version', c.version))
      FROM device c WHERE c.parent = d.key AND c.archived_at IS NULL), '[]') AS children
  FROM device d WHERE d.key = $1 AND d.organization = ANY($2) AND d.archived_at IS NULL`;

/** Reads what changes about devices. */
export class DeviceStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** A device that is in use, with what hangs on it; null when there is none within the scope. */
  async inUse(device: number, scope: Scope): Promise<DeviceInUse | null> {
    const [found] = await this.#db.query<DeviceInUse>(IN_USE, [device, scope.organizations]);
    return found ?? null;
  }

  contacts(devices: readonly number[]): Promise<StoredContact[]> {
    return this.#db.query<StoredContact>(
      `SELECT device, state, since, last_contact_at AS "lastContactAt" FROM device_contact WHERE device = ANY($1)`,
      [devices],
    );
  }
}
