import { PageConnection, type Connection } from '../../schema/connection.js';
import type { SuspectFilter } from '../../schema/inputs/revisions.js';
import type { Reading } from '../../schema/types/reading.js';
import type { PointDirectory } from '../../store/pointDirectory.js';
import { nameOf, type ReadingKey } from '../../store/readings/firstReadings.js';
import type { ReadingHistory } from '../../store/readings/history.js';
import type { PointReadings } from '../../store/readings/pointReadings.js';
import type { ReadingVersions } from '../../store/readings/versions.js';
import type { Viewer } from '../access.js';
import { within, pageSize, type RequestLimits } from '../limits.js';
import { qualityNumber } from '../qualityNames.js';
import { asReading } from '../readings.js';
import { checkRange } from '../bucketRequest.js';
import { cursorOfKey, keyOfCursor, selectedPoints } from './readingList.js';

const SUSPECT_ORDER = 'suspect+';

/** Points whose readings are looked through at once. */
const POINTS_AT_ONCE = 50;

/** What a search goes through: points in ascending order, in [from, to). */
interface Search {
  readonly points: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly qualities: readonly number[];
}

/** Finds readings that are UNCERTAIN or BAD and of which nobody has decided yet (S000-8.1.1b). */
export class Suspects {
  readonly #history: ReadingHistory;
  readonly #versions: ReadingVersions;
  readonly #points: PointDirectory;
  readonly #limits: RequestLimits;

  constructor(ports: {
    history: ReadingHistory;
    versions: ReadingVersions;
    points: PointDirectory;
    limits: RequestLimits;
  }) {
    this.#history = ports.history;
    this.#versions = ports.versions;
    this.#points = ports.points;
    this.#limits = ports.limits;
  }

  /** `suspectReadings` of the graph: by point, then time. */
  async list(
    viewer: Viewer,
    filter: SuspectFilter,
    page: { readonly first: number | null; readonly after: string | null },
  ): Promise<Connection<Reading>> {
    checkRange(filter);
    const size = pageSize(page.first, this.#limits);
    const search = {
      ...{ points: selectedPoints(this.#points, viewer, filter), from: filter.from, to: filter.to },
      qualities: filter.qualities.map(qualityNumber),
    };
    const after = keyOfCursor(SUSPECT_ORDER, page.after);
    const nodes: Reading[] = [];
    for await (const reading of this.#search(search, after)) if (nodes.push(reading) > size) break;
    return new PageConnection({
      nodes: nodes.slice(0, size),
      hasNextPage: nodes.length > size,
      hasPreviousPage: after !== null,
      cursorOf: ({ pointKey, time }) => cursorOfKey(SUSPECT_ORDER, { point: pointKey, time }),
      count: () => this.#count(search),
    });
  }

  async #count(search: Search): Promise<number> {
    let count = 0;
    for await (const _ of this.#search(search, null)) count++;
    return count;
  }

  /** @throws CallerError BAD_USER_INPUT when there is more to look through than one request may. */
  async *#search(search: Search, after: ReadingKey | null): AsyncGenerator<Reading, void> {
    const left = search.points.filter((point) => after === null || point >= after.point);
    const most = this.#limits.seriesReadings;
    let looked = 0;
    for (let at = 0; at < left.length; at += POINTS_AT_ONCE) {
      const some = left.slice(at, at + POINTS_AT_ONCE);
      const found = await this.#history.raw(some, search, most - looked + 1);
      looked += found.reduce((sum, { times }) => sum + times.length, 0);
      within(this.#limits, 'seriesReadings', looked, 'too many readings to look through; shorten the range');
      const decided = await this.#versions.decided(some, search);
      const isAhead = ({ point, time }: ReadingKey): boolean =>
        after === null || point > after.point || time > after.time;
      for (const readings of found.sort((a, b) => a.point - b.point)) {
        yield* suspectsOf(readings, search.qualities, (key) => isAhead(key) && !decided.has(nameOf(key)));
      }
    }
  }
}

function* suspectsOf(
  { point, times, values, qualities, flags, received }: PointReadings,
  wanted: readonly number[],
  test: (key: ReadingKey) => boolean,
): Generator<Reading, void> {
  for (let i = 0; i < times.length; i++) {
    if (!wanted.includes(qualities[i]) || !test({ point, time: times[i] })) continue;
    const value = Number.isNaN(values[i]) ? null : values[i];
    yield asReading({
      ...{ point, time: times[i], value, quality: qualities[i], flags: flags[i], received: received[i] },
    });
  }
}
