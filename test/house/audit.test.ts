import { expect, it } from 'vitest';
import { judgeAudit } from '../../scripts/dependencies/judgeAudit.js';

const advisory = (id: string, severity: string) => ({
  ...{ name: 'left', title: 'Leaks', severity, url: `https://github.com/advisories/${id}` },
});
const report = {
  vulnerabilities: {
    left: { via: [advisory('GHSA-1', 'high'), advisory('GHSA-2', 'moderate')] },
    right: { via: ['left'] },
    far: { via: [advisory('GHSA-3', 'critical')] },
  },
};
const TODAY = '2026-11-27';
const exception = (id: string, until: string) => ({ advisory: id, reason: 'never called', until });

it('names serious weaknesses, once each', () => {
  expect(judgeAudit(report, [], TODAY)).toEqual({
    ...{ kind: 'judged', accepted: 0 },
    faults: ['left: Leaks (high, GHSA-1)', 'left: Leaks (critical, GHSA-3)'],
  });
});

it('lets pass what an exception names, until it runs out', () => {
  const exceptions = [exception('GHSA-1', TODAY), exception('GHSA-3', '2026-11-26')];
  expect(judgeAudit(report, exceptions, TODAY)).toMatchObject({
    faults: ['left: Leaks (critical, GHSA-3)'],
    accepted: 1,
  });
  expect(judgeAudit({ vulnerabilities: {} }, exceptions, TODAY)).toMatchObject({
    faults: [expect.stringMatching(/GHSA-3 has run out/) as string],
  });
});

it('says when it does not know', () => {
  expect(judgeAudit({ message: '405 Method Not Allowed' }, [], TODAY)).toEqual({
    kind: 'unknown',
    why: '405 Method Not Allowed',
  });
  expect(judgeAudit(null, [], TODAY).kind).toBe('unknown');
});
