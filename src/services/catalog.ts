import { PageConnection, type Connection, type Page } from '../schema/connection.js';
import type { Entities } from '../schema/entities.js';
import type { FieldSet } from '../schema/fieldSet.js';
import { parseGlobalId, type NodeType } from '../schema/globalId.js';
import type { By } from '../schema/inputs/by.js';
import { rightsToSee } from '../schema/fieldRights.js';
import type { Relation } from '../schema/relations.js';
import { CallerError } from '../shared/errors.js';
import type { Catalog as CatalogStore, Rows } from '../store/masterData/catalog.js';
import type { Listing } from '../store/masterData/listing.js';
import { demand, type Viewer } from './access.js';
import { encodeSeat } from './cursor.js';
import { within, type RequestLimits } from './limits.js';
import { listingOf, orderName, type ListWishes, type PageRequest } from './listRequest.js';

type Entity = Entities[NodeType];

/** Reads master data for a viewer: single objects, lists, and the relations between them. */
export class Catalog {
  readonly #store: CatalogStore;
  readonly #limits: RequestLimits;

  constructor(store: CatalogStore, limits: RequestLimits) {
    this.#store = store;
    this.#limits = limits;
  }

  /** The object with that global id; null when it does not exist or is not the viewer's to see. */
  async node(viewer: Viewer, id: string): Promise<Entity | null> {
    return (await this.nodes(viewer, [id]))[0];
  }

  /** In the order of the ids; null where an id is unknown or not the viewer's. One statement a type. */
  async nodes(viewer: Viewer, ids: readonly string[]): Promise<(Entity | null)[]> {
    within(this.#limits, 'nodes', ids.length, 'nodes');
    const parsed = ids.map(parseGlobalId);
    const types = Map.groupBy(
      parsed.filter((ref) => ref !== null),
      (ref) => ref.type,
    );
    const found = new Map<string, Entity>();
    for (const [type, refs] of types) {
      if (!rightsToSee(type).some((right) => viewer.rights.includes(right))) continue;
      const entities = await this.byKeys(viewer, type, [...new Set(refs.map((ref) => ref.key))]);
      for (const entity of entities) if (entity) found.set(entity.id, entity);
    }
    return ids.map((id) => found.get(id) ?? null);
  }

  /**
   * The object that `by` names; null when there is none or it is not the viewer's to see.
   *
   * @throws CallerError CONFLICT when several organizations use the same code, serial or tag.
   */
  async find<T extends NodeType>(
    viewer: Viewer,
    type: T,
    by: By,
    fields: FieldSet | null = null,
  ): Promise<Entities[T] | null> {
    demand(viewer, rightsToSee(type));
    if (by.id != null) {
      const ref = parseGlobalId(by.id);
      return ref?.type === type ? (await this.byKeys(viewer, type, [ref.key], fields))[0] : null;
    }
    const found = await this.#search(viewer, type, by, fields);
    if (found.length > 1) {
      throw new CallerError(
        'CONFLICT',
        `several organizations have this ${type}; name the organization, or use its id`,
      );
    }
    return found[0] ?? null;
  }

  /** A page of all objects of a type that the viewer may see. */
  async page<T extends NodeType>(
    viewer: Viewer,
    type: T,
    page: PageRequest,
    wanted: ListWishes,
    fields: FieldSet | null = null,
  ): Promise<Connection<Entities[T]>> {
    demand(viewer, rightsToSee(type));
    const listing = listingOf(type, page, wanted, this.#limits);
    const rows = await this.#store.list(type, listing, viewer.scope, fields);
    return new PageConnection(asPage(rows, listing, () => this.#store.count(type, listing.conditions, viewer.scope)));
  }

  /** The same page of a relation for many parents, in their order. For loaders. */
  async related(
    viewer: Viewer,
    relation: Relation,
    parents: readonly number[],
    page: PageRequest,
    fields: FieldSet | null = null,
  ): Promise<Connection<Entity>[]> {
    demand(viewer, rightsToSee(relation.target));
    const listing = listingOf(relation.target, page, {}, this.#limits);
    const pages = await this.#store.children(relation, parents, listing, viewer.scope, fields);
    const count = async (parent: number): Promise<number> =>
      (await this.#store.countChildren(relation, [parent], listing.conditions, viewer.scope))[0];
    return pages.map((rows, i) => new PageConnection(asPage(rows, listing, () => count(parents[i]))));
  }

  /** In the order of the keys; null where there is none in the viewer's scope. For loaders. */
  byKeys<T extends NodeType>(
    viewer: Viewer,
    type: T,
    keys: readonly number[],
    fields: FieldSet | null = null,
  ): Promise<(Entities[T] | null)[]> {
    demand(viewer, rightsToSee(type));
    return this.#store.byKeys(type, keys, viewer.scope, fields);
  }

  /** What other systems call the objects with these keys, which the viewer has been shown. For loaders. */
  externalIds(type: NodeType, keys: readonly number[]): Promise<{ system: string; id: string }[][]> {
    return this.#store.externalIds(type, keys);
  }

  #search<T extends NodeType>(viewer: Viewer, type: T, by: By, fields: FieldSet | null): Promise<Entities[T][]> {
    const { scope } = viewer;
    const matching = (property: string, value: string, organization: string | null = null): Promise<Entities[T][]> =>
      this.#store.matching(type, [{ property, op: 'eq', value }], organization, scope, fields);
    if (by.code) return matching('code', by.code.code, by.code.organization ?? null);
    if (by.externalId) return this.#store.byExternalId(type, by.externalId, scope, fields);
    if (by.serial != null) return matching('serial', by.serial);
    if (by.tag != null) return matching('tag', by.tag);
    throw new CallerError('BAD_USER_INPUT', '`by` takes exactly one of its fields');
  }
}

function asPage<T extends Entity>({ rows, more }: Rows<T>, listing: Listing, count: () => Promise<number>): Page<T> {
  const order = orderName(listing);
  return {
    nodes: rows,
    hasNextPage: listing.fromEnd ? listing.before !== null : more,
    hasPreviousPage: listing.fromEnd ? more : listing.after !== null,
    cursorOf: (node) =>
      encodeSeat(order, {
        value: (node as unknown as Record<string, string | number>)[listing.orderBy],
        key: node.key,
      }),
    count,
  };
}
