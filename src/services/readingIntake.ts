import { allocateColumns, type ReadingColumns } from '../domain/readings/columns.js';
import { Quality, QualityFlag } from '../domain/readings/quality.js';
import type { LiveHub } from '../live/liveHub.js';
import type { Quality as QualityName } from '../schema/enums.js';
import { keyOfId } from '../schema/globalId.js';
import type {
  IngestReadingsInput,
  IngestReadingsPayload,
  ReadingInput,
  RejectionCode,
} from '../schema/inputs/readings.js';
import type { Author } from '../store/commitLog.js';
import type { PointDirectory, PointEntry } from '../store/pointDirectory.js';
import { CallerError } from '../shared/errors.js';
import { encodePosition } from './cursor.js';
import { demand, type Viewer } from './access.js';
import { within, type RequestLimits } from './limits.js';
import { qualityNumber } from './qualityNames.js';

/** The door of the store (`src/ingest`); resolves when the batch is durable. */
export type AcceptReadings = (
  batch: ReadingColumns,
  author: Author,
) => Promise<{ position: number; duplicates: readonly number[]; conflicts: readonly number[] }>;

/** A reading as a client sends it. Exactly one of id and tag names its point; `time` in milliseconds since the epoch. */
export interface SentReading {
  readonly pointKey: number | null;
  readonly tag: string | null;
  readonly time: number;
  readonly value: number | null;
  readonly quality: QualityName;
}

/** Why a reading was not accepted. */
export interface RefusedReading {
  readonly index: number;
  readonly code: RejectionCode;
  readonly message: string;
}

/** What became of the readings that a client sent. */
export interface IngestOutcome {
  readonly position: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly refused: readonly RefusedReading[];
}

/** A clock may run ahead this far; a reading beyond it is refused. Milliseconds. */
const FUTURE_MS = 10 * 60_000;
/** How long an answer waits for this process to have applied its own commit. */
const READ_YOUR_WRITE_MS = 2000;

/** Takes readings from clients of the graph. */
export class ReadingIntake {
  readonly #accept: AcceptReadings;
  readonly #live: Pick<LiveHub, 'reached' | 'position'>;
  readonly #points: PointDirectory;
  readonly #limits: RequestLimits;
  readonly #now: () => number;

  constructor(ports: {
    accept: AcceptReadings;
    live: Pick<LiveHub, 'reached' | 'position'>;
    points: PointDirectory;
    limits: RequestLimits;
    now: () => number;
  }) {
    this.#accept = ports.accept;
    this.#live = ports.live;
    this.#points = ports.points;
    this.#limits = ports.limits;
    this.#now = ports.now;
  }

  /** `ingestReadings` of the graph. */
  async fromClient(viewer: Viewer, input: IngestReadingsInput, requestId: string): Promise<IngestReadingsPayload> {
    const outcome = await this.ingest(viewer, input.readings.map(asSent), requestId);
    return {
      cursor: encodePosition(outcome.position),
      accepted: outcome.accepted,
      duplicates: outcome.duplicates,
      rejected: [...outcome.refused],
      clientMutationId: input.clientMutationId ?? null,
    };
  }

  /** Stores what is sound, and says of the rest what is wrong with it. Resolves once it is durable. */
  async ingest(viewer: Viewer, sent: readonly SentReading[], requestId: string): Promise<IngestOutcome> {
    demand(viewer, 'INGEST');
    within(this.#limits, 'ingestReadings', sent.length, 'ingestReadings');
    const { sound, columns, refused } = await this.#check(viewer, sent);
    if (sound.length === 0) return { position: this.#live.position, accepted: 0, duplicates: 0, refused };
    const outcome = await this.#accept(columns, { actor: viewer.actor, requestId });
    await this.#live.reached(outcome.position, READ_YOUR_WRITE_MS);
    const conflicts = outcome.conflicts.map((i) => conflict(sound[i], sent[sound[i]]));
    return {
      position: outcome.position,
      accepted: sound.length - conflicts.length - outcome.duplicates.length,
      duplicates: outcome.duplicates.length,
      refused: [...refused, ...conflicts].sort((a, b) => a.index - b.index),
    };
  }

  async #check(
    viewer: Viewer,
    sent: readonly SentReading[],
  ): Promise<{ sound: number[]; columns: ReadingColumns; refused: RefusedReading[] }> {
    if (sent.some((reading) => this.#entries(viewer, reading).length === 0)) await this.#points.refresh();
    const now = this.#now();
    const sound: number[] = [];
    const refused: RefusedReading[] = [];
    const keys: number[] = [];
    sent.forEach((reading, index) => {
      const entries = this.#entries(viewer, reading);
      const refusal = refusalOf(reading, entries, now);
      if (refusal) refused.push({ index, ...refusal });
      else keys[sound.push(index) - 1] = entries[0].key;
    });
    return {
      sound,
      refused,
      columns: asColumns(
        sound.map((i) => sent[i]),
        keys,
        now,
      ),
    };
  }

  /** The points that a reading may mean, of those that are the viewer's. */
  #entries({ scope }: Viewer, { pointKey, tag }: SentReading): readonly PointEntry[] {
    const own = (entry: PointEntry): boolean => scope.organizations.includes(entry.organization);
    if (tag !== null) return this.#points.withTag(tag).filter(own);
    const entry = pointKey === null ? undefined : this.#points.get(pointKey);
    return entry && own(entry) ? [entry] : [];
  }
}

function asSent({ pointId, tag, time, value, quality }: ReadingInput, index: number): SentReading {
  if ((pointId == null) === (tag == null)) {
    throw new CallerError('BAD_USER_INPUT', `readings[${index}]: give exactly one of pointId and tag`);
  }
  const pointKey = pointId == null ? null : keyOfId('Point', pointId);
  return { pointKey, tag: tag ?? null, time, value: value ?? null, quality };
}

function refusalOf(
  { tag, time, value }: SentReading,
  entries: readonly PointEntry[],
  now: number,
): Omit<RefusedReading, 'index'> | null {
  const name = tag === null ? 'this id' : `tag "${tag}"`;
  if (entries.length === 0)
    return { code: 'POINT_UNKNOWN', message: `there is no point with ${name}, or it is not yours` };
  if (entries.length > 1) return { code: 'POINT_AMBIGUOUS', message: `several points have ${name}; use pointId` };
  if (time > now + FUTURE_MS)
    return { code: 'TIME_IN_FUTURE', message: `its time is ${Math.round((time - now) / 1000)} s ahead of the hub` };
  if (value !== null && !Number.isFinite(value))
    return { code: 'VALUE_INVALID', message: 'its value is no finite number' };
  if (time < 0) return { code: 'TIME_TOO_OLD', message: 'its time is before 1970' };
  return null;
}

function conflict(index: number, { time, tag }: SentReading): RefusedReading {
  const at = new Date(time).toISOString();
  const message = `${tag ?? 'the point'} has another value at ${at}; this one was kept beside it as a second version`;
  return { index, code: 'VALUE_CONFLICT', message };
}

function asColumns(readings: readonly SentReading[], keys: readonly number[], now: number): ReadingColumns {
  const columns = allocateColumns(readings.length);
  readings.forEach(({ time, value, quality }, i) => {
    columns.point[i] = keys[i];
    columns.time[i] = time;
    columns.received[i] = now;
    columns.value[i] = value ?? NaN;
    columns.quality[i] = value === null ? Math.max(qualityNumber(quality), Quality.BAD) : qualityNumber(quality);
    columns.flags[i] = value === null ? QualityFlag.NO_NUMBER : 0;
  });
  return columns;
}
