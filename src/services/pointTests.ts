import type { Quantity } from '../domain/readings/quantities.js';
import { parseGlobalId } from '../schema/globalId.js';
import { CallerError } from '../shared/errors.js';
import { POINT_PLACES, type PointEntry, type PointPlace } from '../store/pointDirectory.js';
import type { Viewer } from './access.js';

/** Whether a point is among those that were asked for. */
export type PointTest = (entry: PointEntry) => boolean;

/** Which points are asked for; ids are global ones. */
export interface PointConditions {
  readonly points?: readonly string[] | null;
  /** With * for any text. */
  readonly tags?: readonly string[] | null;
  readonly quantities?: readonly Quantity[] | null;
  readonly devices?: readonly string[] | null;
  readonly connectors?: readonly string[] | null;
  readonly organizations?: readonly string[] | null;
  /** At or below one of them. */
  readonly places?: readonly string[] | null;
}

/**
 * Everything that is given must hold, and the point must be the viewer's.
 *
 * @throws CallerError BAD_USER_INPUT for an id that is none of its type.
 */
export function testOf(viewer: Viewer, filter: PointConditions): PointTest {
  const own = new Set(viewer.scope.organizations);
  const tests: PointTest[] = [(entry) => own.has(entry.organization)];
  if (filter.points) tests.push(oneOf(keys(filter.points, ['Point']), (entry) => entry.key));
  if (filter.tags) tests.push(tagTest(filter.tags));
  if (filter.quantities) tests.push(oneOf(new Set(filter.quantities), (entry) => entry.quantity));
  if (filter.devices) tests.push(oneOf(keys(filter.devices, ['Device']), (entry) => entry.device));
  if (filter.connectors) tests.push(oneOf(keys(filter.connectors, ['Connector']), (entry) => entry.connector));
  if (filter.organizations) {
    tests.push(oneOf(keys(filter.organizations, ['Organization']), (entry) => entry.organization));
  }
  if (filter.places) tests.push(placeTest(filter.places));
  return (entry) => tests.every((test) => test(entry));
}

function oneOf<V>(values: ReadonlySet<V>, of: (entry: PointEntry) => V | null): PointTest {
  return (entry) => {
    const value = of(entry);
    return value !== null && values.has(value);
  };
}

function keys(ids: readonly string[], types: readonly string[]): Set<number> {
  return new Set(ids.map((id) => parse(id, types).key));
}

function parse(id: string, types: readonly string[]): { type: string; key: number } {
  const ref = parseGlobalId(id);
  if (ref && types.includes(ref.type)) return ref;
  throw new CallerError('BAD_USER_INPUT', `filter: "${id}" is no id of a ${types.join(', ')}`);
}

function tagTest(patterns: readonly string[]): PointTest {
  if (patterns.length > 100 || patterns.some((pattern) => pattern.length > 200 || pattern.split('*').length > 6)) {
    throw new CallerError(
      'BAD_USER_INPUT',
      'filter.tags: at most 100 patterns of 200 characters, each with at most 5 *',
    );
  }
  const escaped = patterns.map((pattern) => pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*'));
  const expression = new RegExp(`^(?:${escaped.join('|')})$`);
  return (entry) => expression.test(entry.tag);
}

function placeTest(ids: readonly string[]): PointTest {
  const places = ids.map((id) => parse(id, ['Organization', ...Object.keys(POINT_PLACES)]));
  return (entry) =>
    places.some(({ type, key }) =>
      type === 'Organization' ? entry.organization === key : entry.places[type as PointPlace] === key,
    );
}
