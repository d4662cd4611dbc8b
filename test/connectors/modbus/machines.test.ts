import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterAnswer, afterFailure, type Contact, NOT_ASKED } from '../../../src/connectors/modbus/contact.js';
import { nextCycle } from '../../../src/connectors/modbus/schedule.js';
import { backoffMs } from '../../../src/shared/backoff.js';

describe('contact', () => {
  const outcomes = fc.array(fc.constantFrom('ANSWER' as const, 'DEVICE' as const, 'LINK' as const), { maxLength: 50 });

  it('says silence and warning once a fault, good news once and only after a warning', () => {
    fc.assert(
      fc.property(outcomes, (history) => {
        let contact: Contact = NOT_ASKED;
        let [silent, warned] = [false, false];
        for (const outcome of history) {
          const step = outcome === 'ANSWER' ? afterAnswer(contact) : afterFailure(contact, outcome);
          expect(step.effects.includes('SILENCE')).toBe(outcome !== 'ANSWER' && !silent);
          expect(step.effects.includes('WARN')).toBe(outcome === 'DEVICE' && !warned);
          expect(step.effects.includes('INFORM')).toBe(outcome === 'ANSWER' && warned);
          silent = outcome !== 'ANSWER';
          warned = outcome === 'ANSWER' ? false : warned || outcome === 'DEVICE';
          contact = step.contact;
        }
      }),
    );
  });
});

describe('the schedule', () => {
  it('keeps a fixed distance and counts what it leaves out', () => {
    expect(nextCycle(0, 1000, 300)).toEqual({ atMs: 1000, missed: 0 });
    expect(nextCycle(0, 1000, 1000)).toEqual({ atMs: 1000, missed: 0 });
    expect(nextCycle(0, 1000, 1001)).toEqual({ atMs: 2000, missed: 1 });
    expect(nextCycle(1000, 1000, 4500)).toEqual({ atMs: 5000, missed: 3 });
  });

  it('neither drifts nor plans into the past', () => {
    const times = fc.record({ last: fc.nat(), interval: fc.integer({ min: 1, max: 1e6 }), late: fc.nat(1e7) });
    fc.assert(
      fc.property(times, ({ last, interval, late }) => {
        const { atMs, missed } = nextCycle(last, interval, last + late);
        expect((atMs - last) % interval).toBe(0);
        expect(atMs).toBeGreaterThanOrEqual(last + late);
        expect(atMs - last).toBe((missed + 1) * interval);
      }),
    );
  });
});

describe('backoff', () => {
  it('doubles its ceiling up to the limit', () => {
    const ceilings = [1, 2, 3, 4, 50].map((failures) => backoffMs(failures, { minMs: 100, maxMs: 500 }, () => 1));
    expect(ceilings).toEqual([100, 200, 400, 500, 500]);
    expect(backoffMs(9, { minMs: 100, maxMs: 500 }, () => 0)).toBe(0);
  });
});
