import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StaleWatch } from '../../src/live/staleWatch.js';
import { TestClock } from '../support/testClock.js';

const T0 = Date.UTC(2026, 10, 20);
const SECOND = 1000;

/** A watch over readings that the test makes; what it tells is kept. */
class Watched {
  readonly clock = new TestClock(T0);
  readonly told: number[] = [];
  readonly from = new Map<number, number>();
  readonly limits = new Map<number, number>();
  readonly watch = new StaleWatch({
    clock: this.clock,
    freshUntil: (point) => (this.from.get(point) as number) + (this.limits.get(point) ?? Infinity),
    changed: (points) => void this.told.push(...points),
  });

  read(point: number, from = this.clock.now()): void {
    this.from.set(point, Math.max(from, this.from.get(point) ?? 0));
    this.watch.renewed(point);
  }

  /** Whether a point is too old by the clock. */
  isOld = (point: number): boolean =>
    this.clock.now() - (this.from.get(point) as number) > (this.limits.get(point) ?? Infinity);

  judged = (): [number, boolean][] => [...this.from.keys()].map((point) => [point, this.watch.isStale(point)]);
  old = (): [number, boolean][] => [...this.from.keys()].map((point) => [point, this.isOld(point)]);
}

describe('the watch over newest values', () => {
  it('judges as the clock does, tells each change once, and has one timer at most', () => {
    const point = fc.integer({ min: 1, max: 5 });
    const act = fc.oneof(
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('read' as const), point, ageS: fc.nat(8) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), seconds: fc.nat(9) }) },
      fc.record({ kind: fc.constant('limit' as const), point, limitS: fc.option(fc.nat(12)) }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const w = new Watched();
        w.clock.pass(SECOND / 2); // no deadline falls on a moment at which the test looks
        const state = new Map<number, boolean>();
        for (const one of acts) {
          w.told.length = 0;
          if (one.kind === 'pass') w.clock.pass(one.seconds * SECOND);
          else if (one.kind === 'read')
            w.read(one.point, Math.floor(w.clock.now() / SECOND) * SECOND - one.ageS * SECOND);
          else {
            if (one.limitS === null) w.limits.delete(one.point);
            else w.limits.set(one.point, one.limitS * SECOND);
            w.watch.limitsChanged();
          }
          expect(w.judged()).toEqual(w.old());
          const renewed = one.kind === 'read' ? one.point : null;
          const changed = w.old().filter(([p, old]) => p !== renewed && state.get(p) !== old);
          expect([...w.told].sort()).toEqual(changed.map(([p]) => p).sort());
          for (const [p, old] of w.old()) state.set(p, old);
          expect(w.clock.timers).toBeLessThanOrEqual(1);
        }
        w.watch.stop();
        expect(w.clock.timers).toBe(0);
      }),
    );
  });

  it('has no timer while nothing can go stale', () => {
    const w = new Watched();
    w.read(1);
    expect(w.clock.timers).toBe(0);
    w.limits.set(1, 5 * SECOND);
    w.watch.limitsChanged();
    expect(w.clock.timers).toBe(1);
    w.clock.pass(6 * SECOND);
    expect([w.told, w.clock.timers]).toEqual([[1], 0]);
  });

  it('notices that the clock was set forwards, and says nothing twice when it is set back', () => {
    const w = new Watched();
    for (const point of [1, 2]) w.limits.set(point, 3600 * SECOND * point);
    for (const point of [1, 2]) w.read(point);
    w.clock.set(T0 + 3601 * SECOND);
    w.clock.pass(10 * SECOND);
    expect(w.told).toEqual([1]);
    w.clock.set(T0);
    w.clock.pass(3700 * SECOND);
    expect(w.told).toEqual([1]);
    w.clock.pass(3600 * SECOND);
    expect(w.told).toEqual([1, 2]);
  });
});
