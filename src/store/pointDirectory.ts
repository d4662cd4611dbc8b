import type { PointBasis } from '../domain/masterData/kinds.js';
import type { DataClass } from '../domain/readings/dataClass.js';
import type { Quantity } from '../domain/readings/quantities.js';
import type { NodeType } from '../schema/globalId.js';
import type { Database } from './database.js';

/** What the data path needs to know of a point, kept in memory. */
export interface PointEntry {
  readonly key: number;
  readonly organization: number;
  readonly tag: string;
  readonly quantity: Quantity;
  readonly valueType: 'NUMBER' | 'BOOLEAN' | 'ENUM';
  readonly basis: PointBasis;
  readonly dataClass: DataClass;
  readonly staleAfter: number | null;
  /** IANA name, of the organization. */
  readonly timeZone: string;
  /** The place and all places around it, by the names of their types: which one of each, if any. */
  readonly places: Readonly<Record<PointPlace, number | null>>;
  /** The device that serves it now, and the connector behind which that is. */
  readonly device: number | null;
  readonly connector: number | null;
}

/** Types that a point can be found by, at or below one of them. */
export const POINT_PLACES = {
  HeatSource: 'coalesce(p.heat_source, pn.heat_source, n.heat_source)',
  PrimaryNetwork: 'pn.key',
  Substation: 's.key',
  SubstationLoop: 'l.key',
  SecondaryNetwork: 'n.key',
  Community: 'b.community',
  Building: 'b.key',
  BuildingUnit: 'coalesce(p.building_unit, i.building_unit, h.building_unit)',
  Inlet: 'coalesce(p.inlet, h.inlet)',
  Household: 'h.key',
  Zone: 'p.zone',
  VocEnterprise: 'f.voc_enterprise',
  VocFacility: 'p.voc_facility',
} as const satisfies Partial<Record<NodeType, string>>;
export type PointPlace = keyof typeof POINT_PLACES;

const ENTRIES = `
  SELECT p.key, p.organization, p.tag, p.quantity, p.value_type AS "valueType", p.basis, p.data_class AS "dataClass",
         p.stale_after_ms AS "staleAfter", o.time_zone AS "timeZone", p.device, d.connector,
         jsonb_build_object(${Object.entries(POINT_PLACES)
           .map(([type, column]) => `'${type}', ${column}`)
           .join(', ')}) AS places
  FROM point p JOIN organization o ON o.key = p.organization
  LEFT JOIN device d ON d.key = p.device
  LEFT JOIN zone z ON z.key = p.zone
  LEFT JOIN household h ON h.key = coalesce(p.household, z.household)
  LEFT JOIN inlet i ON i.key = p.inlet
  LEFT JOIN building_unit u ON u.key = p.building_unit
  LEFT JOIN building b ON b.key = coalesce(p.building, u.building, i.building, h.building)
  LEFT JOIN secondary_network n ON n.key = b.secondary_network
  LEFT JOIN substation_loop l ON l.key = coalesce(p.substation_loop, n.substation_loop)
  LEFT JOIN substation s ON s.key = coalesce(p.substation, l.substation, b.substation)
  LEFT JOIN primary_network pn ON pn.key = s.primary_network
  LEFT JOIN voc_facility f ON f.key = p.voc_facility
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
    const entries = await this.#db.queryOnce<PointEntry>(ENTRIES);
    this.#byKey = new Map(entries.map((entry) => [entry.key, entry]));
    this.#byTag = Map.groupBy(entries, (entry) => entry.tag);
    this.#version++;
  }
}
