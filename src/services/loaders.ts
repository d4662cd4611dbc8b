import DataLoader from 'dataloader';
import type { Connection } from '../schema/connection.js';
import type { Entities } from '../schema/entities.js';
import type { FieldSet } from '../schema/fieldSet.js';
import type { NodeType } from '../schema/globalId.js';
import type { Relation } from '../schema/relations.js';
import type { Frame } from '../schema/types/frame.js';
import type { Connectivity, LifecycleState } from '../schema/types/device.js';
import type { BuildingSupply, HouseholdSupply } from '../schema/types/supply.js';
import type { Periods } from '../store/masterData/periods.js';
import type { ConsumptionSeries } from '../schema/types/consumption.js';
import type { Reading, Series } from '../schema/types/reading.js';
import type { ReadingAnnotation, ReadingVersion } from '../schema/types/revision.js';
import type { TimeRange } from '../domain/calendar/buckets.js';
import { nameOf, type ReadingKey } from '../store/readings/firstReadings.js';
import type { CustomRole } from '../schema/types/access.js';
import type { Viewer } from './access.js';
import type { Catalog } from './catalog.js';
import type { ConsumptionRequest, ConsumptionStatements } from './consumption.js';
import type { CustomRoles } from './customRoles.js';
import type { Devices } from './devices.js';
import type { Frames } from './frames.js';
import type { PageRequest } from './listRequest.js';
import type { PointAge, ReadingsRequest, Readings } from './readings.js';
import type { Annotations } from './revisions/annotations.js';
import type { Conflicts } from './revisions/conflicts.js';
import type { SeriesReader } from './series.js';
import type { SeriesRequest } from './seriesRequest.js';
import type { Services } from './services.js';

/** A batch larger than this is split; the statements stay of a size that plans well. */
const MOST_KEYS = 1000;

/** The same for equal pages. Cursors have no blanks. */
const pageKey = ({ first, after, last, before }: PageRequest): string => `${first} ${after} ${last} ${before}`;

/** One set a request: joins the look-ups of one level of a query into one statement. */
export class Loaders {
  readonly #viewer: Viewer;
  readonly #catalog: Catalog;
  readonly #customRoles: CustomRoles;
  readonly #devices: Devices;
  readonly #periods: Periods;
  readonly #readings: Readings;
  readonly #frames: Frames;
  readonly #series: SeriesReader;
  readonly #consumption: ConsumptionStatements;
  readonly #conflicts: Conflicts;
  readonly #annotations: Annotations;
  readonly #staleAfter = new Map<number, number | null>();
  readonly #loaders = new Map<string, DataLoader<number, unknown>>();
  readonly #ofReadings = new Map<string, DataLoader<ReadingKey, unknown, string>>();

  constructor(viewer: Viewer, services: Services) {
    this.#viewer = viewer;
    this.#catalog = services.catalog;
    this.#customRoles = services.customRoles;
    this.#devices = services.devices;
    this.#periods = services.periods;
    this.#readings = services.readings;
    this.#frames = services.frames;
    this.#series = services.series;
    this.#consumption = services.consumption;
    this.#conflicts = services.conflicts;
    this.#annotations = services.annotations;
  }

  /** The object with that key; null when there is none within the viewer's scope. */
  entity<T extends NodeType>(type: T, key: number, fields: FieldSet | null = null): Promise<Entities[T] | null> {
    return this.#load(`${type} ${fields?.key ?? '*'}`, key, (keys) =>
      this.#catalog.byKeys(this.#viewer, type, keys, fields),
    );
  }

  /** A page of a relation. Parents that ask for the same page share one statement. */
  related(
    relation: Relation,
    parent: number,
    page: PageRequest,
    fields: FieldSet | null = null,
  ): Promise<Connection<object>> {
    const name = `${relation.parent}.${relation.field} ${pageKey(page)} ${fields?.key ?? '*'}`;
    return this.#load(name, parent, (parents) => this.#catalog.related(this.#viewer, relation, parents, page, fields));
  }

  /** What other systems call it. */
  externalIds(type: NodeType, key: number): Promise<{ system: string; id: string }[]> {
    return this.#load(`external ${type}`, key, (keys) => this.#catalog.externalIds(type, keys));
  }

  /** A role of the hub's own; null when it is not in use, or not the viewer's. */
  customRole(key: number): Promise<CustomRole | null> {
    return this.#load('custom role', key, (keys) => this.#customRoles.byKeys(this.#viewer, keys));
  }

  /** Whether a device answers. */
  connectivity(device: number): Promise<Connectivity> {
    return this.#load('connectivity', device, (keys) => this.#devices.connectivity(keys));
  }

  /** What fed a building when. */
  buildingSupplies(building: number): Promise<BuildingSupply[]> {
    return this.#load('building supplies', building, (keys) => this.#periods.buildingSupplies(keys));
  }

  /** What fed a household when. */
  householdSupplies(household: number): Promise<HouseholdSupply[]> {
    return this.#load('household supplies', household, (keys) => this.#periods.householdSupplies(keys));
  }

  /** The states of a device's life. */
  lifecycles(device: number): Promise<LifecycleState[]> {
    return this.#load('lifecycles', device, (keys) => this.#periods.lifecycles(keys));
  }

  /** A page of a point's readings. */
  readings(point: number, request: ReadingsRequest): Promise<Connection<Reading>> {
    return this.#load(`readings ${JSON.stringify(request)}`, point, (points) => this.#readings.pages(points, request));
  }

  /** The messages that the reading of a point came of which was received at that instant. */
  framesOf(point: number, received: number): Promise<Frame[]> {
    return this.#load(`frames of ${point}`, received, (instants) =>
      this.#frames.ofReadings(this.#viewer, point, instants),
    );
  }

  /** A point's newest reading as it was known at an instant. */
  latestAsOf({ key, staleAfter }: PointAge, asOf: number): Promise<Reading | null> {
    this.#staleAfter.set(key, staleAfter);
    return this.#load(`latest ${asOf}`, key, (points) =>
      this.#readings.latestAsOf(
        points.map((point) => ({ key: point, staleAfter: this.#staleAfter.get(point) ?? null })),
        asOf,
      ),
    );
  }

  /** A point's readings as columns. */
  series(point: number, request: SeriesRequest): Promise<Series> {
    return this.#load(`series ${JSON.stringify(request)}`, point, (points) => this.#series.of(points, request));
  }

  /** What was used at a point. */
  consumption(point: number, request: ConsumptionRequest): Promise<ConsumptionSeries> {
    return this.#load<ConsumptionSeries>(`consumption ${JSON.stringify(request)}`, point, (points) =>
      this.#consumption.series(points, request),
    );
  }

  /** All values of a reading. */
  versions(reading: ReadingKey): Promise<ReadingVersion[]> {
    return this.#loadOfReading('versions', reading, (keys) => this.#conflicts.versions(keys));
  }

  /** What is said of a reading. */
  annotationsOfReading(reading: ReadingKey): Promise<ReadingAnnotation[]> {
    return this.#loadOfReading('annotations', reading, (keys) => this.#annotations.ofReadings(keys));
  }

  /** What is said of a point's readings in a range. */
  annotations(point: number, range: TimeRange): Promise<ReadingAnnotation[]> {
    return this.#load(`annotations ${range.from} ${range.to}`, point, (points) =>
      this.#annotations.ofPoints(points, range),
    );
  }

  #loadOfReading<V>(name: string, key: ReadingKey, batch: (keys: readonly ReadingKey[]) => Promise<V[]>): Promise<V> {
    let loader = this.#ofReadings.get(name);
    if (!loader) {
      loader = new DataLoader<ReadingKey, unknown, string>(batch, { maxBatchSize: MOST_KEYS, cacheKeyFn: nameOf });
      this.#ofReadings.set(name, loader);
    }
    return loader.load(key) as Promise<V>;
  }

  #load<V>(name: string, key: number, batch: (keys: readonly number[]) => Promise<(V | Error)[]>): Promise<V> {
    let loader = this.#loaders.get(name);
    if (!loader) {
      loader = new DataLoader<number, unknown>(batch, { maxBatchSize: MOST_KEYS });
      this.#loaders.set(name, loader);
    }
    return loader.load(key) as Promise<V>;
  }
}
