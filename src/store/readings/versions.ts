import type { TimeRange } from '../../domain/calendar/buckets.js';
import type { VersionKind } from '../../domain/readings/versions.js';
import type { Database } from '../database.js';
import { type FirstReading, firstReadings, nameOf, type ReadingKey } from './firstReadings.js';

/** One value of a reading, as it was sent or decided. Times in milliseconds since the epoch. */
export interface StoredVersion extends FirstReading {
  /** 0 for the first one; the others have growing numbers. */
  readonly version: number;
  readonly kind: VersionKind | 'FIRST';
  /** Whether it took the place of what was in force before. */
  readonly wins: boolean;
  /** Of a RESOLUTION the version that it put in force. */
  readonly chosen: number | null;
  readonly reason: string | null;
  readonly evidence: string | null;
}

/** Versions of a reading that are told, the newest ones, besides the first one. */
const MOST_VERSIONS = 100;

const VERSIONS = `
  SELECT v.point, v.time, v.version, v.value, v.quality, v.flags, v.received, v.kind, v.wins, v.chosen, v.reason,
         v.evidence, coalesce(v.author, c.actor) AS author
  FROM unnest($1::int[], $2::timestamptz[]) AS k (point, time),
       LATERAL (SELECT * FROM reading_version WHERE point = k.point AND time = k.time
                ORDER BY version DESC LIMIT $3) v
  LEFT JOIN commit c ON c.batch = v.batch
  ORDER BY v.point, v.time, v.version`;

/** Decided is a conflict when somebody decided anything of the reading after the last other value came. */
const IS_RESOLVED = `coalesce(max(version) FILTER (WHERE kind <> 'CONFLICT') >
                              max(version) FILTER (WHERE kind = 'CONFLICT'), false)`;

const CONFLICTS = `
  SELECT point, time, ${IS_RESOLVED} AS resolved, max(version) FILTER (WHERE kind = 'CONFLICT') AS last
  FROM reading_version
  WHERE point = ANY ($1) AND time >= $2 AND time < $3
    AND ($4::int IS NULL OR (point, time) > ($4::int, $5::timestamptz))
  GROUP BY point, time
  HAVING bool_or(kind = 'CONFLICT') AND ($6::boolean IS NULL OR ${IS_RESOLVED} = $6)`;

const CONFLICT_PAGE = `${CONFLICTS} ORDER BY point, time LIMIT $7`;
const CONFLICT_COUNT = `SELECT count(*) AS count FROM (${CONFLICTS}) c`;

/** Readings of which what is in force was decided by a person. */
const DECIDED = `
  SELECT point, time FROM (
    SELECT DISTINCT ON (point, time) point, time, kind FROM reading_version
    WHERE point = ANY ($1) AND time >= $2 AND time < $3 AND wins ORDER BY point, time, version DESC) v
  WHERE kind <> 'CONFLICT'`;

/** A reading for which several values came. */
export interface StoredConflict extends ReadingKey {
  readonly resolved: boolean;
  /** The version that came last. */
  readonly last: number;
}

/** Which conflicts are meant. */
export interface ConflictsWanted extends TimeRange {
  readonly points: readonly number[];
  /** Null for both. */
  readonly resolved: boolean | null;
}

/** Reads what there is besides the first values of readings. */
export class ReadingVersions {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * All versions of each reading, the first one first, then the newest 100 in their order; none of what is no reading.
   *
   * @returns in the order of the keys.
   */
  async of(keys: readonly ReadingKey[]): Promise<StoredVersion[][]> {
    const first = await firstReadings(this.#db, keys);
    const later = await this.#db.query<StoredVersion>(VERSIONS, [
      keys.map(({ point }) => point),
      keys.map(({ time }) => new Date(time)),
      MOST_VERSIONS,
    ]);
    const byKey = Map.groupBy(later, nameOf);
    return keys.map((key) => {
      const original = first.get(nameOf(key));
      return original ? [asVersion(original), ...(byKey.get(nameOf(key)) ?? [])] : [];
    });
  }

  /** Readings with several values, by point, then time, behind a place; at most `limit`. */
  conflicts(wanted: ConflictsWanted, after: ReadingKey | null, limit: number): Promise<StoredConflict[]> {
    return this.#db.query<StoredConflict>(CONFLICT_PAGE, [...valuesOf(wanted, after), limit]);
  }

  async countConflicts(wanted: ConflictsWanted): Promise<number> {
    const [{ count }] = await this.#db.query<{ count: number }>(CONFLICT_COUNT, valuesOf(wanted, null));
    return count;
  }

  /** Readings in the range of which a person decided what is in force. @returns their names, see `nameOf`. */
  async decided(points: readonly number[], { from, to }: TimeRange): Promise<Set<string>> {
    const rows = await this.#db.query<ReadingKey>(DECIDED, [points, new Date(from), new Date(to)]);
    return new Set(rows.map(nameOf));
  }
}

const valuesOf = ({ points, from, to, resolved }: ConflictsWanted, after: ReadingKey | null): unknown[] => [
  ...[points, new Date(from), new Date(to), after?.point ?? null],
  ...[after === null ? null : new Date(after.time), resolved],
];

const asVersion = (reading: FirstReading): StoredVersion => ({
  ...{ ...reading, version: 0, kind: 'FIRST', wins: true, chosen: null, reason: null, evidence: null },
});

/** The version in force among all of a reading, in their order. */
export function inForce(versions: readonly StoredVersion[]): StoredVersion | undefined {
  return versions.findLast(({ wins }) => wins);
}

/** What is in force but for corrections: what a correction by factor and offset starts from, so that it may be repeated. */
export function uncorrected(versions: readonly StoredVersion[]): StoredVersion | undefined {
  const corrections = new Set(versions.filter(({ kind }) => kind === 'CORRECTION').map(({ version }) => version));
  return versions.findLast(
    ({ wins, version, chosen }) => wins && !corrections.has(version) && !corrections.has(chosen ?? 0),
  );
}
