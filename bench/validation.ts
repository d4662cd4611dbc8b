import { DEMONSTRATION } from '../simulators/district/equipment.js';
import { judgeDistrict } from './support/judgedDistrict.js';
import type { Run } from './support/bench.js';
import { tableOfFigures } from './support/report.js';

const HOUR_MS = 3_600_000;
/** A seed that no limit was found by; a day to learn in, and a day and two hours that count. */
const SPAN = { seed: 11, fromMs: Date.UTC(2026, 0, 10), toMs: Date.UTC(2026, 0, 10) + 51 * HOUR_MS };
const LEAST = { recall: 0.9, precision: 0.95 };

/**
 * The judge of the hub against faults whose labels are known, on the demonstration's district: found by kind, against
 * limits of recall and precision, and processor time a reading. One run: the same seed gives the same faults.
 */
export function measureValidation({ progress, result }: Run): Promise<void> {
  const judged = judgeDistrict(DEMONSTRATION, { ...SPAN, sampleMs: 60_000, perDeviceDay: 0.5 }, progress);
  const kinds = [...judged.kinds].sort(([a], [b]) => a.localeCompare(b));
  const rows = kinds.map(([kind, { made, faults, found }]) => [kind, made, faults, found, share(found / faults)]);
  const sum = (of: 'made' | 'faults' | 'found'): number => kinds.reduce((total, [, score]) => total + score[of], 0);
  rows.push(['all', sum('made'), sum('faults'), sum('found'), share(judged.recall)]);
  const table = rows.map((row) => row.map(String));
  result(tableOfFigures('faults found by their flags', ['', 'made', 'effective', 'found', 'recall'], table));
  const figures = [
    ['recall', share(judged.recall), `≥ ${LEAST.recall}`],
    ['precision', `${share(judged.precision)} of ${judged.episodes} episodes`, `≥ ${LEAST.precision}`],
    ['µs a reading', `${((1e6 * judged.judgeSeconds) / judged.readings).toFixed(2)} of ${judged.readings}`, ''],
  ];
  result(
    tableOfFigures(
      `seed ${SPAN.seed}, 51 h of which 25 h to learn, a sample a minute`,
      ['', 'measured', 'limit'],
      figures,
    ),
  );
  return Promise.resolve();
}

const share = (value: number): string => (Number.isNaN(value) ? '' : value.toFixed(3));
