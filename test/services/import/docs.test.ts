import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TYPES, TYPE_NAMES } from '../../../src/schema/entities.js';

const text = readFileSync('docs/import.md', 'utf8');
/** Cells of every line of a table. */
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));

describe('docs/import.md', () => {
  it('lists every code of a problem', () => {
    const source = readFileSync('src/services/masterData/import/problems.ts', 'utf8');
    const [union = ''] = /export type ProblemCode =[^;]*/.exec(source) ?? [];
    const codes = [...union.matchAll(/'([A-Z_]+)'/g)].map(([, code]) => code);
    expect(codes.length).toBeGreaterThanOrEqual(30);
    const documented = rows.filter(([, , severity]) => severity === 'error' || severity === 'warning');
    expect(documented.map(([, code]) => code).sort()).toEqual(codes.toSorted());
  });
  it('lists every sheet, in both languages, with what tells its rows', () => {
    const sheets = TYPE_NAMES.map((type) => [TYPES[type].plural, TYPES[type].zh, TYPES[type].identity.join(', ')]);
    const plurals = new Set(sheets.map(([plural]) => plural));
    expect(rows.filter(([, sheet = '']) => plurals.has(sheet)).map((row) => row.slice(1, 4))).toEqual(sheets);
  });
});
