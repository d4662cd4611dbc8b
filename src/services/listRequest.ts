import { searchedText } from '../domain/text/searchText.js';
import type { Attribute } from '../schema/attribute.js';
import type { Order } from '../schema/connection.js';
import type { NodeType } from '../schema/globalId.js';
import { TYPES } from '../schema/entities.js';
import { CallerError } from '../shared/errors.js';
import type { Condition, Listing } from '../store/masterData/listing.js';
import { decodeSeat } from './cursor.js';
import { within, type RequestLimits } from './limits.js';
import { namedKey } from './namedKey.js';

/** Which part of a list a client asks for. */
export interface PageRequest {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/** Which objects a client asks for, and in which order. */
export interface ListWishes {
  readonly orderBy?: Order | null;
  readonly filter?: object | null;
}

/** What a list is ordered by when nothing is said: the code or the tag, else the order of entry. */
function naturalOrder(type: NodeType): string {
  const [first] = TYPES[type].identity;
  return first === 'code' || first === 'tag' ? first : 'key';
}

/** Property by the name of an order; names are compared as people order them. */
function property(name: string): string {
  if (name === 'NAME') return 'nameOrder';
  return name.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Name of the order a listing has, to which its cursors are bound. */
export function orderName({ orderBy, descending }: Pick<Listing, 'orderBy' | 'descending'>): string {
  return `${orderBy}${descending ? '-' : '+'}`;
}

/**
 * A checked request.
 *
 * @throws CallerError BAD_USER_INPUT for a page that contradicts itself or is too large, a foreign cursor, a wrong id.
 */
export function listingOf(type: NodeType, page: PageRequest, wanted: ListWishes, limits: RequestLimits): Listing {
  const { first, last, after, before } = page;
  if (typeof first === 'number' && typeof last === 'number') throw badPage('`first` and `last` exclude each other');
  const size = first ?? last ?? limits.pageDefault;
  if (size < 0) throw badPage(`\`${first == null ? 'last' : 'first'}\` is ${size}; it must be 0 or more`);
  within(limits, 'pageMax', size, 'page');
  const order = {
    orderBy: wanted.orderBy ? property(wanted.orderBy.field) : naturalOrder(type),
    descending: wanted.orderBy?.direction === 'DESC',
  };
  return {
    ...order,
    conditions: wanted.filter ? conditionsOf(type, wanted.filter) : [],
    limit: size,
    after: after == null ? null : decodeSeat(orderName(order), after),
    before: before == null ? null : decodeSeat(orderName(order), before),
    fromEnd: last != null,
  };
}

const badPage = (message: string): CallerError => new CallerError('BAD_USER_INPUT', message);

/** What a filter may demand of one attribute. */
type Demands = Readonly<Record<string, unknown>>;

/** Filter inputs are one level deep: an attribute, then what must hold of it. */
function conditionsOf(type: NodeType, filter: object): Condition[] {
  const wanted = Object.entries(filter) as [string, Demands | string | null | undefined][];
  return wanted.flatMap(([name, demands]) => {
    if (demands == null) return [];
    if (typeof demands === 'string') return { property: 'search', op: 'search', value: searchedText(demands) };
    const attribute = TYPES[type].attributes.find((candidate) => candidate.name === name);
    return demandsOf(attribute as Attribute, demands);
  });
}

function demandsOf({ name, kind, property, target }: Attribute, demands: Demands): Condition[] {
  const known = (value: unknown): unknown => {
    if (target) return namedKey(target, `filter.${name}`, value as string);
    return kind === 'instant' ? new Date(value as number) : value;
  };
  return Object.entries(demands).flatMap(([op, value]): Condition[] => {
    if (value == null) return [];
    return [{ property, op, value: Array.isArray(value) ? value.map(known) : known(value) } as Condition];
  });
}
