import type { EntityTable } from './tables.js';

const OPERATORS = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** One condition on a property of a type. Keys of related objects are given as numbers. */
export type Condition =
  | { readonly property: string; readonly op: keyof typeof OPERATORS; readonly value: string | number | boolean | Date }
  | { readonly property: string; readonly op: 'contains' | 'startsWith'; readonly value: string }
  /** In the code, or in what the name is searched by. */
  | { readonly property: 'search'; readonly op: 'search'; readonly value: string }
  | { readonly property: string; readonly op: 'in'; readonly value: readonly (string | number)[] };

/** Where a page begins or ends: the values of the ordering and the key. */
export interface Seat {
  readonly value: string | number;
  readonly key: number;
}

/** Which part of a list is wanted. */
export interface Listing {
  readonly conditions: readonly Condition[];
  /** Property to order by; ties are broken by the key. */
  readonly orderBy: string;
  readonly descending: boolean;
  readonly limit: number;
  readonly after: Seat | null;
  readonly before: Seat | null;
  /** Takes the rows nearest to the end; they still come in the order of the list. */
  readonly fromEnd: boolean;
}

/** Collects the values of a statement and gives each its `$n`. */
export class Parameters {
  readonly values: unknown[];
  constructor(...values: unknown[]) {
    this.values = values;
  }

  add(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}

/** `AND …` for what a listing restricts, `ORDER BY … LIMIT …` for the rest, over rows `t`. */
export function listingSql(
  table: EntityTable,
  listing: Listing,
  parameters: Parameters,
): { where: string; tail: string } {
  const sort = sortColumn(table, listing.orderBy);
  const forwards = listing.descending === listing.fromEnd;
  const direction = forwards ? 'ASC' : 'DESC';
  const seats = [
    seatSql(sort, listing.after, listing.descending ? '<' : '>', parameters),
    seatSql(sort, listing.before, listing.descending ? '>' : '<', parameters),
  ];
  return {
    where: conditionsSql(table, listing.conditions, parameters) + seats.join(''),
    tail: `ORDER BY ${sort} ${direction}, t.key ${direction} LIMIT ${parameters.add(listing.limit)}`,
  };
}

/** `AND …` for each condition. */
export function conditionsSql(table: EntityTable, conditions: readonly Condition[], parameters: Parameters): string {
  return conditions.map((condition) => ` AND ${conditionSql(table, condition, parameters)}`).join('');
}

function conditionSql(table: EntityTable, { property, op, value }: Condition, parameters: Parameters): string {
  const parameter = parameters.add(value);
  const column = `t.${table.column(property)}`;
  switch (op) {
    case 'search':
      return `(strpos(t.${table.column('nameSearch')}, lower(${parameter})) > 0 OR strpos(lower(t.code), lower(${parameter})) > 0)`;
    case 'in':
      return `${column} = ANY(${parameter})`;
    case 'contains':
      return `strpos(lower(${column}), lower(${parameter})) > 0`;
    case 'startsWith':
      return `starts_with(${column}, ${parameter})`;
    default:
      return `${column} ${OPERATORS[op]} ${parameter}`;
  }
}

/** Texts are compared byte by byte: the same order on every machine. */
function sortColumn(table: EntityTable, property: string): string {
  return `t.${table.column(property)}${table.isText(property) ? ' COLLATE "C"' : ''}`;
}

function seatSql(sort: string, seat: Seat | null, comparison: '<' | '>', parameters: Parameters): string {
  if (seat === null) return '';
  return ` AND (${sort}, t.key) ${comparison} (${parameters.add(seat.value)}, ${parameters.add(seat.key)})`;
}
