/** When the next cycle begins, and how many that should have begun are left out. Milliseconds of one clock. */
export interface NextCycle {
  readonly atMs: number;
  readonly missed: number;
}

/**
 * The beginning of the cycle after the one that began at `lastMs`. Beginnings keep a fixed distance, so polling does
 * not drift; those that lie in the past are left out, never made up for.
 */
export function nextCycle(lastMs: number, intervalMs: number, nowMs: number): NextCycle {
  const missed = Math.max(0, Math.ceil((nowMs - lastMs) / intervalMs) - 1);
  return { atMs: lastMs + (missed + 1) * intervalMs, missed };
}

/** When a device is due, and how far it is trusted to answer. Milliseconds of one clock. */
export interface Slot {
  /** Beginning of the cycle that is next, or under way. */
  readonly cycleMs: number;
  /** When it is to be asked: at its cycle, or when it is tried again. */
  readonly dueMs: number;
  /** Good polls that it owes before it is trusted; 0 for a device that is. */
  readonly doubt: number;
  /** Polls that failed in a row. */
  readonly failures: number;
}

/** What holds for all devices of a line. */
export interface LineTerms {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Whether a time-out costs its time twice, because a late answer has to be waited for. */
  readonly rests: boolean;
  /** After so long a device that found no free time is asked nevertheless, with the least time limit. */
  readonly patienceMs: number;
}

/** What a line does next: ask a device, within the time that is free for it, or nothing until a moment. */
export type Step =
  | { readonly kind: 'ASK'; readonly index: number; readonly freeMs: number }
  | { readonly kind: 'WAIT'; readonly untilMs: number };

const LEAST_SHARE = 0.2;
const USUAL_TIMES = 2;
const FORGETTING = 0.9;
const DOUBT_A_FAILURE = 5;
const MOST_DOUBT = 20;

/**
 * How long a request may take that should be over within `freeMs`, in milliseconds: what is free, or twice what is
 * usual for the device; never less than a fifth of the line's time limit, nor more than that limit.
 *
 * @param usual milliseconds; 0 for a device that is not trusted.
 */
export function limitWithin(freeMs: number, { timeoutMs, rests }: LineTerms, usual: number): number {
  const affordable = rests ? freeMs / 2 : freeMs;
  return Math.min(timeoutMs, Math.max(timeoutMs * LEAST_SHARE, USUAL_TIMES * usual, affordable));
}

/** How long a device usually takes at most: the slowest answer of late, forgotten little by little; Infinity for none. */
export function usualMs(before: number, tookMs: number): number {
  return before === Infinity ? tookMs : Math.max(tookMs, before * FORGETTING);
}

/**
 * The slot of a device that was not asked yet: the devices of a line begin in the first half of the interval, one
 * after the other, so that the second half is free for those that do not answer.
 */
export function firstSlot(index: number, count: number, nowMs: number, intervalMs: number): Slot {
  const cycleMs = nowMs + (index * intervalMs) / 2 / count;
  return { cycleMs, dueMs: cycleMs, doubt: 1, failures: 0 };
}

/** The slot after a poll that gave the values. */
export function afterGoodPoll(slot: Slot, intervalMs: number, nowMs: number): { slot: Slot; missed: number } {
  const { atMs, missed } = nextCycle(slot.cycleMs, intervalMs, nowMs);
  return { slot: { cycleMs: atMs, dueMs: atMs, doubt: Math.max(0, slot.doubt - 1), failures: 0 }, missed };
}

/**
 * The slot after a poll that failed: tried again after `waitMs`. Cycles that pass meanwhile are not made up for.
 */
export function afterFailedPoll(slot: Slot, waitMs: number, nowMs: number): Slot {
  const doubt = Math.min(MOST_DOUBT, slot.doubt + DOUBT_A_FAILURE);
  return { ...slot, dueMs: nowMs + waitMs, doubt, failures: slot.failures + 1 };
}

/**
 * What to do at `nowMs`. Trusted devices come first, the earliest due one before the others; a device is trusted once
 * it has answered. One that failed lately is asked only when no trusted one is due, and only for as long as none becomes
 * due: whoever is silent costs its own time, never that of the others. So that it can come back on a line without free
 * time, it is asked once every `patienceMs` all the same.
 */
export function nextStep(slots: readonly Slot[], nowMs: number, terms: LineTerms): Step {
  const trusted = earliest(slots, ({ doubt }) => doubt === 0);
  const freeMs = trusted === undefined ? Infinity : (slots[trusted] as Slot).dueMs - nowMs;
  const starved = earliest(slots, ({ doubt, dueMs }) => doubt > 0 && nowMs - dueMs > terms.patienceMs);
  if (starved !== undefined) return { kind: 'ASK', index: starved, freeMs: Math.max(freeMs, 0) };
  if (trusted !== undefined && freeMs <= 0) {
    const next = earliest(slots, (slot) => slot.doubt === 0 && slot !== slots[trusted]);
    return {
      kind: 'ASK',
      index: trusted,
      freeMs: next === undefined ? Infinity : Math.max(0, slots[next]!.dueMs - nowMs),
    };
  }
  const fitting = earliest(
    slots,
    (slot) => slot.doubt > 0 && slot.dueMs <= nowMs && need(slot, nowMs, terms) <= freeMs,
  );
  if (fitting !== undefined) return { kind: 'ASK', index: fitting, freeMs };
  const coming = earliest(slots, ({ doubt, dueMs }) => doubt > 0 && dueMs > nowMs);
  return { kind: 'WAIT', untilMs: Math.min(nowMs + freeMs, coming === undefined ? Infinity : slots[coming]!.dueMs) };
}

/**
 * How much free time a doubted device needs before it is asked: all that a silent one may take, or less if it answered
 * last time or has been waiting for an interval.
 */
function need({ failures, dueMs }: Slot, nowMs: number, terms: LineTerms): number {
  const modest = failures === 0 || nowMs - dueMs > terms.intervalMs;
  return (modest ? terms.timeoutMs * LEAST_SHARE : terms.timeoutMs) * (terms.rests ? 2 : 1);
}

function earliest(slots: readonly Slot[], wanted: (slot: Slot) => boolean): number | undefined {
  let best: number | undefined;
  for (const [i, slot] of slots.entries()) {
    if (wanted(slot) && (best === undefined || slot.dueMs < (slots[best] as Slot).dueMs)) best = i;
  }
  return best;
}
