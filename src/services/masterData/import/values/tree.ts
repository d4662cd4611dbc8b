import { normalText } from '../../../../domain/text/normalText.js';
import type { Cell } from '../../../../files/workbook.js';
import type { Complaint } from '../problems.js';

/** A mapping or list: as YAML has it, or as JSON text in one cell. */
export function parseTree(cell: Exclude<Cell, null>): { readonly tree: unknown } | Complaint {
  if (typeof cell !== 'string') {
    if (!('value' in cell)) return invalid('it holds no value');
    return isTooDeep(cell.value, DEEPEST) ? invalid(TOO_DEEP) : { tree: cell.value };
  }
  try {
    const tree = JSON.parse(cell) as unknown;
    return isTooDeep(tree, DEEPEST) ? invalid(TOO_DEEP) : { tree };
  } catch (error) {
    return invalid(error instanceof Error ? error.message : String(error));
  }
}

/** Settings have a handful of levels; what compares and writes them down would fail at thousands. */
const DEEPEST = 50;
const TOO_DEEP = `it has more than ${DEEPEST} levels`;

function isTooDeep(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}

/** Texts in one cell, between semicolons or on lines of their own, or as a JSON list; a list in YAML. */
export function parseTexts(cell: Exclude<Cell, null>): readonly string[] | Complaint {
  if (typeof cell === 'string' && !cell.trimStart().startsWith('[')) {
    return cell
      .split(/[;；\n]/)
      .map(normalText)
      .filter((text) => text !== '');
  }
  const list = parseTree(cell);
  if (!('tree' in list)) return list;
  const { tree } = list;
  if (Array.isArray(tree) && tree.every((text) => typeof text === 'string')) return tree.map(normalText);
  return { code: 'JSON_INVALID', message: 'that is no list of texts', cure: 'write the texts with ; between them' };
}

function invalid(why: string): Complaint {
  return {
    code: 'JSON_INVALID',
    message: `the text is no valid JSON (${why})`,
    cure: 'correct it, or use a YAML file, where it is written in lines',
  };
}
