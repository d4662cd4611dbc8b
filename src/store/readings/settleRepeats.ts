import type { ReadingColumns } from '../../domain/readings/columns.js';
import type { ConflictRule } from '../../domain/readings/conflicts.js';
import { repeatsPrevious } from '../../domain/readings/order.js';
import { SOURCE_FLAGS } from '../../domain/readings/quality.js';

/** A reading whose key was there before, by its place in the batch. `same`: it brings nothing new. */
export interface Refused {
  readonly ordinal: number;
  readonly same: boolean;
}

/** What was found under the key of a reading of the batch. */
export interface FoundKey {
  readonly ordinal: number;
  /** This value came for the key at some time. */
  readonly known: boolean;
  /** It is in force, or it is what the source said last: what a person decided since then stands. */
  readonly stands: boolean;
}

/** What a source sent: the value and its own flags. NaN for no number. */
export interface Sent {
  readonly value: number;
  readonly flags: number;
}

/** What the source sent is compared, not what was judged of it: rules change, and so does what they judge by. */
export function isSameSource(a: Sent, b: Sent): boolean {
  const sameValue = a.value === b.value || (Number.isNaN(a.value) && Number.isNaN(b.value)); // 0 and -0 are equal in SQL too
  return sameValue && (a.flags & SOURCE_FLAGS) === (b.flags & SOURCE_FLAGS);
}

/**
 * Which of the readings whose keys were there before bring something new. Under the rule FIRST a value that is known
 * does not. Under LAST the last one of its key in the batch does unless it stands already, known or not; the ones before
 * it are soon replaced, and are kept if they were never heard of. So the same batch again brings nothing.
 *
 * @param found by its place in the batch, which is ordered by point and time.
 */
export function settleRepeats(batch: ReadingColumns, found: readonly FoundKey[], rule: ConflictRule): Refused[] {
  if (rule === 'FIRST') return found.map(({ ordinal, known }) => ({ ordinal, same: known }));
  /** The reading of the batch that stands for the key now; null while none does. */
  let standing: number | null = null;
  return found.map(({ ordinal, known, stands }, n) => {
    if (!repeatsPrevious(batch, ordinal)) standing = null;
    else if (found[n - 1]?.ordinal !== ordinal - 1) standing = ordinal - 1; // the first one of its key, which was free
    const isLast = !repeatsPrevious(batch, ordinal + 1);
    const repeats =
      standing === null ? isLast && stands : isSameSource(sentAt(batch, ordinal), sentAt(batch, standing));
    const same = repeats || (!isLast && known);
    if (!same) standing = ordinal;
    return { ordinal, same };
  });
}

const sentAt = ({ value, flags }: ReadingColumns, i: number): Sent => ({ value: value[i], flags: flags[i] });
