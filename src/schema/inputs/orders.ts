import type { ClassType } from 'type-graphql';
import { orderOf, type Order } from '../connection.js';
import { TYPES, TYPE_NAMES } from '../entities.js';
import type { NodeType } from '../globalId.js';
import type { Attribute } from '../attribute.js';

const ORDERED: readonly Attribute['kind'][] = ['text', 'integer', 'number', 'instant', 'date'];

function orderInput(type: NodeType): ClassType<Order> {
  // A cursor holds the value that the list is ordered by, so it must be there.
  const usable = TYPES[type].attributes.filter(({ kind, optional }) => ORDERED.includes(kind) && !optional);
  return orderOf(type, Object.fromEntries(usable.map(({ name, en, zh }) => [nameOf(name), `By it: ${en}. 按${zh}`])));
}

/** `heatedArea` to `HEATED_AREA`. */
function nameOf(attribute: string): string {
  return attribute.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** What a list of each type may be ordered by. */
export const ORDERS = Object.fromEntries(TYPE_NAMES.map((type) => [type, orderInput(type)])) as Readonly<
  Record<NodeType, ClassType<Order>>
>;
