import { keyOfId } from '../schema/globalId.js';
import { CallerError } from '../shared/errors.js';
import type { PointDirectory } from '../store/pointDirectory.js';
import type { Viewer } from './access.js';

/** Keys of points named by their ids, in that order. @throws CallerError NOT_FOUND for what is no point of the viewer's. */
export function pointsOf(viewer: Viewer, points: PointDirectory, ids: readonly string[]): number[] {
  return ids.map((id) => {
    const key = keyOfId('Point', id);
    const entry = key === null ? undefined : points.get(key);
    if (entry && viewer.scope.organizations.includes(entry.organization)) return entry.key;
    throw new CallerError('NOT_FOUND', `points: "${id}" is no point, or it is not yours`);
  });
}
