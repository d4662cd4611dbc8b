import { messageOf } from '../../shared/errors.js';

/** What one check found. Never a secret. */
export interface Finding {
  /** What was looked at. */
  readonly about: string;
  readonly isGood: boolean;
  /** What is so; where it is not good, also what to do. */
  readonly says: string;
}

export const good = (about: string, says: string): Finding => ({ about, isGood: true, says });
export const bad = (about: string, says: string): Finding => ({ about, isGood: false, says });

/** What a check found; that it could not be made is bad too. */
export async function findings(about: string, check: () => Promise<Finding[]> | Finding[]): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    return [bad(about, messageOf(error))];
  }
}
