import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { decodeText } from '../csv/decodeText.js';
import { FileError } from '../errors.js';
import { RowCounter, tooLarge, type FileLimits } from '../limits.js';
import { shownText, type Cell, type Row, type Sheet } from '../workbook.js';

/** Most bytes of a YAML file: its tree takes many times as much memory. Large tables are for CSV and XLSX. */
const MOST_BYTES = 16 * 1_048_576;
/** Aliases could repeat one part without end. */
const MOST_ALIASES = 100;
/** Settings have a handful; what goes through a tree after this uses the stack. */
const MOST_LEVELS = 200;
const TOO_DEEP = `a value has more than ${MOST_LEVELS} levels of lists and mappings`;

/**
 * A YAML file: a mapping of sheet name to list of rows, each a mapping of heading to value.
 *
 * @throws FileError FILE_BROKEN with line and column; FILE_ENCODING, FILE_TOO_LARGE.
 */
export function readYaml(bytes: Uint8Array, limits: FileLimits): Sheet[] {
  try {
    return read(bytes, limits);
  } catch (error) {
    // The library throws plain errors at aliases that multiply and at trees too deep for the stack.
    if (error instanceof FileError) throw error;
    if (error instanceof RangeError) throw broken(TOO_DEEP, 1);
    throw broken(error instanceof Error ? error.message : String(error), 1);
  }
}

function read(bytes: Uint8Array, limits: FileLimits): Sheet[] {
  if (bytes.length > MOST_BYTES)
    throw tooLarge(`the YAML file has ${bytes.length} bytes; at most ${MOST_BYTES} are read`);
  const lines = new LineCounter();
  const document = parseDocument(decodeText(bytes), { lineCounter: lines, uniqueKeys: true });
  const [problem] = document.errors;
  if (problem) {
    const { line, col } = lines.linePos(problem.pos[0]);
    const [said] = problem.message.split('\n');
    const what = problem.code === 'RESOURCE_EXHAUSTION' ? TOO_DEEP : said;
    throw broken(`line ${line}, column ${col}: ${what}`, line);
  }
  const { contents } = document;
  if (contents === null) return [];
  if (!isMap(contents)) throw broken('line 1: the file must be a mapping of sheet name to list of rows', 1);
  if (contents.items.length > limits.sheets) {
    throw tooLarge(`the file has ${contents.items.length} sheets; at most ${limits.sheets} are read`);
  }
  const counter = new RowCounter(limits);
  const plain = (node: Node): unknown => node.toJS(document, { maxAliasCount: MOST_ALIASES });
  return contents.items.map((pair) => sheetOf(pair as Pair<Node, Node | null>, { lines, counter, plain }));
}

interface Reading {
  readonly lines: LineCounter;
  readonly counter: RowCounter;
  readonly plain: (node: Node) => unknown;
}

function sheetOf({ key, value }: Pair<Node, Node | null>, reading: Reading): Sheet {
  const name = textOfKey(key);
  const headingLine = lineOf(key, reading);
  const table = value === null || (isScalar(value) && value.value === null) ? [] : value;
  const items = Array.isArray(table) ? [] : isSeq(table) ? (table.items as Node[]) : null;
  if (!items) throw broken(`line ${headingLine}: ${name} must hold a list of rows ("- code: …")`, headingLine);
  const columns = new Map<string, number>();
  const rows: { line: number; cells: Cell[] }[] = items.map((item) => rowOf(item, { name, columns, reading }));
  for (const { cells } of rows) while (cells.length < columns.size) cells.push(null);
  const headings = [...columns.keys()].map((text) => ({ text, column: text }));
  return { name, headingLine, headings, rows, notices: [] };
}

function rowOf(
  item: Node,
  { name, columns, reading }: { name: string; columns: Map<string, number>; reading: Reading },
): Row & { cells: Cell[] } {
  const line = lineOf(item, reading);
  if (!isMap(item)) throw broken(`line ${line}: each row of ${name} must be a mapping of heading to value`, line);
  const cells: Cell[] = [];
  for (const pair of (item as YAMLMap<Node, Node | null>).items) {
    const heading = textOfKey(pair.key);
    const at = columns.get(heading) ?? columns.size;
    columns.set(heading, at);
    while (cells.length <= at) cells.push(null);
    cells[at] = cellOf(pair.value, reading);
  }
  reading.counter.add(line, cells.map(shownText), name);
  return { line, cells };
}

function cellOf(node: Node | null, reading: Reading): Cell {
  if (node === null) return null;
  if (!isScalar(node)) {
    const value = reading.plain(node);
    // An alias may stand for a plain value.
    if (typeof value !== 'object') return String(value as string | number | boolean);
    const line = lineOf(node, reading);
    if (isTooDeep(value, MOST_LEVELS)) throw broken(`line ${line}: ${TOO_DEEP}`, line);
    return { kind: 'tree', value, shown: JSON.stringify(value) };
  }
  const { value, source, type } = node as Scalar<string | number | boolean | null>;
  const shown = source ?? String(value);
  if (value === null) return shown.trim() === '' ? null : { kind: 'null', shown };
  if (typeof value === 'number') return { kind: 'number', value, shown, source: shown };
  if (typeof value === 'boolean') return { kind: 'boolean', value, shown };
  // Quoted means text, even where it is empty or looks like something else.
  return type === 'PLAIN' || value !== '' ? value : null;
}

function isTooDeep(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}

function textOfKey(key: Node | null): string {
  if (isScalar(key)) return key.source ?? String(key.value);
  throw broken('line 1: a key of the file is a mapping or list; keys are names', 1);
}

function lineOf(node: Node, { lines }: Reading): number {
  return lines.linePos(node.range?.[0] ?? 0).line;
}

function broken(what: string, line: number): FileError {
  return new FileError('FILE_BROKEN', `the YAML file cannot be read: ${what}`, { line });
}
