import { describe, expect, it } from 'vitest';
import { metricsText } from '../../src/server/metrics.js';

const JOBS = { counts: new Map(), refused: new Map(), ended: new Map() };
const NOTHING = {
  ...{ position: 0, streams: 0, links: 0, ingest: {}, traffic: new Map() },
  ...{ journal: null, jobs: JOBS, security: {} },
};

/** The samples of the spool, as name and value. */
function spoolOf(measurements: Parameters<typeof metricsText>[0]): Map<string, number> {
  const lines = metricsText(measurements)
    .split('\n')
    .filter((line) => line.startsWith('thermograph_spool_'));
  return new Map(
    lines.map((line) => line.split(' ') as [string, string]).map(([name, value]) => [name, Number(value)]),
  );
}

describe('the metrics of the spool', () => {
  it('say what waits, for how long, and what did not get in or out', () => {
    const spool = { bytes: 5, readings: 4, oldestMs: Date.now() - 60_000, refused: 3, damaged: 2, unstorable: 1 };
    const samples = spoolOf({ ...NOTHING, spool });
    expect(samples.get('thermograph_spool_oldest_seconds')).toBeGreaterThanOrEqual(60);
    samples.delete('thermograph_spool_oldest_seconds');
    expect(Object.fromEntries(samples)).toEqual({
      thermograph_spool_bytes: 5,
      thermograph_spool_readings: 4,
      thermograph_spool_refused_total: 3,
      thermograph_spool_damaged_total: 2,
      thermograph_spool_unstorable_total: 1,
    });
  });

  it('are there when it is empty, and not where there is none', () => {
    const empty = { bytes: 0, readings: 0, oldestMs: null, refused: 0, damaged: 0, unstorable: 0 };
    expect(spoolOf({ ...NOTHING, spool: empty }).get('thermograph_spool_oldest_seconds')).toBe(0);
    expect(spoolOf({ ...NOTHING, spool: null }).size).toBe(0);
  });
});
