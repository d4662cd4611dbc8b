import { normalText } from '../../domain/text/normalText.js';
import type { Quality } from '../../domain/readings/quality.js';
import { decodeCell } from '../../files/csv/streamCsv.js';
import { Quality as QualityTerms } from '../../schema/enums.js';
import { termsOf } from '../../schema/terms.js';
import { qualityNumber } from '../qualityNames.js';
import { parseNumber } from '../masterData/import/values/number.js';
import type { Complaint } from '../masterData/import/problems.js';

/** How systems write that there is no value. */
const BLANK = new Set(['', '-', '--', '/', 'null', 'nan', 'n/a', '#n/a', '无', '空']);

const QUALITIES = new Map<string, Quality>(
  Object.entries(termsOf(QualityTerms)).flatMap(([name, { en, zh }]) => {
    const quality = qualityNumber(name as keyof typeof QualityTerms);
    return [name.toLowerCase(), en.toLowerCase(), zh, String(quality)].map((text) => [text, quality] as const);
  }),
);

/** The number in a cell; NaN for none. */
export function readNumber(cell: string): number | Complaint {
  const quick = Number(cell);
  // What Number takes and people do not write: nothing but blanks, 0x10, Infinity.
  if (Number.isFinite(quick) && !/^\s*$|[xob]/i.test(cell)) return quick;
  const text = normalText(decodeCell(cell));
  return BLANK.has(text.toLowerCase()) ? NaN : parseNumber(text, { kind: 'number' });
}

/** The quality in a cell; null for none. */
export function readQuality(cell: string): Quality | null | Complaint {
  const text = normalText(decodeCell(cell)).toLowerCase();
  if (text === '') return null;
  return (
    QUALITIES.get(text) ?? {
      code: 'ENUM_UNKNOWN',
      message: 'that is no quality',
      cure: 'write GOOD, UNCERTAIN or BAD; 有效, 存疑 or 无效; or leave it empty',
    }
  );
}
