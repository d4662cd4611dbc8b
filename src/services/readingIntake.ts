import { FUTURE_MS } from '../domain/readings/clockAhead.js';
import { allocateColumns, type ReadingColumns } from '../domain/readings/columns.js';
import type { ConflictRule } from '../domain/readings/conflicts.js';
import { Quality, QualityFlag, SOURCE_QUALITY_FLAGS } from '../domain/readings/quality.js';
import type { LiveHub } from '../live/liveHub.js';
import type { Quality as QualityName } from '../schema/enums.js';
import type {
  IngestReadingsInput,
  IngestReadingsPayload,
  ReadingInput,
  RecordManualReadingsInput,
  RejectionCode,
} from '../schema/inputs/readings.js';
import type { PointDirectory, PointEntry } from '../store/pointDirectory.js';
import type { Viewer } from './access.js';
import { type AcceptFromClient, type AcceptReadings, clientDoor } from './clientDoor.js';
import { encodePosition } from './cursor.js';
import { within, type RequestLimits } from './limits.js';
import { isPoint, namedPoints, pointName, type PointName } from './namedPoints.js';
import { qualityNumber } from './qualityNames.js';

/** A reading as a client sends it; `time` in milliseconds since the epoch. */
export interface SentReading extends PointName {
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

/** How readings of a client are to be taken. */
interface IntakeTerms {
  readonly requestId: string;
  readonly rule: ConflictRule;
  /** Bits of `QualityFlag` that each of them bears. */
  readonly flags: number;
}

/** What became of the readings that a client sent. */
export interface IngestOutcome {
  readonly position: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly refused: readonly RefusedReading[];
}

/** How long an answer waits for this process to have applied its own commit. */
const READ_YOUR_WRITE_MS = 2000;

/** Takes readings from clients of the graph. */
export class ReadingIntake {
  readonly #accept: AcceptFromClient;
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
    this.#accept = clientDoor(ports.accept, ports.points);
    this.#live = ports.live;
    this.#points = ports.points;
    this.#limits = ports.limits;
    this.#now = ports.now;
  }

  /** `ingestReadings` of the graph. */
  async fromClient(viewer: Viewer, input: IngestReadingsInput, requestId: string): Promise<IngestReadingsPayload> {
    const terms = { requestId, rule: input.resend ? 'LAST' : 'FIRST', flags: 0 } as const;
    return asPayload(await this.#ingest(viewer, input.readings.map(asSent), terms), input.clientMutationId);
  }

  /** `recordManualReadings` of the graph: what people have read off, with the flag MANUAL (S001-3.0.5a). */
  async manual(viewer: Viewer, input: RecordManualReadingsInput, requestId: string): Promise<IngestReadingsPayload> {
    const terms = { requestId, rule: 'FIRST', flags: QualityFlag.MANUAL } as const;
    const sent = input.readings.map(({ pointId, tag, time, value }, i) =>
      asSent({ pointId: pointId ?? null, tag: tag ?? null, time, value, quality: 'GOOD' }, i),
    );
    return asPayload(await this.#ingest(viewer, sent, terms), input.clientMutationId);
  }

  /**
   * Stores what is sound, and says of the rest what is wrong with it. Resolves once it is durable.
   *
   * Whether the viewer may do this is the caller's to ask.
   */
  async #ingest(viewer: Viewer, sent: readonly SentReading[], terms: IntakeTerms): Promise<IngestOutcome> {
    within(this.#limits, 'ingestReadings', sent.length, 'readings');
    const { sound, columns, refused } = await this.#check(viewer, sent, terms.flags);
    if (sound.length === 0) return { position: this.#live.position, accepted: 0, duplicates: 0, refused };
    const author = { actor: viewer.actor, requestId: terms.requestId };
    const outcome = await this.#accept(columns, author, terms.rule);
    await this.#live.reached(outcome.position, READ_YOUR_WRITE_MS);
    const conflicts = outcome.outdone.map((i) =>
      conflict(sound[i], sent[sound[i]], this.#cureOf(columns.point[i], terms)),
    );
    return {
      position: outcome.position,
      accepted: sound.length - conflicts.length - outcome.duplicates.length,
      duplicates: outcome.duplicates.length,
      refused: [...refused, ...conflicts].sort((a, b) => a.index - b.index),
    };
  }

  /** How another value than the first one comes to be in force, if at all. */
  #cureOf(point: number, { flags }: IntakeTerms): string {
    if (this.#points.get(point)?.dataClass === 'REGULATORY')
      return '; supervision data stays as it came: say what is to be said with annotateReadings';
    return flags & QualityFlag.MANUAL ? '; use correctReadings to put it in force' : '';
  }

  async #check(
    viewer: Viewer,
    sent: readonly SentReading[],
    flags: number,
  ): Promise<{ sound: number[]; columns: ReadingColumns; refused: RefusedReading[] }> {
    const named = await namedPoints(this.#points, viewer, sent);
    const now = this.#now();
    const sound: number[] = [];
    const refused: RefusedReading[] = [];
    const keys: number[] = [];
    sent.forEach((reading, index) => {
      const point = named[index];
      const refusal = isPoint(point) ? refusalOf(reading, now) : point;
      if (refusal) refused.push({ index, ...refusal });
      else keys[sound.push(index) - 1] = (point as PointEntry).key;
    });
    const readings = sound.map((i) => sent[i]);
    return { sound, refused, columns: asColumns(readings, keys, { now, flags }) };
  }
}

function asPayload(
  { position, accepted, duplicates, refused }: IngestOutcome,
  clientMutationId: string | null | undefined,
): IngestReadingsPayload {
  return {
    cursor: encodePosition(position),
    accepted,
    duplicates,
    rejected: [...refused],
    clientMutationId: clientMutationId ?? null,
  };
}

function asSent({ time, value, quality, ...name }: ReadingInput, index: number): SentReading {
  return { ...pointName(name, `readings[${index}]`), time, value: value ?? null, quality };
}

function refusalOf({ time, value }: SentReading, now: number): Omit<RefusedReading, 'index'> | null {
  if (time > now + FUTURE_MS)
    return { code: 'TIME_IN_FUTURE', message: `its time is ${Math.round((time - now) / 1000)} s ahead of the hub` };
  if (value !== null && !Number.isFinite(value))
    return { code: 'VALUE_INVALID', message: 'its value is no finite number' };
  if (time < 0) return { code: 'TIME_TOO_OLD', message: 'its time is before 1970' };
  return null;
}

function conflict(index: number, { time, tag }: SentReading, cure: string): RefusedReading {
  const at = new Date(time).toISOString();
  const message = `${tag ?? 'the point'} has another value at ${at}; this one was kept beside it as a second version`;
  return { index, code: 'VALUE_CONFLICT', message: `${message}${cure}` };
}

function asColumns(
  readings: readonly SentReading[],
  keys: readonly number[],
  { now, flags }: { readonly now: number; readonly flags: number },
): ReadingColumns {
  const columns = allocateColumns(readings.length);
  readings.forEach(({ time, value, quality }, i) => {
    columns.point[i] = keys[i];
    columns.time[i] = time;
    columns.received[i] = now;
    columns.value[i] = value ?? NaN;
    columns.quality[i] = value === null ? Math.max(qualityNumber(quality), Quality.BAD) : qualityNumber(quality);
    columns.flags[i] = flags | (value === null ? QualityFlag.NO_NUMBER : SOURCE_QUALITY_FLAGS[qualityNumber(quality)]);
  });
  return columns;
}
