import type { Buckets } from '../../domain/calendar/buckets.js';
import type { QualityCounts } from '../../domain/dataQuality/qualityCounts.js';
import { dataQuality } from '../../domain/dataQuality/shares.js';
import { DataQuality, type DataQualityGroup } from '../../schema/types/dataQuality.js';
import type { PointEntry } from '../../store/pointDirectory.js';

/** Counts that are simply added up over the points of a group. */
const SUMS = ['expected', 'received', 'timed', 'onTime', 'checked', 'accurate', 'late', 'overdue'] as const;

interface Row extends Record<(typeof SUMS)[number], number> {
  readonly from: number;
  readonly to: number;
  readonly subject: number | null;
  points: number;
  conflicts: number;
  duplicates: number;
  readonly medianGaps: number[];
  longestGapMs: number;
}

/** The shortest local day. */
const SHORTEST_DAY_MS = 23 * 3_600_000;

/** The rows of a report, a group and bucket each, as they are counted together. */
export class QualityRows {
  readonly #groupBy: DataQualityGroup;
  readonly #subjectOf: (entry: PointEntry) => number | null;
  /** By subject, then by the start of the bucket. */
  readonly #rows = new Map<number | null, Map<number, Row>>();

  constructor(groupBy: DataQualityGroup, subjectOf: (entry: PointEntry) => number | null) {
    this.#groupBy = groupBy;
    this.#subjectOf = subjectOf;
  }

  /** Adds a point's counts to its group. */
  add(entry: PointEntry, buckets: Buckets, counts: QualityCounts): void {
    for (let i = 0; i < counts.length; i++) {
      const row = this.#row(entry, buckets, i);
      row.points++;
      for (const name of SUMS) row[name] += counts[name][i]!;
      if (!Number.isNaN(counts.medianGap[i])) row.medianGaps.push(counts.medianGap[i]!);
      row.longestGapMs = Math.max(row.longestGapMs, counts.longestGap[i]!);
    }
  }

  addConflicts(entry: PointEntry, buckets: Buckets, bucket: number, conflicts: number): void {
    this.#row(entry, buckets, bucket).conflicts += conflicts;
  }

  /** Adds what is counted by UTC day to the bucket in which that day's noon lies, if any. */
  addDuplicates(entry: PointEntry, buckets: Buckets, noon: number, duplicates: number): void {
    const bucket = buckets.starts.findIndex((start, i) => noon >= start && noon < buckets.ends[i]!);
    if (bucket >= 0) this.#row(entry, buckets, bucket).duplicates += duplicates;
  }

  /** The rows as the graph shows them. */
  shown(): DataQuality[] {
    return [...this.#rows.values()].flatMap((rows) =>
      [...rows.values()].sort((a, b) => a.from - b.from).map((row) => this.#shown(row)),
    );
  }

  #row(entry: PointEntry, { starts, ends }: Buckets, bucket: number): Row {
    const subject = this.#subjectOf(entry);
    let rows = this.#rows.get(subject);
    if (!rows) this.#rows.set(subject, (rows = new Map<number, Row>()));
    const from = starts[bucket]!;
    let row = rows.get(from);
    if (!row) rows.set(from, (row = emptyRow(subject, from, ends[bucket]!)));
    return row;
  }

  #shown({ subject, medianGaps, longestGapMs, overdue, duplicates, ...counts }: Row): DataQuality {
    const isOfDays = counts.to - counts.from >= SHORTEST_DAY_MS;
    return Object.assign(new DataQuality(), {
      ...counts,
      ...dataQuality(counts),
      duplicates: isOfDays ? duplicates : null,
      observedInterval: {
        median: medianOf(medianGaps),
        longest: Math.round(longestGapMs),
        overdue,
        ok: counts.expected > 0 ? overdue === 0 : null,
      },
      groupBy: this.#groupBy,
      subjectKey: subject,
    });
  }
}

function emptyRow(subject: number | null, from: number, to: number): Row {
  return {
    ...{
      subject,
      from,
      to,
      points: 0,
      expected: 0,
      received: 0,
      timed: 0,
      onTime: 0,
      checked: 0,
      accurate: 0,
      late: 0,
    },
    ...{ conflicts: 0, duplicates: 0, medianGaps: [], longestGapMs: 0, overdue: 0 },
  };
}

function medianOf(gaps: readonly number[]): number | null {
  const sorted = gaps.toSorted((a, b) => a - b);
  return sorted.length === 0 ? null : Math.round(sorted[sorted.length >> 1]!);
}
