import type { ConflictPolicy } from '../domain/readings/conflicts.js';
import type { Author, CommitLog } from './commitLog.js';
import type { Database } from './database.js';

/** A connector that is to run, with everything its link needs; nothing is checked yet. */
export interface StoredLink {
  readonly key: number;
  readonly code: string;
  readonly protocol: string;
  readonly config: unknown;
  readonly conflictPolicy: ConflictPolicy;
  readonly devices: readonly StoredLinkedDevice[];
}

/** A device of a link, with the points that it serves now. */
interface StoredLinkedDevice {
  readonly key: number;
  readonly code: string;
  readonly address: unknown;
  readonly registerMap: unknown;
  /** Whether it serves a point of settlement or supervision. */
  readonly legal: boolean;
  readonly signals: readonly { readonly signal: string; readonly point: number; readonly multiplier: number }[];
}

/** Whether a device answers. Times in milliseconds since the epoch. */
export interface Contact {
  readonly device: number;
  readonly state: 'ONLINE' | 'OFFLINE';
  readonly since: number;
  readonly lastContactAt: number | null;
}

const LINKS = `
  SELECT c.key, c.code, c.protocol, c.config, c.conflict_policy AS "conflictPolicy",
    coalesce((SELECT jsonb_agg(jsonb_build_object('key', d.key, 'code', d.code, 'address', d.address,
        'registerMap', m.register_map, 'legal', EXISTS (
          SELECT FROM point_binding b JOIN point p ON p.key = b.point
          WHERE b.device = d.key AND b.valid_to IS NULL AND b.archived_at IS NULL AND p.data_class <> 'OPERATION'), 'signals', coalesce(
          (SELECT jsonb_agg(jsonb_build_object('signal', b.signal, 'point', b.point, 'multiplier', b.multiplier)
                            ORDER BY b.point)
           FROM point_binding b WHERE b.device = d.key AND b.valid_to IS NULL AND b.archived_at IS NULL), '[]')) ORDER BY d.key)
      FROM device d LEFT JOIN device_model m ON m.key = d.model
      WHERE d.connector = c.key AND d.archived_at IS NULL AND d.lifecycle = 'IN_SERVICE'), '[]') AS devices
  FROM connector c WHERE c.enabled AND c.archived_at IS NULL ORDER BY c.key`;

const SAVE_CONTACTS = `
  INSERT INTO device_contact (device, state, since, last_contact_at)
  SELECT * FROM unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::timestamptz[])
  ON CONFLICT (device) DO UPDATE SET state = excluded.state, since = excluded.since,
    last_contact_at = coalesce(excluded.last_contact_at, device_contact.last_contact_at)`;

/** What the field side reads and writes about its links. */
export class LinkStore {
  readonly #db: Database;
  readonly #log: CommitLog;
  constructor(db: Database, log: CommitLog) {
    this.#db = db;
    this.#log = log;
  }

  /** Every connector that is to run, with its devices and their points. */
  links(): Promise<StoredLink[]> {
    return this.#db.query<StoredLink>(LINKS);
  }

  /** Notes contacts; a change of state is a commit of its own, a mere sign of life is not. */
  async saveContacts(contacts: readonly Contact[], changed: boolean, author: Author): Promise<void> {
    const columns = [
      contacts.map((contact) => contact.device),
      contacts.map((contact) => contact.state),
      contacts.map((contact) => new Date(contact.since)),
      contacts.map((contact) => (contact.lastContactAt === null ? null : new Date(contact.lastContactAt))),
    ];
    if (changed) await this.#log.write('DEVICE', author, (client) => client.query(SAVE_CONTACTS, columns));
    else await this.#db.query(SAVE_CONTACTS, columns);
  }
}
