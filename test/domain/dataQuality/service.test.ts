import { describe, expect, it } from 'vitest';
import { serviceIn, type ServiceHistory } from '../../../src/domain/dataQuality/service.js';

const ALWAYS: ServiceHistory = { intervalMs: 60, changes: [], served: [], enteredAt: 0, archivedAt: null };
const RANGE = { from: 1000, to: 2000 };

describe('the service of a point', () => {
  it('is while a device serves it, however often that was bound anew', () => {
    const served = [
      { from: 1800, to: null },
      { from: 500, to: 1200 },
      { from: 1200, to: 1300 },
      { from: 1250, to: 1290 },
    ];
    expect(serviceIn(RANGE, { ...ALWAYS, served })).toEqual([
      { from: 1000, to: 1300, intervalMs: 60 },
      { from: 1800, to: 2000, intervalMs: 60 },
    ]);
  });

  it('is from its entry on where it never had a device, and ends with it', () => {
    expect(serviceIn(RANGE, { ...ALWAYS, enteredAt: 1500 })).toEqual([{ from: 1500, to: 2000, intervalMs: 60 }]);
    expect(serviceIn(RANGE, { ...ALWAYS, archivedAt: 1100 })).toEqual([{ from: 1000, to: 1100, intervalMs: 60 }]);
    expect(serviceIn(RANGE, { ...ALWAYS, enteredAt: 2000 })).toEqual([]);
  });

  it('has the interval that was expected at the time', () => {
    const changes = [
      { at: 900, before: 10 },
      { at: 1400, before: 20 },
      { at: 1600, before: null },
      { at: 2500, before: 30 },
    ];
    expect(serviceIn(RANGE, { ...ALWAYS, changes })).toEqual([
      { from: 1000, to: 1400, intervalMs: 20 },
      { from: 1400, to: 1600, intervalMs: null },
      { from: 1600, to: 2000, intervalMs: 30 },
    ]);
    expect(serviceIn({ from: 2400, to: 2600 }, { ...ALWAYS, changes })).toEqual([
      { from: 2400, to: 2500, intervalMs: 30 },
      { from: 2500, to: 2600, intervalMs: 60 },
    ]);
  });
});
