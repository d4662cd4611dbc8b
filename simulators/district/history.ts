import { readBack } from '../devices/image.js';
import { history } from '../plant/history.js';
import { newEnterprise, stepEnterprise } from '../plant/voc.js';
import type { HistoryPart } from '../../src/domain/masterData/plantMessages.js';
import type { DistrictPoint, Layout } from './layout.js';
import { trueValue, type RunningDistrict } from './values.js';

/** Times in milliseconds since the epoch, UTC. */
export interface HistorySpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly seed: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** What charts of the network need, and what those of a household do. */
const FINE_MS = 30 * MINUTE_MS;
const COARSE_MS = 120 * MINUTE_MS;

const isFine = ({ device }: DistrictPoint): boolean => device.place.type !== 'Household';

/**
 * Runs the district fast through a span, as it would have run. The state it ends in is the one to go on with.
 *
 * @param keep hears of the parts, oldest first; a part is at most a day. Without it nothing is sampled.
 */
export function runThrough(
  { design, facilities, points }: Layout,
  { fromMs, toMs, seed }: HistorySpan,
  keep?: (part: HistoryPart) => void,
): RunningDistrict {
  const enterprise = newEnterprise(facilities, fromMs, seed);
  const run = history(design, { fromMs, toMs, sampleMs: keep ? FINE_MS : DAY_MS, seed });
  const fine = points.filter(isFine);
  const coarse = points.filter((point) => !isFine(point));
  const samplers = keep ? [new Sampler(fine, FINE_MS, keep), new Sampler(coarse, COARSE_MS, keep)] : [];
  for (let sample = run.next(); ; sample = run.next()) {
    const running = { district: sample.value, enterprise };
    stepEnterprise(enterprise, (running.district.timeMs - enterprise.timeMs) / 1000);
    if (sample.done) {
      for (const sampler of samplers) sampler.close();
      return running;
    }
    for (const sampler of samplers) sampler.take(running);
  }
}

/** Takes what a hub would have read. */
class Sampler {
  readonly #points: readonly (DistrictPoint & { readonly read: (value: number) => number })[];
  readonly #everyMs: number;
  readonly #keep: (part: HistoryPart) => void;
  #times: number[] = [];
  #values: number[] = [];

  constructor(points: readonly DistrictPoint[], everyMs: number, keep: (part: HistoryPart) => void) {
    this.#points = points.map((point) => ({ ...point, read: readBack(point.signal) }));
    this.#everyMs = everyMs;
    this.#keep = keep;
  }

  take(running: RunningDistrict): void {
    const { timeMs } = running.district;
    if (timeMs % this.#everyMs !== 0) return;
    this.#times.push(timeMs);
    for (const { device, signal, read } of this.#points) {
      this.#values.push(read(trueValue(running, device, signal, timeMs)));
    }
    if (timeMs % DAY_MS === 0) this.close();
  }

  close(): void {
    if (this.#times.length === 0) return;
    const tags = this.#points.map(({ tag }) => tag);
    this.#keep({ tags, times: this.#times, values: Float64Array.from(this.#values) });
    this.#times = [];
    this.#values = [];
  }
}
