import { countReadings } from '../../domain/dataQuality/countReadings.js';
import { emptyPieces, type PieceCounts } from '../../domain/dataQuality/pieceCounts.js';
import type { Piece } from '../../domain/dataQuality/pieces.js';
import type { TimeRange } from '../../domain/calendar/buckets.js';
import { breather } from '../../shared/breather.js';
import { DAY_MS } from '../../shared/duration.js';
import type { PointService } from '../../store/pointServices.js';
import { dayOf } from '../../store/readings/days.js';
import type { PointReadings } from '../../store/readings/pointReadings.js';
import type { QualityDay } from '../../store/readings/qualityDay.js';
import type { QualityDays } from '../../store/readings/qualityDays.js';

/** Readings in force of some points; at most `limit` of them, or a few more. */
export type ReadReadings = (
  points: readonly number[],
  range: TimeRange,
  limit: number,
) => Promise<readonly PointReadings[]>;

/** A point whose readings are to be counted, piece by piece. */
export interface CountedPoint {
  readonly service: PointService;
  /** In order of time. */
  readonly pieces: readonly Piece[];
  readonly counts: PieceCounts;
}

/** A point with nothing counted yet. */
export function toBeCounted(service: PointService, pieces: readonly Piece[]): CountedPoint {
  return { service, pieces, counts: emptyPieces(pieces.length) };
}

/** How readings are counted. */
export interface CountRequest {
  /** How long a reading may be on its way, milliseconds; its expected interval when null. */
  readonly timeLimitMs: number | null;
  /** Most readings to go through; what is beyond it is left out, and the caller tells that it was too much. */
  readonly most: number;
}

/** Readings that are held at once, and how often a point is taken to report where nothing is said of it. */
const READINGS_AT_ONCE = 500_000;
const USUAL_INTERVAL_MS = 60_000;

/** Pieces `from` up to `to` of a point: those of one UTC day, or of several in turn. */
interface Stretch {
  readonly of: CountedPoint;
  readonly from: number;
  readonly to: number;
}

/** Counts readings: from what is kept of closed days where that holds, and else from the readings themselves. */
export class QualityCounter {
  readonly #read: ReadReadings;
  readonly #kept: Pick<QualityDays, 'of'>;

  constructor(read: ReadReadings, kept: Pick<QualityDays, 'of'>) {
    this.#read = read;
    this.#kept = kept;
  }

  /** Counts into the `counts` of the points. @returns readings that it went through. */
  async count(points: readonly CountedPoint[], { timeLimitMs, most }: CountRequest): Promise<number> {
    // What is kept was judged by the expected intervals.
    const unknown = timeLimitMs === null ? await this.#takeKept(points) : points.flatMap(daysOf);
    const breathe = breather();
    let total = 0;
    for (const stretches of togetherOf(unknown)) {
      const range = daysAround(stretches[0]!);
      const keys = stretches.map(({ of }) => of.service.point);
      const found = await this.#read(keys, range, most - total + 1);
      total += found.reduce((sum, { times }) => sum + times.length, 0);
      if (total > most) return total;
      const readings = new Map(found.map((one) => [one.point, one]));
      for (const { of, from, to } of stretches) {
        await breathe();
        const own = readings.get(of.service.point);
        const terms = { timeLimitMs, periodMs: of.service.periodMs ?? 0 };
        if (own) countReadings(own, { pieces: of.pieces, counts: of.counts, from, to }, terms);
      }
    }
    return total;
  }

  /** @returns the days of which nothing is kept that holds. */
  async #takeKept(points: readonly CountedPoint[]): Promise<Stretch[]> {
    const filled = points.filter(({ pieces }) => pieces.length > 0);
    if (filled.length === 0) return [];
    const span = {
      from: Math.min(...filled.map(({ pieces }) => pieces[0]!.from)),
      to: Math.max(...filled.map(({ pieces }) => pieces.at(-1)!.to)),
    };
    const rows = await this.#kept.of(
      filled.map(({ service }) => service.point),
      span,
    );
    const kept = new Map(rows.map((row) => [`${row.point} ${row.day}`, row.kept]));
    return filled.flatMap(daysOf).filter(({ of, from, to }) => {
      const day = kept.get(`${of.service.point} ${dayOf(of.pieces[from]!.from)}`);
      return !day || !takeAnswer(day, of, { from, to });
    });
  }
}

/** The pieces of a point by UTC day. */
function daysOf(of: CountedPoint): Stretch[] {
  const stretches: Stretch[] = [];
  let from = 0;
  of.pieces.forEach((piece, i) => {
    const next = of.pieces[i + 1];
    if (next && dayOf(next.from) === dayOf(piece.from)) return;
    stretches.push({ of, from, to: i + 1 });
    from = i + 1;
  });
  return stretches;
}

function rangeOf({ of, from, to }: Stretch): TimeRange {
  return { from: of.pieces[from]!.from, to: of.pieces[to - 1]!.to };
}

/** Takes over the counts of a day, if it has those of all pieces that are asked for. */
function takeAnswer(
  day: QualityDay,
  { service, pieces, counts }: CountedPoint,
  { from, to }: Omit<Stretch, 'of'>,
): boolean {
  if (day.periodMs !== (service.periodMs ?? 0)) return false;
  const found = pieces.slice(from, to).map((asked) => day.pieces.findIndex((own) => isSame(own, asked)));
  if (found.includes(-1)) return false;
  const { length: _, ...columns } = counts;
  for (const name of Object.keys(columns) as (keyof typeof columns)[]) {
    found.forEach((own, i) => (counts[name][from + i] = day.counts[name][own]!));
  }
  return true;
}

function isSame(a: Piece, b: Piece): boolean {
  return a.from === b.from && a.to === b.to && a.intervalMs === b.intervalMs;
}

/** The UTC days of a stretch: what is counted of a piece depends on its whole day. */
function daysAround(stretch: Stretch): TimeRange {
  const { from, to } = rangeOf(stretch);
  return { from: dayOf(from) * DAY_MS, to: (dayOf(to - 1) + 1) * DAY_MS };
}

/** Stretches that are read in one statement: of the same time, of as many points as can be held at once. */
function* togetherOf(days: readonly Stretch[]): Generator<readonly Stretch[]> {
  const sameTime = Map.groupBy(inTurn(days), (stretch) => {
    const { from, to } = daysAround(stretch);
    return `${from} ${to}`;
  });
  for (const stretches of sameTime.values()) {
    let [group, sum] = [[] as Stretch[], 0];
    for (const stretch of stretches) {
      const { from, to } = rangeOf(stretch);
      const due = (to - from) / (stretch.of.pieces[stretch.from]!.intervalMs ?? USUAL_INTERVAL_MS);
      if (group.length > 0 && sum + due > READINGS_AT_ONCE) {
        yield group;
        [group, sum] = [[], 0];
      }
      group.push(stretch);
      sum += due;
    }
    yield group;
  }
}

/** Days of a point that follow each other as one, unless they are too many to be held at once. */
function inTurn(days: readonly Stretch[]): Stretch[] {
  const joined: Stretch[] = [];
  for (const day of days) {
    const last = joined.at(-1);
    const joins = last?.of === day.of && last.to === day.from && isShort(last);
    if (joins) joined[joined.length - 1] = { ...last, to: day.to };
    else joined.push(day);
  }
  return joined;
}

function isShort(stretch: Stretch): boolean {
  const { from, to } = rangeOf(stretch);
  return (to - from) / (stretch.of.pieces[stretch.from]!.intervalMs ?? USUAL_INTERVAL_MS) < READINGS_AT_ONCE / 2;
}
