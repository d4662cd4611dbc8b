import { Document, Scalar } from 'yaml';
import type { OutputTable, OutputValue } from '../output.js';

/** Tables as YAML: sheet name to list of rows, without the empty cells. */
export function writeYaml(tables: readonly OutputTable[]): Buffer {
  const document = new Document(
    Object.fromEntries(tables.map(({ name, columns, rows }) => [name, rows.map((row) => mapping(columns, row))])),
    { aliasDuplicateObjects: false },
  );
  return Buffer.from(document.toString({ lineWidth: 0 }), 'utf8');
}

function mapping(columns: OutputTable['columns'], row: readonly OutputValue[]): Record<string, unknown> {
  const filled = columns.map(({ heading }, index) => [heading, valueOf(row[index])] as const);
  return Object.fromEntries(filled.filter(([, value]) => value !== null));
}

function valueOf(value: OutputValue): unknown {
  if (typeof value === 'object' && value !== null) return value.tree;
  // Text that reads like nothing is quoted, as is text that would come back as something else.
  if (typeof value === 'string' && /^[~-]?$/.test(value)) return quoted(value);
  return value;
}

function quoted(text: string): Scalar<string> {
  const scalar = new Scalar(text);
  scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}
