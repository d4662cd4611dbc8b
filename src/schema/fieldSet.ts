/** Fields of a type that somebody wants to see. `key` is the same for equal sets. */
export interface FieldSet {
  readonly names: readonly string[];
  readonly key: string;
}
