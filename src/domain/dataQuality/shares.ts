/** What readings are measured by, as numbers of readings. */
export interface Checked {
  /** What should have come; a bucket may be due a part of a reading. */
  readonly expected: number;
  /** What came of it. */
  readonly received: number;
  /** Readings whose delay was judged, and those of them that came in time. */
  readonly timed: number;
  readonly onTime: number;
  /** Readings whose value was judged, and those of them that hold. */
  readonly checked: number;
  readonly accurate: number;
}

/** Shares from 0 to 1; null where there is nothing to be measured by. */
export interface DataQuality {
  readonly completeness: number | null;
  readonly timeliness: number | null;
  readonly accuracy: number | null;
}

/**
 * Completeness = received / expected, timeliness = on time / received, accuracy = accurate / checked.
 *
 * @see S000-7.4.3b
 */
export function dataQuality({ expected, received, timed, onTime, checked, accurate }: Checked): DataQuality {
  return {
    completeness: share(received, expected),
    timeliness: share(onTime, timed),
    accuracy: share(accurate, checked),
  };
}

/** How messages travel. */
export type LinkKind = 'WIRED' | 'WIRELESS';

/** Least share of messages that should get through at the first try. */
const FIRST_ATTEMPT_LIMIT: Readonly<Record<LinkKind, number>> = { WIRED: 0.95, WIRELESS: 0.8 };

/**
 * The share of messages that got through at the first try, and whether that is enough; both null without messages.
 *
 * @see S001-6.0.6
 */
export function firstAttempts(
  link: LinkKind,
  messages: number,
  succeeded: number,
): { readonly successRate: number | null; readonly pass: boolean | null } {
  const successRate = share(succeeded, messages);
  return { successRate, pass: successRate === null ? null : successRate >= FIRST_ATTEMPT_LIMIT[link] };
}

/** A part of a whole; a bucket that is due half a reading and has one is full. */
function share(part: number, whole: number): number | null {
  return whole > 0 ? Math.min(1, part / whole) : null;
}
