import { CallerError } from '../../shared/errors.js';

/** Characters that are kept of a reason and the like. */
const LONGEST = 2000;

/**
 * What a person wrote, without blanks around it.
 *
 * @throws CallerError BAD_USER_INPUT for nothing, and for more than is kept.
 */
export function textOf(name: string, given: string): string {
  const text = given.trim();
  if (text === '') throw new CallerError('BAD_USER_INPUT', `${name} is empty; say it in a few words`);
  if (text.length <= LONGEST) return text;
  throw new CallerError('BAD_USER_INPUT', `${name} has ${text.length} characters; at most ${LONGEST} are kept`);
}
