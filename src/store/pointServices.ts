import type { ServiceHistory } from '../domain/dataQuality/service.js';
import type { Database } from './database.js';

/** When a point was in service, and what its readings cover. */
export interface PointService extends ServiceHistory {
  readonly point: number;
  /** Milliseconds; null for an instant. */
  readonly periodMs: number | null;
  /** IANA name, of the organization. */
  readonly timeZone: string;
}

const MS = (instant: string): string => `extract(epoch FROM ${instant})::float8 * 1000`;

const SERVICES = `
  SELECT p.key AS point, p.period_ms AS "periodMs", p.expected_interval_ms AS "intervalMs", p.created_at AS "enteredAt",
    p.archived_at AS "archivedAt", o.time_zone AS "timeZone",
    coalesce((SELECT jsonb_agg(jsonb_build_object('from', ${MS('b.valid_from')}, 'to', ${MS('b.valid_to')}))
      FROM point_binding b WHERE b.point = p.key AND b.archived_at IS NULL), '[]') AS served,
    coalesce((SELECT jsonb_agg(jsonb_build_object('at', ${MS('c.time')}, 'before', e.before -> 'expected_interval_ms')
                               ORDER BY c.position)
      FROM entity_change e JOIN commit c ON c.batch = e.batch
      WHERE e.entity_type = 'Point' AND e.entity = p.key
        AND e.before -> 'expected_interval_ms' IS DISTINCT FROM e.after -> 'expected_interval_ms'
        AND e.before IS NOT NULL), '[]') AS changes
  FROM point p JOIN organization o ON o.key = p.organization WHERE p.key = ANY($1)`;

/** Reads what was expected of points when. */
export class PointServices {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** In no set order. */
  of(points: readonly number[]): Promise<PointService[]> {
    return this.#db.query<PointService>(SERVICES, [points]);
  }
}
