import type { ReadingColumns } from '../domain/readings/columns.js';
import type { LiveHub, LivePiece, PointSelection } from '../live/liveHub.js';
import { globalId, parseGlobalId } from '../schema/globalId.js';
import type { ReadingFilter } from '../schema/inputs/readings.js';
import type { LiveReading, ReadingBatch } from '../schema/types/reading.js';
import { abortableIterator } from '../shared/abortableIterator.js';
import { CallerError } from '../shared/errors.js';
import { POINT_PLACES, type PointDirectory, type PointEntry, type PointPlace } from '../store/pointDirectory.js';
import { demand, type Viewer } from './access.js';
import { decodePosition, encodePosition } from './cursor.js';
import { flagNames, qualityName, qualityNumber } from './qualityNames.js';
import type { Readings } from './readings.js';

type Test = (entry: PointEntry) => boolean;

const POINT = { name: 'Point' };

/** Live streams of readings for a viewer. */
export class LiveReadings {
  readonly #live: LiveHub;
  readonly #points: PointDirectory;
  readonly #readings: Readings;

  constructor(ports: { live: LiveHub; points: PointDirectory; readings: Readings }) {
    this.#live = ports.live;
    this.#points = ports.points;
    this.#readings = ports.readings;
  }

  /**
   * Every committed reading of the filtered points, in commit order, resumable with `after`.
   *
   * @throws CallerError BAD_USER_INPUT for an id or cursor that is none.
   */
  added(viewer: Viewer, filter: ReadingFilter | null, after: string | null): AsyncIterableIterator<ReadingBatch, void> {
    demand(viewer, 'READ');
    const position = after === null ? null : decodePosition(after);
    const selection = new Selection(this.#points, testOf(viewer, filter ?? {}));
    const qualities = filter?.qualities?.map(qualityNumber) ?? null;
    return abortableIterator((signal) => this.#batches(this.#live.read(selection, position, signal), qualities));
  }

  async *#batches(
    pieces: AsyncIterable<LivePiece>,
    qualities: readonly number[] | null,
  ): AsyncGenerator<ReadingBatch, void> {
    for await (const piece of pieces) {
      const batch = this.#asBatch(piece, qualities);
      if (batch.readings.length > 0 || batch.snapshot) yield batch;
    }
  }

  #asBatch({ cursor, snapshot, resync, columns }: LivePiece, qualities: readonly number[] | null): ReadingBatch {
    if (snapshot) this.#readings.age(columns);
    const readings: LiveReading[] = [];
    for (let i = 0; i < columns.length; i++) {
      if (qualities === null || qualities.includes(columns.quality[i])) readings.push(this.#asReading(columns, i));
    }
    return { cursor: encodePosition(cursor), snapshot, resync, readings };
  }

  #asReading({ point, time, value, quality, flags }: ReadingColumns, i: number): LiveReading {
    return {
      pointKey: point[i],
      pointId: globalId(POINT, point[i]),
      tag: this.#points.get(point[i])?.tag ?? '',
      time: time[i],
      value: Number.isNaN(value[i]) ? null : value[i],
      quality: qualityName(quality[i]),
      flags: flagNames(flags[i]),
    };
  }
}

/** The points that pass a test, decided once a point and again when the points may have changed. */
class Selection implements PointSelection {
  readonly #points: PointDirectory;
  readonly #test: Test;
  #decided = new Map<number, boolean>();
  #version = -1;

  constructor(points: PointDirectory, test: Test) {
    this.#points = points;
    this.#test = test;
  }

  *points(): Iterable<number> {
    for (const entry of this.#points.all()) if (this.#test(entry)) yield entry.key;
  }

  includes = (point: number): boolean => {
    if (this.#version !== this.#points.version) {
      this.#decided = new Map();
      this.#version = this.#points.version;
    }
    const known = this.#decided.get(point);
    if (known !== undefined) return known;
    const entry = this.#points.get(point);
    const included = entry !== undefined && this.#test(entry);
    this.#decided.set(point, included);
    return included;
  };
}

/** Everything that is given must hold, and the point must be the viewer's. */
export function testOf(viewer: Viewer, filter: ReadingFilter): Test {
  const own = new Set(viewer.scope.organizations);
  const tests: Test[] = [(entry) => own.has(entry.organization)];
  if (filter.points) tests.push(oneOf(keys(filter.points, ['Point']), (entry) => entry.key));
  if (filter.tags) tests.push(tagTest(filter.tags));
  if (filter.quantities) tests.push(oneOf(new Set(filter.quantities), (entry) => entry.quantity));
  if (filter.devices) tests.push(oneOf(keys(filter.devices, ['Device']), (entry) => entry.device));
  if (filter.places) tests.push(placeTest(filter.places));
  return (entry) => tests.every((test) => test(entry));
}

function oneOf<V>(values: ReadonlySet<V>, of: (entry: PointEntry) => V | null): Test {
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

function tagTest(patterns: readonly string[]): Test {
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

function placeTest(ids: readonly string[]): Test {
  const places = ids.map((id) => parse(id, ['Organization', ...Object.keys(POINT_PLACES)]));
  return (entry) =>
    places.some(({ type, key }) =>
      type === 'Organization' ? entry.organization === key : entry.places[type as PointPlace] === key,
    );
}
