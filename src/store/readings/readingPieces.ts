import type { TimeRange } from '../../domain/calendar/buckets.js';
import type { Database } from '../database.js';
import { dateOf, dayOf } from './days.js';
import { DAY_MS } from '../../shared/duration.js';
import type { PointReadings } from './pointReadings.js';
import type { StoredReadings } from './storedReadings.js';

/** Points and the range of time whose readings are to be gone through. */
export interface Stretch {
  readonly range: TimeRange;
  readonly keys: readonly number[];
}

/** What is known before readings are gone through, and who is asked whether they are too many. */
export interface PieceTerms {
  /** What the hub had received by then, milliseconds since the epoch; null for all that it has. */
  readonly asOf: number | null;
  /** Hears how many readings there are, before they are read where there may be many. Throws when they are too many. */
  readonly charge: (readings: number) => void;
}

/** Readings of a part of a stretch. */
export interface Piece extends Stretch {
  readonly readings: readonly PointReadings[];
}

/** Readings that are counted into one piece: so many are decoded without holding up others for long. */
const PIECE_READINGS = 250_000;
/** What would have no more at a reading a second of each point is read at once, without being counted before. */
const UNCOUNTED_READINGS = 2_000_000;

/** Readings of the points, near enough to tell the work: of a compact day that is asked for in part, its share. */
const COUNT = `
  SELECT (SELECT count(*) FROM reading WHERE point = ANY($1) AND time >= $2 AND time < $3)
       + (SELECT count(*) FROM reading_late WHERE point = ANY($1) AND time >= $2 AND time < $3)
       + (SELECT coalesce(ceil(sum(readings * extract(epoch FROM
            least((day + 1)::timestamp AT TIME ZONE 'UTC', $3) - greatest(day::timestamp AT TIME ZONE 'UTC', $2)) / 86400)), 0)
          FROM reading_day WHERE point = ANY($1) AND day BETWEEN $4::date AND $5::date) ::float8 AS readings`;

/** Goes through the readings of many points or long ranges, a piece at a time, so that never all are in memory at once. */
export class ReadingPieces {
  readonly #db: Database;
  readonly #stored: StoredReadings;

  constructor(db: Database, stored: StoredReadings) {
    this.#db = db;
    this.#stored = stored;
  }

  /** Pieces that make up the stretches, each point's in the order of time; none that has no reading need be left out. */
  async *of(stretches: readonly Stretch[], terms: PieceTerms): AsyncGenerator<Piece> {
    const seconds = stretches.reduce(
      (sum, { keys, range: { from, to } }) => sum + (keys.length * (to - from)) / 1000,
      0,
    );
    const counted: [Stretch, number][] = [];
    for (const stretch of stretches) {
      const readings = seconds <= UNCOUNTED_READINGS ? await this.#read(stretch, terms, UNCOUNTED_READINGS + 1) : null;
      const found = readings?.reduce((sum, { times }) => sum + times.length, 0) ?? (await this.#count(stretch));
      terms.charge(found);
      if (readings && found <= UNCOUNTED_READINGS) yield { ...stretch, readings };
      else counted.push([stretch, found]);
    }
    for (const [stretch, readings] of counted) yield* this.#split(stretch, readings, terms);
  }

  /** Halves what has too many readings for one piece: its points, or the time of a single one. */
  async *#split(stretch: Stretch, count: number, terms: PieceTerms): AsyncGenerator<Piece> {
    const halves = count > PIECE_READINGS ? halvesOf(stretch) : null;
    if (!halves) {
      yield { ...stretch, readings: await this.#read(stretch, terms, Number.MAX_SAFE_INTEGER) };
      return;
    }
    for (const half of halves) yield* this.#split(half, await this.#count(half), terms);
  }

  async #count({ keys, range: { from, to } }: Stretch): Promise<number> {
    const days = [dateOf(dayOf(from)), dateOf(dayOf(to - 1))];
    const values = [keys, new Date(from), new Date(to), ...days];
    const [{ readings }] = await this.#db.query<{ readings: number }>(COUNT, values);
    return readings;
  }

  #read({ keys, range }: Stretch, { asOf }: PieceTerms, limit: number): Promise<PointReadings[]> {
    return this.#stored.of({ ...range, points: keys, limit, asOf });
  }
}

function halvesOf({ keys, range }: Stretch): readonly Stretch[] | null {
  if (keys.length > 1) {
    const middle = keys.length >> 1;
    return [keys.slice(0, middle), keys.slice(middle)].map((some) => ({ range, keys: some }));
  }
  const middle = Math.round((range.from + range.to) / 2 / DAY_MS) * DAY_MS;
  if (middle <= range.from || middle >= range.to) return null;
  return [
    { range: { from: range.from, to: middle }, keys },
    { range: { from: middle, to: range.to }, keys },
  ];
}
