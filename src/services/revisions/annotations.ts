import type { TimeRange } from '../../domain/calendar/buckets.js';
import type { AnnotateReadingsInput } from '../../schema/inputs/revisions.js';
import type { AnnotateReadingsPayload, ReadingAnnotation } from '../../schema/types/revision.js';
import type { PointDirectory } from '../../store/pointDirectory.js';
import type { ReadingAnnotations } from '../../store/readings/annotations.js';
import type { ReadingKey } from '../../store/readings/firstReadings.js';
import type { Viewer } from '../access.js';
import { isPoint, namedPoints, pointName } from '../namedPoints.js';
import { checkRange } from '../bucketRequest.js';
import { textOf } from './texts.js';

/** Says of readings what is to be said, and leaves them as they are. */
export class Annotations {
  readonly #annotations: ReadingAnnotations;
  readonly #points: PointDirectory;
  readonly #now: () => number;

  constructor(ports: { annotations: ReadingAnnotations; points: PointDirectory; now: () => number }) {
    this.#annotations = ports.annotations;
    this.#points = ports.points;
    this.#now = ports.now;
  }

  /** `annotateReadings` of the graph. */
  async annotate(viewer: Viewer, input: AnnotateReadingsInput, requestId: string): Promise<AnnotateReadingsPayload> {
    checkRange(input);
    const clientMutationId = input.clientMutationId ?? null;
    const [found] = await namedPoints(this.#points, viewer, [pointName(input, 'input')]);
    if (!isPoint(found)) {
      const field = [input.tag == null ? 'pointId' : 'tag'];
      return { annotation: null, userErrors: [{ field, ...found }], clientMutationId };
    }
    const annotation = {
      ...{ point: found.key, from: input.from, to: input.to, author: viewer.actor, madeAt: this.#now() },
      ...{ rule: textOf('rule', input.rule), note: textOf('note', input.note) },
      evidence: input.evidence == null ? null : textOf('evidence', input.evidence),
    };
    await this.#annotations.add(annotation, { actor: viewer.actor, requestId });
    return { annotation, userErrors: [], clientMutationId };
  }

  /** Of points in a range, by their beginning. For loaders. */
  async ofPoints(points: readonly number[], range: TimeRange): Promise<ReadingAnnotation[][]> {
    checkRange(range);
    return this.#annotations.ofPoints(points, range);
  }

  /** Of readings, by their beginning. For loaders. */
  async ofReadings(keys: readonly ReadingKey[]): Promise<ReadingAnnotation[][]> {
    return this.#annotations.ofReadings(keys);
  }
}
