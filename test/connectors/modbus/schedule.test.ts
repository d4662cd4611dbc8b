import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterFailedPoll,
  afterGoodPoll,
  firstSlot,
  limitWithin,
  type LineTerms,
  nextStep,
  type Slot,
  usualMs,
} from '../../../src/connectors/modbus/schedule.js';

const TERMS: LineTerms = { intervalMs: 5000, timeoutMs: 1000, rests: true, patienceMs: 30_000 };
const TEN_MINUTES_MS = 600_000;
const RETRIES = 2;

/** How a simulated device behaves: how long its answer takes at a moment, or null for none. */
type Behaviour = (nowMs: number) => number | null;

interface Outcome {
  /** When each device was asked, by device. */
  readonly asked: number[][];
  readonly slots: readonly Slot[];
}

/** Polls simulated devices on one line by a clock of its own. */
function simulate(devices: readonly Behaviour[], terms: LineTerms, endMs: number, random: () => number): Outcome {
  const asked: number[][] = devices.map(() => []);
  const usual = devices.map(() => Infinity);
  const slots = devices.map((_, i) => firstSlot(i, devices.length, 0, terms.intervalMs));
  for (let nowMs = 0; nowMs < endMs;) {
    const step = nextStep(slots, nowMs, terms);
    if (step.kind === 'WAIT') {
      expect(step.untilMs).toBeGreaterThan(nowMs);
      nowMs = Math.min(step.untilMs, endMs);
      continue;
    }
    asked[step.index]!.push(nowMs);
    const slot = slots[step.index]!;
    const limitMs = limitWithin(step.freeMs, terms, slot.doubt === 0 ? usual[step.index]! : 0);
    const tookMs = devices[step.index]!(nowMs);
    if (tookMs !== null && tookMs <= limitMs) {
      nowMs += tookMs;
      usual[step.index] = usualMs(usual[step.index]!, tookMs);
      slots[step.index] = afterGoodPoll(slot, terms.intervalMs, nowMs).slot;
    } else {
      nowMs += terms.rests ? 2 * limitMs : limitMs;
      const waitMs = slot.failures < RETRIES ? 0 : random() * Math.min(30_000, 500 * 2 ** (slot.failures - RETRIES));
      slots[step.index] = afterFailedPoll(slot, waitMs, nowMs);
    }
  }
  return { asked, slots };
}

/** The 99th percentile of how far the intervals between requests lie from `intervalMs`. */
function p99Deviation(askedMs: readonly number[], intervalMs: number): number {
  const deviations = askedMs.slice(1).map((at, i) => Math.abs(at - askedMs[i]! - intervalMs));
  return deviations.sort((a, b) => a - b)[Math.ceil(0.99 * deviations.length) - 1]!; // nearest rank
}

describe('a line with faulty devices', () => {
  const silent: Behaviour = () => null;
  /** Answers every other time. */
  const flapping = (): Behaviour => {
    let turn = 0;
    return () => (turn++ % 2 === 0 ? 60 : null);
  };
  /** Away for a minute in three. */
  const comingAndGoing: Behaviour = (nowMs) => (nowMs % 180_000 < 60_000 ? null : 70);

  it.each([
    ['three silent ones', () => [silent, silent, silent]],
    ['one silent, one flapping, one that comes and goes', () => [silent, flapping(), comingAndGoing]],
  ])('keeps the rate of the healthy within 10 % beside %s', (_, faulty) => {
    const spread = fc.record({ healthy: fc.integer({ min: 1, max: 25 }), tookMs: fc.integer({ min: 5, max: 80 }) });
    fc.assert(
      fc.property(spread, fc.nat(), (line, seed) => {
        const healthy = Array.from({ length: line.healthy }, (): Behaviour => () => line.tookMs);
        const [first, second, third] = faulty() as [Behaviour, Behaviour, Behaviour];
        let drawn = seed;
        const random = (): number => (drawn = (Math.imul(drawn, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32;
        const { asked } = simulate([first, ...healthy, second, third], TERMS, TEN_MINUTES_MS, random);
        for (const times of asked.slice(1, -2)) {
          expect(times.length).toBeGreaterThanOrEqual(119);
          expect(p99Deviation(times, TERMS.intervalMs)).toBeLessThanOrEqual(0.1 * TERMS.intervalMs);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('goes on asking the faulty, and takes one back that answers again', () => {
    const devices: Behaviour[] = [
      silent,
      (nowMs) => (nowMs < 60_000 ? null : 50),
      ...Array<Behaviour>(10).fill(() => 50),
    ];
    const { asked, slots } = simulate(devices, TERMS, TEN_MINUTES_MS, () => 0.5);
    expect(asked[0]!.length).toBeGreaterThan(20);
    expect(slots[1]).toMatchObject({ doubt: 0, failures: 0 });
    expect(slots[0]!.failures).toBe(asked[0]!.length);
  });

  it('asks a doubted device even on a line without free time, with the least time limit', () => {
    const full = Array.from({ length: 60 }, (): Behaviour => () => 100);
    const { asked } = simulate([...full, silent], TERMS, TEN_MINUTES_MS, () => 0);
    expect(asked.at(-1)!.length).toBeGreaterThanOrEqual(10);
  });
});

it('keeps the phase of each device, however long answers take', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 10 }), (took) => {
      const terms = { ...TERMS, intervalMs: 2500 };
      const devices = took.map(
        (tookMs): Behaviour =>
          () =>
            tookMs,
      );
      const { slots } = simulate(devices, terms, 60_000, () => 0);
      slots.forEach((slot, i) => {
        const phase = firstSlot(i, took.length, 0, terms.intervalMs).cycleMs;
        const cycles = (slot.cycleMs - phase) / terms.intervalMs;
        expect(cycles).toBeCloseTo(Math.round(cycles), 6);
      });
    }),
  );
});

it('never gives less than the least time limit, nor more than the usual one', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, noNaN: true }), fc.boolean(), fc.nat(5000), (freeMs, rests, usual) => {
      const limitMs = limitWithin(freeMs, { ...TERMS, rests }, usual);
      expect(limitMs).toBeGreaterThanOrEqual(200);
      expect(limitMs).toBeLessThanOrEqual(1000);
    }),
  );
});
