import { TYPES } from '../../../schema/entities.js';
import type { NodeType } from '../../../schema/globalId.js';
import type { PlaceType } from '../../../schema/types/masterData.js';
import type { StoredRow } from '../../../store/masterData/rows.js';
import type { ImportRow } from './rows.js';

/** One object: in the hub, in the file, or in both. */
export interface Item {
  readonly type: NodeType;
  /** Null for organizations. */
  readonly organization: Item | null;
  /** What names it within its organization, for people. */
  readonly name: string;
  /** Tells it from the other objects of its type in its organization; null for a row that does not say. */
  readonly identity: string | null;
  /** Null until the object is entered. */
  key: number | null;
  readonly stored: StoredRow | null;
  row: ImportRow | null;
}

/** A place whose object was found. */
export interface FoundPlace {
  readonly type: PlaceType;
  readonly item: Item;
}

/** Attributes by name. */
export function attributeOf(type: NodeType, name: string) {
  const found = TYPES[type].attributes.find((attribute) => attribute.name === name);
  if (!found) throw new RangeError(`${type} has no attribute ${name}`);
  return found;
}

const BETWEEN = '\u0000';

/** What `parts` of an identity are, as one text. */
export const identityOf = (parts: readonly string[]): string => parts.join(BETWEEN);

/** Objects by what names them. */
export class Items {
  readonly #byIdentity = new Map<NodeType, Map<Item | null, Map<string, Item>>>();
  readonly #byExternalId = new Map<NodeType, Map<Item | null, Map<string, Item>>>();
  readonly #byKey = new Map<NodeType, Map<number, Item>>();

  add(item: Item): void {
    if (item.identity !== null) inner(this.#byIdentity, item).set(item.identity, item);
    if (item.key !== null) within(this.#byKey, item.type, () => new Map<number, Item>()).set(item.key, item);
    for (const id of item.stored?.externalIds ?? []) this.nameExternally(item, id);
  }

  nameExternally(item: Item, { system, id }: { readonly system: string; readonly id: string }): void {
    inner(this.#byExternalId, item).set(identityOf([system, id]), item);
  }

  withIdentity(type: NodeType, organization: Item | null, identity: string): Item | undefined {
    return this.#byIdentity.get(type)?.get(organization)?.get(identity);
  }

  withExternalId(type: NodeType, organization: Item | null, system: string, id: string): Item | undefined {
    return this.#byExternalId
      .get(type)
      ?.get(organization)
      ?.get(identityOf([system, id]));
  }

  withKey(type: NodeType, key: number): Item | undefined {
    return this.#byKey.get(type)?.get(key);
  }

  /** All identities of a type in an organization. */
  identities(type: NodeType, organization: Item | null): Iterable<string> {
    return this.#byIdentity.get(type)?.get(organization)?.keys() ?? [];
  }

  countOf(type: NodeType, organization: Item | null): number {
    return this.#byIdentity.get(type)?.get(organization)?.size ?? 0;
  }
}

/** The map inside a map, made when it is not there yet. */
function within<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

type ByText = Map<NodeType, Map<Item | null, Map<string, Item>>>;

function inner(map: ByText, { type, organization }: Item): Map<string, Item> {
  const byOrganization = within(map, type, () => new Map<Item | null, Map<string, Item>>());
  return within(byOrganization, organization, () => new Map<string, Item>());
}
