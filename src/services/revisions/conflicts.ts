import { PageConnection, type Connection } from '../../schema/connection.js';
import type {
  ConflictFilter,
  ConflictResolutionInput,
  ConflictSpanInput,
  ResolveConflictsInput,
} from '../../schema/inputs/revisions.js';
import type { ReadingConflict, ReadingVersion, ResolveConflictsPayload } from '../../schema/types/revision.js';
import type { ReadingKey } from '../../store/readings/firstReadings.js';
import { inForce, type StoredVersion } from '../../store/readings/versions.js';
import type { Viewer } from '../access.js';
import { within, pageSize } from '../limits.js';
import { flagNames, qualityName } from '../qualityNames.js';
import { checkRange } from '../bucketRequest.js';
import { keyOfCursor, selectedPoints, cursorOfKey } from './readingList.js';
import {
  type FoundReading,
  type Judged,
  refusedAsRegulatory,
  Reviser,
  revisionOf,
  type RevisionPorts,
} from './reviser.js';

const CONFLICT_ORDER = 'conflict+';

/** Shows where several values came for one reading, and lets people say which is right. */
export class Conflicts {
  readonly #ports: RevisionPorts;

  constructor(ports: RevisionPorts) {
    this.#ports = ports;
  }

  /** `conflicts` of the graph: by point, then time. */
  async list(
    viewer: Viewer,
    filter: ConflictFilter,
    page: { readonly first: number | null; readonly after: string | null },
  ): Promise<Connection<ReadingConflict>> {
    checkRange(filter);
    const { points, versions, limits } = this.#ports;
    const size = pageSize(page.first, limits);
    const wanted = {
      ...{ points: selectedPoints(points, viewer, filter), from: filter.from, to: filter.to },
      resolved: filter.resolved ?? null,
    };
    const after = keyOfCursor(CONFLICT_ORDER, page.after);
    const found = await versions.conflicts(wanted, after, size + 1);
    return new PageConnection({
      nodes: found.slice(0, size).map(({ point, time, resolved }) => ({ pointKey: point, time, resolved })),
      hasNextPage: found.length > size,
      hasPreviousPage: after !== null,
      cursorOf: ({ pointKey, time }) => cursorOfKey(CONFLICT_ORDER, { point: pointKey, time }),
      count: () => versions.countConflicts(wanted),
    });
  }

  /** `resolveConflicts` of the graph. */
  async resolve(viewer: Viewer, input: ResolveConflictsInput, requestId: string): Promise<ResolveConflictsPayload> {
    const reviser = new Reviser(this.#ports, viewer);
    const resolutions = input.resolutions ?? [];
    await reviser.each('resolutions', resolutions, resolved);
    const most = this.#ports.limits.revisions - resolutions.length;
    const hasMore = input.span ? await this.#takeSpan(viewer, reviser, input.span, most) : false;
    return Object.assign(await reviser.commit(input, requestId), { hasMore });
  }

  /** All versions of readings, in the order of the keys. For loaders. */
  async versions(keys: readonly ReadingKey[]): Promise<ReadingVersion[][]> {
    return (await this.#ports.versions.of(keys)).map(asVersions);
  }

  /** @returns whether there are more than were taken. */
  async #takeSpan(viewer: Viewer, reviser: Reviser, span: ConflictSpanInput, most: number): Promise<boolean> {
    checkRange(span);
    const { points, versions, limits } = this.#ports;
    within(limits, 'revisions', limits.revisions - most, 'resolutions');
    const wanted = { points: selectedPoints(points, viewer, span), from: span.from, to: span.to, resolved: false };
    const found = await versions.conflicts(wanted, null, most + 1);
    const open = found.slice(0, most);
    for (const [i, known] of (await versions.of(open)).entries()) {
      const chosen = span.keep === 'FIRST' ? 0 : open[i].last;
      const version = known.find((one) => one.version === chosen);
      // A reading without its first value has been expired meanwhile.
      if (version) reviser.take(['span'], revisionOf(open[i], version, 'RESOLUTION', chosen));
    }
    return found.length > most;
  }
}

function resolved({ point, time, versions }: FoundReading, { version }: ConflictResolutionInput): Judged {
  const found = versions.find((one) => String(one.version) === version);
  if (!found) {
    const message = `the reading at ${new Date(time).toISOString()} has no version ${version}; take one of Reading.versions`;
    return { code: 'VERSION_UNKNOWN', message };
  }
  // To choose among what its source sent is no correction.
  const isSent = found.kind === 'FIRST' || found.kind === 'CONFLICT' || found.kind === 'RESOLUTION';
  const refusal = isSent ? null : refusedAsRegulatory(point);
  const chosen = found.chosen ?? found.version;
  return refusal ?? revisionOf({ point: point.key, time }, found, 'RESOLUTION', chosen);
}

function asVersions(versions: readonly StoredVersion[]): ReadingVersion[] {
  const current = inForce(versions)?.version;
  return versions.map(({ version, kind, value, quality, flags, received, author, chosen, reason, evidence }) => ({
    ...{ version: String(version), kind, value, author, reason, evidence, receivedAt: received },
    inForce: version === current,
    quality: qualityName(quality),
    flags: flagNames(flags),
    chosen: chosen === null ? null : String(chosen),
  }));
}
