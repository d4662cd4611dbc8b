import { LONGEST_STEP_S, step } from '../plant/step.js';
import { stepEnterprise } from '../plant/voc.js';
import type { RunningDistrict } from './values.js';

/** Longest work at a time, so that devices answer and the process hears when it is told to stop. */
const MOST_WORK_MS = 200;

/**
 * Moves a district on by `seconds` of its own time, in place, as far as it comes in 200 ms.
 *
 * @param clock milliseconds of the work.
 * @returns the seconds that it did not come.
 */
export function advance(
  { district, enterprise }: RunningDistrict,
  seconds: number,
  clock: () => number = () => performance.now(),
): number {
  const beganMs = clock();
  const parts = Math.ceil(seconds / LONGEST_STEP_S);
  for (let done = 0; done < parts; done++) {
    if (done > 0 && clock() - beganMs >= MOST_WORK_MS) return (seconds / parts) * (parts - done);
    step(district, seconds / parts);
    stepEnterprise(enterprise, seconds / parts);
  }
  return 0;
}
