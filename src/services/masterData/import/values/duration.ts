import { normalText } from '../../../../domain/text/normalText.js';
import { parseDuration } from '../../../../shared/duration.js';
import type { Complaint } from '../problems.js';

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  毫秒: 1,
  s: 1000,
  sec: 1000,
  秒: 1000,
  min: 60_000,
  分: 60_000,
  分钟: 60_000,
  h: 3_600_000,
  小时: 3_600_000,
  d: 86_400_000,
  天: 86_400_000,
  日: 86_400_000,
};
const WRITTEN = new RegExp(`^(\\d+(?:\\.\\d+)?)\\s*(${Object.keys(UNITS_MS).join('|')})$`);

/** A length of time in milliseconds: `PT15M`, `15 min`, `15分钟`. */
export function parseLength(text: string): number | Complaint {
  const normal = normalText(text);
  const iso = parseDuration(normal.toUpperCase());
  if (iso !== null) return iso;
  const [, count, unit] = WRITTEN.exec(normal.toLowerCase()) ?? [];
  if (unit !== undefined) return Math.round(Number(count) * UNITS_MS[unit]);
  return {
    code: 'DURATION_INVALID',
    message: 'that is no length of time with its unit',
    cure: 'write it as PT5S, 5 s, 15 min or 15分钟',
  };
}
