import { inWords, ratios, spreadOf, type Comparison } from './rounds.js';

/** A comparison as a table: each contender with its median and range, and our ratio to it, taken round by round. */
export function tableOf(title: string, unit: string, comparison: Comparison): string {
  const { names, figures } = comparison;
  const rows = names.map((name, i) => [
    name,
    range(figures[i]),
    i === 0 ? '' : range(ratios(comparison, i)),
    i === 0 ? '' : ratios(comparison, i).map(inWords).join(' '),
  ]);
  return [title, ...align([['', unit, 'ours / it', 'round by round'], ...rows])].join('\n');
}

/** Figures as a table: a line for what stands in each column, then a row for each thing measured. */
export function tableOfFigures(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [title, ...align([head, ...rows])].join('\n');
}

function range(values: readonly number[]): string {
  const { median, min, max } = spreadOf(values);
  return `${inWords(median)} (${inWords(min)}–${inWords(max)})`;
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column])).join('   ')}`.trimEnd());
}
