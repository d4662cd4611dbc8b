import { emptyPieces, type PieceCounts } from '../../domain/dataQuality/pieceCounts.js';
import type { Piece } from '../../domain/dataQuality/pieces.js';
import { DAY_MS } from '../../shared/duration.js';
import { ByteReader, ByteWriter, damaged } from './compact/bytes.js';

/** What was counted of a point on a UTC day, and by what: it holds for nothing else. */
export interface QualityDay {
  /** Pieces that make up the whole day, all with one expected interval; their buckets are 0. */
  readonly pieces: readonly Piece[];
  /** Milliseconds; 0 for an instant. */
  readonly periodMs: number;
  readonly counts: PieceCounts;
}

const FORMAT = 1;
const COUNTS = ['received', 'timed', 'onTime', 'checked', 'accurate', 'late', 'overdue'] as const;
const GAPS = ['longestGap', 'medianGap'] as const;

/** Writes the counts of a day in some 40 bytes. */
export function encodeQualityDay({ pieces, periodMs, counts }: QualityDay, dayStartMs: number): Buffer {
  const out = new ByteWriter();
  out.byte(FORMAT);
  out.unsigned(pieces[0]!.intervalMs!);
  out.unsigned(periodMs);
  out.byte(pieces.length);
  pieces.forEach(({ to }, i) => {
    out.unsigned(to - dayStartMs);
    for (const name of COUNTS) out.unsigned(counts[name][i]!);
    if (counts.checked[i] === 0) return;
    out.unsigned(counts.first[i]! - dayStartMs);
    out.unsigned(counts.last[i]! - dayStartMs);
    for (const name of GAPS) out.unsigned(counts[name][i]!);
  });
  return out.finish();
}

/** @throws BugError COMPACT_DAMAGED when the bytes are not what was written. */
export function decodeQualityDay(bytes: Buffer, dayStartMs: number): QualityDay {
  const from = new ByteReader(bytes, 0, bytes.length);
  if (from.byte() !== FORMAT) throw damaged('counts of a day have an unknown form');
  const intervalMs = from.unsigned();
  const periodMs = from.unsigned();
  const counts = emptyPieces(from.byte());
  const pieces: Piece[] = [];
  let start = dayStartMs;
  for (let i = 0; i < counts.length; i++) {
    const to = dayStartMs + from.unsigned();
    pieces.push({ bucket: 0, from: start, to, intervalMs });
    start = to;
    for (const name of COUNTS) counts[name][i] = from.unsigned();
    if (counts.checked[i] === 0) continue;
    counts.first[i] = dayStartMs + from.unsigned();
    counts.last[i] = dayStartMs + from.unsigned();
    for (const name of GAPS) counts[name][i] = from.unsigned();
  }
  if (start !== dayStartMs + DAY_MS) throw damaged('counts of a day do not make up a day');
  return { pieces, periodMs, counts };
}
