/** How a place stood before the opening of its valve changed, and when that was. Times in milliseconds since the epoch. */
export interface Opening {
  /** Percent of the stroke. */
  readonly openingPct: number;
  readonly flowM3h: number;
  readonly returnC: number;
  /** Since when nothing has followed; null while nothing is expected. */
  readonly movedAt: number | null;
}

/** What must follow when an opening changes. */
export interface ActuatorTerms {
  /** Smaller moves need not show. Percent of the stroke. */
  readonly minMovePct: number;
  /** Water and house have so much time to follow. Milliseconds. */
  readonly settleMs: number;
  /** Below it water counts as standing still, and shows nothing of the valve, m3/h. */
  readonly minFlowM3h: number;
}

/** What a valve and what it acts on show at one time. */
interface Shown extends Omit<Opening, 'movedAt'> {
  readonly time: number;
}

/** Feedback wavers by so much, percent of the stroke. */
const CALM_PCT = 2;
/** What does not count as following. @see two sensors of ±0.2 K: S000-6.3 */
const UNMOVED = { flowShare: 0.02, returnK: 0.4 };

/**
 * Whether the opening has changed and, for longer than it takes, neither flow nor return temperature followed: the
 * actuator turns, the valve does not.
 *
 * @returns what to go on with, and whether they contradict each other.
 * @see S002-5.1.2c
 */
export function compareOpening(
  before: Opening | null,
  { time, ...shown }: Shown,
  { minMovePct, settleMs, minFlowM3h }: ActuatorTerms,
): { readonly next: Opening; readonly contradicts: boolean } {
  const settled = { ...shown, movedAt: null };
  if (!before || before.flowM3h < minFlowM3h || followed(before, shown)) return { next: settled, contradicts: false };
  const movePct = Math.abs(shown.openingPct - before.openingPct);
  if (movePct < CALM_PCT) return { next: { ...settled, openingPct: before.openingPct }, contradicts: false };
  if (movePct < minMovePct) return { next: { ...before, movedAt: null }, contradicts: false };
  const movedAt = before.movedAt ?? time;
  return { next: { ...before, movedAt }, contradicts: time - movedAt >= settleMs };
}

function followed(before: Opening, { flowM3h, returnC }: Omit<Opening, 'movedAt' | 'openingPct'>): boolean {
  return (
    Math.abs(flowM3h - before.flowM3h) > UNMOVED.flowShare * before.flowM3h ||
    Math.abs(returnC - before.returnC) > UNMOVED.returnK
  );
}
