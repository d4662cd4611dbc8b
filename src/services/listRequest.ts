import type { Order } from '../schema/connection.js';
import { keyOfId, type NodeType } from '../schema/globalId.js';
import type { IdFilter, StringFilter } from '../schema/inputs/filters.js';
import { CallerError } from '../shared/errors.js';
import type { Condition, Listing } from '../store/masterData/listing.js';
import { decodeSeat } from './cursor.js';
import { within, type RequestLimits } from './limits.js';

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

/** What a filter field of a related object refers to. */
const RELATED: Readonly<Record<string, NodeType>> = {
  substation: 'Substation',
  building: 'Building',
  inlet: 'Inlet',
  connector: 'Connector',
};

/** What a list is ordered by when nothing is said, where that is not the code. */
const NATURAL_ORDER: Partial<Record<NodeType, string>> = { Point: 'tag', Installation: 'key' };

/** Properties by their order names; the rest is camelCase of it. */
const property = (name: string): string =>
  name.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

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
    orderBy: wanted.orderBy ? property(wanted.orderBy.field) : (NATURAL_ORDER[type] ?? 'code'),
    descending: wanted.orderBy?.direction === 'DESC',
  };
  return {
    ...order,
    conditions: wanted.filter ? conditionsOf(wanted.filter) : [],
    limit: size,
    after: after == null ? null : decodeSeat(orderName(order), after),
    before: before == null ? null : decodeSeat(orderName(order), before),
    fromEnd: last != null,
  };
}

const badPage = (message: string): CallerError => new CallerError('BAD_USER_INPUT', message);

/** Filter inputs are one level deep: a property, then what must hold of it. */
function conditionsOf(filter: object): Condition[] {
  const wanted = Object.entries(filter) as [string, StringFilter | IdFilter | null | undefined][];
  return wanted.flatMap(([name, demands]) => (demands ? demandsOf(name, demands) : []));
}

function demandsOf(name: string, demands: StringFilter | IdFilter): Condition[] {
  const target = RELATED[name];
  const entries = Object.entries(demands) as [Condition['op'], string | string[] | null | undefined][];
  return entries.flatMap(([op, value]): Condition[] => {
    if (value == null) return [];
    if (Array.isArray(value))
      return [{ property: name, op: 'in', value: target ? keysOf(target, name, value) : value }];
    return [{ property: name, op: op as 'eq', value: target ? keysOf(target, name, [value])[0] : value }];
  });
}

function keysOf(type: NodeType, name: string, ids: readonly string[]): number[] {
  return ids.map((id) => {
    const key = keyOfId(type, id);
    if (key === null) throw new CallerError('BAD_USER_INPUT', `filter.${name}: "${id}" is no id of a ${type}`);
    return key;
  });
}
