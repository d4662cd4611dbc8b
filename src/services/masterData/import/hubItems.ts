import { TYPES, TYPE_NAMES } from '../../../schema/entities.js';
import type { NodeType } from '../../../schema/globalId.js';
import { PLACES } from '../../../schema/types/masterData.js';
import type { Scope } from '../../../store/masterData/catalog.js';
import type { StoredRow } from '../../../store/masterData/rows.js';
import { attributeOf, identityOf, type Item, type Items } from './items.js';

/** Where the hub's objects are read from. */
export type ReadRows = (type: NodeType, scope: Scope) => Promise<StoredRow[]>;

/** The types that these refer to, directly or by what names an object; and these themselves. In order of dependence. */
export function withTargets(types: Iterable<NodeType>): NodeType[] {
  const wanted = new Set<NodeType>(['Organization', ...types]);
  for (const type of [...wanted]) {
    for (const { kind, target } of TYPES[type].attributes) {
      if (target) wanted.add(target);
      if (kind === 'place') for (const place of Object.keys(PLACES) as (keyof typeof PLACES)[]) wanted.add(place);
    }
  }
  return TYPE_NAMES.filter((type) => wanted.has(type));
}

/** How objects are loaded. */
export interface Loading {
  readonly read: ReadRows;
  readonly breathe: () => Promise<void>;
  /** Hears each of them. */
  readonly loaded?: (item: Item) => void;
}

/** Puts what the hub has of these types among the items. */
export async function loadItems(
  items: Items,
  types: readonly NodeType[],
  scope: Scope,
  { read, breathe, loaded }: Loading,
): Promise<void> {
  for (const type of types) {
    for (const stored of await read(type, scope)) {
      await breathe();
      const item = itemOf(type, stored, items);
      items.add(item);
      loaded?.(item);
    }
  }
}

function itemOf(type: NodeType, stored: StoredRow, items: Items): Item {
  const organization = type === 'Organization' ? null : (items.withKey('Organization', stored.organization) ?? null);
  const parts = TYPES[type].identity.map((name) => {
    const { property, target } = attributeOf(type, name);
    const value = stored.values[property];
    return target ? (items.withKey(target, Number(value))?.identity ?? `#${String(value)}`) : String(value);
  });
  const name = parts[0];
  return { type, organization, name, identity: identityOf(parts), key: stored.key, stored, row: null };
}
