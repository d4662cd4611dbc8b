import type { Quantity } from '../domain/readings/quantities.js';
import type { Database } from './database.js';

/** What the data path needs to know of a point, kept in memory. */
export interface PointEntry {
  readonly key: number;
  readonly organization: number;
  readonly tag: string;
  readonly quantity: Quantity;
  readonly staleAfter: number | null;
  /** IANA name, of the organization. */
  readonly timeZone: string;
  /** The place and the places around it. */
  readonly substation: number | null;
  readonly building: number | null;
  readonly inlet: number | null;
  readonly household: number | null;
  /** The device that serves it now. */
  readonly device: number | null;
}

const ENTRIES = `
  SELECT p.key, p.organization, p.tag, p.quantity, p.stale_after_ms AS "staleAfter", o.time_zone AS "timeZone",
         coalesce(p.substation, b.substation) AS substation, b.key AS building,
         coalesce(p.inlet, h.inlet) AS inlet, p.household, p.device
  FROM point p JOIN organization o ON o.key = p.organization
  LEFT JOIN household h ON h.key = p.household
  LEFT JOIN inlet i ON i.key = p.inlet
  LEFT JOIN building b ON b.key = coalesce(p.building, i.building, h.building)
  WHERE p.archived_at IS NULL`;

/** All points by number and by tag, for ingest and live streams. Read anew when master data changed. */
export class PointDirectory {
  readonly #db: Database;
  #byKey = new Map<number, PointEntry>();
  #byTag = new Map<string, PointEntry[]>();
  #version = 0;
  #loading: Promise<void> | null = null;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Changes whenever the points may have changed. */
  get version(): number {
    return this.#version;
  }

  get(key: number): PointEntry | undefined {
    return this.#byKey.get(key);
  }

  /** The points with that tag; several only when several organizations use it. */
  withTag(tag: string): readonly PointEntry[] {
    return this.#byTag.get(tag) ?? [];
  }

  all(): Iterable<PointEntry> {
    return this.#byKey.values();
  }

  /** Reads all points; calls while one is under way share a second one behind it. */
  async refresh(): Promise<void> {
    await this.#loading;
    this.#loading ??= this.#load().finally(() => (this.#loading = null));
    await this.#loading;
  }

  async #load(): Promise<void> {
    const entries = await this.#db.query<PointEntry>(ENTRIES);
    this.#byKey = new Map(entries.map((entry) => [entry.key, entry]));
    this.#byTag = Map.groupBy(entries, (entry) => entry.tag);
    this.#version++;
  }
}
