import { newDistrict } from './newDistrict.js';
import type { District } from './state.js';
import { LONGEST_STEP_S, step } from './step.js';
import type { DistrictDesign } from './types.js';

/** How long a history and how finely. Times in milliseconds since the epoch, UTC. */
export interface HistorySpan {
  readonly fromMs: number;
  readonly toMs: number;
  /** Between two samples. */
  readonly sampleMs: number;
  readonly seed: number;
}

/**
 * Runs a district fast from `fromMs` to `toMs` in steps of at most a minute. Yields it after each `sampleMs`, and at
 * `toMs`, always the same object: take what you need before you go on. Stop or pause between samples as you like. When
 * it is done the district returned is the one to go on with live, its registers continuous.
 */
export function* history(design: DistrictDesign, span: HistorySpan): Generator<District, District, undefined> {
  const district = newDistrict(design, span.fromMs, span.seed);
  yield* runTo(district, span.toMs, span.sampleMs);
  return district;
}

/** Runs a district on to `toMs`; yields it at each full `sampleMs` of the epoch, and at `toMs`. */
function* runTo(district: District, toMs: number, sampleMs: number): Generator<District, void, undefined> {
  while (district.timeMs < toMs) {
    const sampleAtMs = Math.min(toMs, (Math.floor(district.timeMs / sampleMs) + 1) * sampleMs);
    while (district.timeMs < sampleAtMs) {
      step(district, Math.min(LONGEST_STEP_S, (sampleAtMs - district.timeMs) / 1000));
    }
    yield district;
  }
}
