import { PageConnection, type Connection } from '../schema/connection.js';
import { decodeSeat, encodeSeat } from './cursor.js';
import { pageSize, type RequestLimits } from './limits.js';

/** Which page of a list in the order of its keys is asked for. */
export interface KeyPage {
  readonly first: number | null;
  readonly after: string | null;
}

/** How a list in the order of its keys is read. */
interface KeyList<Row, Node> {
  /** Names the list; its cursors are bound to it. */
  readonly order: string;
  readonly limits: RequestLimits;
  readonly page: (after: number, limit: number) => Promise<Row[]>;
  readonly count: () => Promise<number>;
  readonly shown: (row: Row) => Node;
}

/**
 * A page of a list in the order of its keys.
 *
 * @throws CallerError BAD_USER_INPUT for a negative or too large size, or a foreign cursor.
 */
export async function keyPage<Row extends { readonly key: number }, Node extends object>(
  { order, limits, page, count, shown }: KeyList<Row, Node>,
  { first, after }: KeyPage,
): Promise<Connection<Node>> {
  const size = pageSize(first, limits, order);
  const seat = after === null ? 0 : decodeSeat(order, after).key;
  const rows = await page(seat, size + 1);
  const nodes = rows.slice(0, size).map(shown);
  const keys = new Map(nodes.map((node, i) => [node, rows[i].key]));
  return new PageConnection({
    nodes,
    hasNextPage: rows.length > size,
    hasPreviousPage: after !== null,
    cursorOf: (node) => encodeSeat(order, { value: 0, key: keys.get(node) as number }),
    count,
  });
}
