import type { Meter } from '../domain/consumption/register.js';
import { meterPeriods, type Serving, type Standing } from '../domain/consumption/meterPeriods.js';
import type { Database } from './database.js';

/** A point as what counts there. */
export interface StoredMeter extends Meter {
  readonly point: number;
  /** Name of a `PointBasis`. */
  readonly basis: string;
}

interface MeterRow {
  readonly point: number;
  readonly basis: string;
  readonly capacity: number | null;
  readonly expectedIntervalMs: number | null;
  readonly bindings: readonly Serving[];
  readonly installations: readonly Standing[];
}

const period = (row: string): string =>
  `'device', ${row}.device, 'from', extract(epoch FROM ${row}.valid_from) * 1000,
   'to', extract(epoch FROM ${row}.valid_to) * 1000`;

/** An installation has one opening and one closing register: that of heat, else of electricity, else of volume. */
const RANK = (quantity: string): string =>
  `coalesce(array_position('{HEAT,ELECTRIC_ENERGY,VOLUME}'::text[], ${quantity}), 4)`;

const METERS = `
  SELECT p.key AS point, p.basis, p.register_capacity AS capacity, p.expected_interval_ms AS "expectedIntervalMs",
    coalesce((SELECT jsonb_agg(jsonb_build_object(${period('b')})) FROM point_binding b
      WHERE b.point = p.key AND b.archived_at IS NULL), '[]') AS bindings,
    coalesce((SELECT jsonb_agg(jsonb_build_object(${period('i')},
        'openingRegister', CASE WHEN main.yes THEN i.opening_register END,
        'closingRegister', CASE WHEN main.yes THEN i.closing_register END))
      FROM device_installation i, LATERAL (SELECT NOT EXISTS (
          SELECT 1 FROM point_binding b JOIN point o ON o.key = b.point AND o.key <> p.key AND o.basis = 'REGISTER'
          WHERE b.device = i.device AND b.archived_at IS NULL AND ${RANK('o.quantity')} <= ${RANK('p.quantity')}
            AND tstzrange(b.valid_from, b.valid_to) && tstzrange(i.valid_from, i.valid_to)) AS yes) main
      WHERE i.archived_at IS NULL
        AND i.device IN (SELECT device FROM point_binding WHERE point = p.key AND archived_at IS NULL)), '[]') AS installations
  FROM point p WHERE p.key = ANY($1)`;

/** Reads which devices counted for a point. */
export class MeterStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** The meters of the points, in no set order. */
  async of(points: readonly number[]): Promise<StoredMeter[]> {
    const rows = await this.#db.query<MeterRow>(METERS, [points]);
    return rows.map(({ bindings, installations, ...meter }) => ({
      ...meter,
      periods: meterPeriods(bindings, installations),
    }));
  }
}
