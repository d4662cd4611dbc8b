import { keyOfId } from '../schema/globalId.js';
import { CallerError } from '../shared/errors.js';
import type { PointDirectory, PointEntry } from '../store/pointDirectory.js';
import type { Viewer } from './access.js';

/** A point as a client names it: by key or by tag, the other one null. A key that is none of ours is null too. */
export interface PointName {
  readonly pointKey: number | null;
  readonly tag: string | null;
}

/** Why a name stands for no point. */
export interface UnnamedPoint {
  readonly code: 'POINT_UNKNOWN' | 'POINT_AMBIGUOUS';
  readonly message: string;
}

/**
 * The point that an input names.
 *
 * @param where the input, as `readings[3]`.
 * @throws CallerError BAD_USER_INPUT unless exactly one of both is given.
 */
export function pointName(
  { pointId, tag }: { readonly pointId?: string | null; readonly tag?: string | null },
  where: string,
): PointName {
  if ((pointId == null) === (tag == null)) {
    throw new CallerError('BAD_USER_INPUT', `${where}: give exactly one of pointId and tag`);
  }
  return { pointKey: pointId == null ? null : keyOfId('Point', pointId), tag: tag ?? null };
}

/** The point of each name, or why there is none. Points that were entered a moment ago are looked up anew. */
export async function namedPoints(
  points: PointDirectory,
  viewer: Viewer,
  names: readonly PointName[],
): Promise<(PointEntry | UnnamedPoint)[]> {
  if (names.some((name) => candidates(points, viewer, name).length === 0)) await points.refresh();
  return names.map((name) => {
    const found = candidates(points, viewer, name);
    return found.length === 1 ? found[0] : unnamed(name, found.length);
  });
}

/** Whether a name was found to stand for a point. */
export function isPoint(found: PointEntry | UnnamedPoint): found is PointEntry {
  return 'key' in found;
}

/** The points that a name may mean, of those that are the viewer's. */
function candidates(points: PointDirectory, { scope }: Viewer, { pointKey, tag }: PointName): readonly PointEntry[] {
  const own = (entry: PointEntry): boolean => scope.organizations.includes(entry.organization);
  if (tag !== null) return points.withTag(tag).filter(own);
  const entry = pointKey === null ? undefined : points.get(pointKey);
  return entry && own(entry) ? [entry] : [];
}

function unnamed({ tag }: PointName, found: number): UnnamedPoint {
  const name = tag === null ? 'this id' : `tag "${tag}"`;
  return found === 0
    ? { code: 'POINT_UNKNOWN', message: `there is no point with ${name}, or it is not yours` }
    : { code: 'POINT_AMBIGUOUS', message: `several points have ${name}; use pointId` };
}
