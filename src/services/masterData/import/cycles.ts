import { TYPES } from '../../../schema/entities.js';
import type { NodeType } from '../../../schema/globalId.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { Change } from './differences.js';
import type { Item, Items } from './items.js';
import type { Problems } from './problems.js';
import { placeOf } from './rows.js';

/** Complains of objects that would stand above themselves, such as a device that is its own concentrator. */
export function findCycles(type: NodeType, changes: readonly Change[], items: Items, problems: Problems): void {
  for (const attribute of TYPES[type].attributes) {
    if (attribute.target !== type) continue;
    const above = parents(attribute, changes, items);
    const settled = new Set<Item>();
    for (const { item, row } of changes) {
      const cycle = cycleFrom(item, above, settled);
      if (!cycle) continue;
      const chain = [...cycle, cycle[0]].map(({ name }) => name).join(' → ');
      const message = `${attribute.name} (${attribute.zh}) goes round in a circle: ${chain}`;
      const cure = 'correct it in one of these rows';
      problems.add(placeOf(row, attribute.name), { code: 'REFERENCE_CYCLE', message, cure }, item.name);
    }
  }
}

function parents(attribute: Attribute, changes: readonly Change[], items: Items): (item: Item) => Item | null {
  const wanted = new Map(
    changes.flatMap(({ item, values }) =>
      attribute.name in values ? [[canonical(item, items), values[attribute.name] as Item | null] as const] : [],
    ),
  );
  return (item) => {
    const found = wanted.get(item);
    if (found !== undefined) return found && canonical(found, items);
    const key = item.stored?.values[attribute.property];
    return typeof key === 'number' ? (items.withKey(item.type, key) ?? null) : null;
  };
}

/** An item that gets a new code is there twice; the one with the key stands for both. */
function canonical(item: Item, items: Items): Item {
  return item.key === null ? item : (items.withKey(item.type, item.key) ?? item);
}

/** The circle that begins and ends at an item; each circle is found once. */
function cycleFrom(start: Item, above: (item: Item) => Item | null, settled: Set<Item>): Item[] | null {
  const path: Item[] = [];
  const onPath = new Set<Item>();
  for (let item: Item | null = start; item && !settled.has(item); item = above(item)) {
    if (onPath.has(item)) {
      for (const one of path) settled.add(one);
      return path.slice(path.indexOf(item));
    }
    path.push(item);
    onPath.add(item);
  }
  for (const one of path) settled.add(one);
  return null;
}
