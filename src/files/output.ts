/** A table to be written. */
export interface OutputTable {
  readonly name: string;
  readonly columns: readonly OutputColumn[];
  readonly rows: readonly (readonly OutputValue[])[];
}

interface OutputColumn {
  readonly heading: string;
  /** A spreadsheet is told to keep its cells as text, so that nothing typed there loses zeros. */
  readonly isText: boolean;
}

/** Null: an empty cell. */
export type OutputValue = string | number | boolean | null | Tree;

/** A mapping or list, and the text that stands for it where the format has only cells. */
interface Tree {
  readonly tree: unknown;
  readonly text: string;
}

/** The value as text or number, for formats that have only those. */
export function flat(value: OutputValue): string | number | boolean | null {
  return typeof value === 'object' && value !== null ? value.text : value;
}
