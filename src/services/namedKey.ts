import { keyOfId, type NodeType } from '../schema/globalId.js';
import { CallerError } from '../shared/errors.js';

/**
 * The key in a global id that a caller gave.
 *
 * @param name where it was given, such as `filter.building`.
 * @throws CallerError BAD_USER_INPUT it is no id of that type.
 */
export function namedKey(type: NodeType, name: string, id: string): number {
  const key = keyOfId(type, id);
  if (key === null) throw new CallerError('BAD_USER_INPUT', `${name}: "${id}" is no id of a ${type}`);
  return key;
}
