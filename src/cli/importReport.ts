import type { ImportReport, ShownChange } from '../services/masterData/import/masterDataImport.js';
import type { Problem } from '../services/masterData/import/problems.js';

/** Most problems and most changed objects that a terminal is filled with; `--json` has more. */
const MOST_PROBLEMS = 200;
const MOST_CHANGES = 50;

/** A report as lines for people: what is wrong, what is doubtful, what changes. */
export function reportLines(report: ImportReport, { withChanges }: { readonly withChanges: boolean }): string[] {
  const { errors, errorCount, warnings, warningCount, types, changes } = report;
  const changed = types.reduce((sum, { create, update }) => sum + create + update, 0);
  return [
    ...errors.slice(0, MOST_PROBLEMS).map(problemLine),
    ...more(errorCount, Math.min(errors.length, MOST_PROBLEMS), 'errors'),
    ...warnings.slice(0, MOST_PROBLEMS).map(problemLine),
    ...more(warningCount, Math.min(warnings.length, MOST_PROBLEMS), 'warnings'),
    ...(withChanges ? changes.slice(0, MOST_CHANGES).flatMap(changeLines) : []),
    ...(withChanges ? more(changed, Math.min(changes.length, MOST_CHANGES), 'changes') : []),
    ...types.map(({ sheet, create, update, unchanged }) => {
      return `${sheet.padEnd(20)} ${create} new, ${update} changed, ${unchanged} unchanged`;
    }),
  ];
}

/** `error buildings.csv, line 12, column C (供热面积), "abc": that is no number; write digits [NUMBER_INVALID]` */
function problemLine({ severity, file, sheet, line, column, value, message, cure, code }: Problem): string {
  const inSheet = file.startsWith(sheet) ? [] : [sheet];
  const place = [file, ...inSheet, line > 0 && `line ${line}`, column && `column ${column}`].filter(Boolean).join(', ');
  return `${severity} ${place}${value && `, "${value}"`}: ${message}; ${cure} [${code}]`;
}

function changeLines({ action, sheet, name, differences }: ShownChange): string[] {
  const sign = action === 'CREATE' ? '+' : '~';
  const parts = differences.map(({ attribute, before, after }) => {
    return action === 'CREATE'
      ? `${attribute} ${after ?? ''}`
      : `${attribute} ${before ?? '(empty)'} → ${after ?? '(empty)'}`;
  });
  return [`${sign} ${sheet} ${name}: ${parts.join(', ')}`];
}

function more(all: number, shown: number, what: string): string[] {
  return all > shown ? [`… and ${all - shown} more ${what}`] : [];
}
