import { Quality, QualityFlag } from '../../domain/readings/quality.js';
import { isImpossible } from '../../domain/validation/range.js';
import type { LiveHub } from '../../live/liveHub.js';
import type { DecisionInput } from '../../schema/inputs/revisions.js';
import type { RevisionError, RevisionPayload } from '../../schema/types/revision.js';
import type { PointDirectory, PointEntry } from '../../store/pointDirectory.js';
import { nameOf, type ReadingKey } from '../../store/readings/firstReadings.js';
import type { ReadingRevisions, Revision } from '../../store/readings/revisions.js';
import type { ReadingVersions, StoredVersion } from '../../store/readings/versions.js';
import type { ValidationTerms } from '../../store/validationTerms.js';
import type { Viewer } from '../access.js';
import { encodePosition } from '../cursor.js';
import { within, type RequestLimits } from '../limits.js';
import { isPoint, namedPoints, type PointName, pointName } from '../namedPoints.js';
import { textOf } from './texts.js';

/** A reading as an input names it. */
export interface ReadingRef {
  readonly pointId?: string | null;
  readonly tag?: string | null;
  readonly time: number;
}

/** A reading that was found, with all its versions: the first one first. */
export interface FoundReading {
  readonly point: PointEntry;
  readonly time: number;
  readonly versions: readonly StoredVersion[];
}

/** A decision of a reading, or why there can be none. */
export type Judged = Revision | Omit<RevisionError, 'field'>;

/** What the use cases that revise readings are given. */
export interface RevisionPorts {
  readonly points: PointDirectory;
  readonly versions: ReadingVersions;
  readonly revisions: ReadingRevisions;
  readonly terms: Pick<ValidationTerms, 'of'>;
  readonly live: Pick<LiveHub, 'offer' | 'reached'>;
  readonly limits: RequestLimits;
  readonly now: () => number;
}

/** How long an answer waits for this process to have applied its own commit. */
const READ_YOUR_WRITE_MS = 2000;

/** Gathers what a viewer decides of readings, what is wrong with it, and puts the rest in force. */
export class Reviser {
  readonly #ports: RevisionPorts;
  readonly #viewer: Viewer;
  readonly #revisions = new Map<string, Revision>();
  readonly #errors: RevisionError[] = [];

  constructor(ports: RevisionPorts, viewer: Viewer) {
    this.#ports = ports;
    this.#viewer = viewer;
  }

  /** Finds the readings that a list of an input names, and takes what `judge` decides of each. */
  async each<Ref extends ReadingRef>(
    list: string,
    refs: readonly Ref[],
    judge: (found: FoundReading, ref: Ref) => Judged,
  ): Promise<void> {
    within(this.#ports.limits, 'revisions', refs.length + this.#revisions.size, list);
    const points = await this.points(list, refs);
    const known = refs.flatMap(({ time }, i) => {
      const point = points[i];
      return point ? [{ i, point, time }] : [];
    });
    const versions = await this.#ports.versions.of(known.map(({ point, time }) => ({ point: point.key, time })));
    known.forEach(({ i, point, time }, at) => {
      const found = { point, time, versions: versions[at] };
      this.take([list, String(i)], found.versions.length === 0 ? missing(time) : judge(found, refs[i]));
    });
  }

  /** The points that a list of an input names, in its order; null where there is none, which is an error then. */
  async points(
    list: string,
    refs: readonly { readonly pointId?: string | null; readonly tag?: string | null }[],
  ): Promise<(PointEntry | null)[]> {
    const names: PointName[] = refs.map((ref, i) => pointName(ref, `${list}[${i}]`));
    const found = await namedPoints(this.#ports.points, this.#viewer, names);
    return found.map((point, i) => {
      if (isPoint(point)) return point;
      this.#errors.push({ field: [list, String(i)], ...point });
      return null;
    });
  }

  /** Takes one decision. @param field where the input has it. */
  take(field: readonly string[], judged: Judged): void {
    if ('code' in judged) {
      this.#errors.push({ field: [...field], ...judged });
      return;
    }
    const name = nameOf(judged);
    if (!this.#revisions.has(name)) {
      this.#revisions.set(name, this.#ranged(judged));
      return;
    }
    const message = `the reading at ${shown(judged)} is named twice; the first one counts`;
    this.#errors.push({ field: [...field], code: 'NAMED_TWICE', message });
  }

  /** A number that a person gives may be mistyped: what no plant can have is BAD whoever says it (S002-5.1.2a). */
  #ranged(revision: Revision): Revision {
    const isNew = revision.kind === 'CORRECTION' || revision.kind === 'SUBSTITUTION';
    if (!isNew || !isImpossible(revision.value, this.#ports.terms.of(revision.point))) return revision;
    return { ...revision, quality: Quality.BAD, flags: revision.flags | QualityFlag.RANGE };
  }

  /** Puts in force what was taken. Resolves once it is durable and shown. */
  async commit(input: DecisionInput, requestId: string): Promise<RevisionPayload> {
    const { revisions: store, live, limits, now } = this.#ports;
    const revisions = [...this.#revisions.values()];
    within(limits, 'revisions', revisions.length, 'revisions');
    const { position, changed } = await store.write(revisions, {
      author: { actor: this.#viewer.actor, requestId },
      decidedAt: now(),
      reason: textOf('reason', input.reason),
      evidence: input.evidence == null ? null : textOf('evidence', input.evidence),
    });
    if (changed.length > 0) live.offer({ position, kind: 'READINGS', columns: changed });
    await live.reached(position, READ_YOUR_WRITE_MS);
    return {
      cursor: encodePosition(position),
      changed: changed.length,
      unchanged: revisions.length - changed.length,
      userErrors: this.#errors,
      clientMutationId: input.clientMutationId ?? null,
    };
  }
}

/** Supervision data is evidence: what a person thinks of it stands beside it. Null where a point may be corrected. */
export function refusedAsRegulatory({ tag, dataClass }: PointEntry): Omit<RevisionError, 'field'> | null {
  if (dataClass !== 'REGULATORY') return null;
  const message = `readings of ${tag} are supervision data and stay as they are; say what is to be said with annotateReadings`;
  return { code: 'REGULATORY_READING', message };
}

/** A version with another kind, and what is changed of it. */
export function revisionOf(
  { point, time }: ReadingKey,
  { value, quality, flags }: Pick<StoredVersion, 'value' | 'quality' | 'flags'>,
  kind: Revision['kind'],
  chosen: number | null = null,
): Revision {
  return { point, time, value: value ?? NaN, quality: quality as Revision['quality'], flags, kind, chosen };
}

function missing(time: number): Omit<RevisionError, 'field'> {
  const message = `there is no reading at ${shown({ time })}; enter one with recordManualReadings`;
  return { code: 'READING_MISSING', message };
}

const shown = ({ time }: { readonly time: number }): string => new Date(time).toISOString();
