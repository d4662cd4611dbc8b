import type { Quantity } from '../../src/domain/readings/quantities.js';
import { allocateColumns } from '../../src/domain/readings/columns.js';
import { flagNames } from '../../src/services/qualityNames.js';
import { judgedPlaceOf } from '../../src/domain/validation/placeTerms.js';
import { placeGroups, type PlacedPoint } from '../../src/domain/validation/judgedPlace.js';
import { peerGroups } from '../../src/domain/validation/peerGroups.js';
import { termsFor } from '../../src/domain/validation/pointTerms.js';
import { RuleBook } from '../../src/domain/validation/ruleBook.js';
import { Judge } from '../../src/ingest/judge.js';
import { stepOfSignal } from '../../src/store/signalStep.js';
import type { DistrictPoint, Layout } from '../../simulators/district/layout.js';
import type { Fault } from '../../simulators/faults/fault.js';
import {
  type FaultyRun,
  type FaultySample,
  type FaultySpan,
  faultyReadings,
} from '../../simulators/faults/faultyReadings.js';
import { type FaultScore, type Flagged, isWrong, scoreOf } from '../../simulators/faults/faultScore.js';

/** How a district was judged, and how fast. */
export interface JudgedDistrict extends FaultScore {
  readonly readings: number;
  readonly flaggedReadings: number;
  /** Of processor time: the machine may have others to serve. */
  readonly judgeSeconds: number;
}

/** A day in which the judge learns what is usual; what is flagged in it is not counted. */
const WARM_UP_MS = 25 * 3_600_000;

/** Runs a district with faults through the judge of the hub, and holds flags against labels. */
export function judgeDistrict(
  layout: Layout,
  span: FaultySpan,
  progress: (line: string) => void = () => undefined,
): JudgedDistrict {
  return judgeRun(faultyReadings(layout, span), span, progress);
}

function judgeRun(run: FaultyRun, span: FaultySpan, progress: (line: string) => void): JudgedDistrict {
  const placed = run.points.map((point, i) => placedPointOf(point, i + 1, span.sampleMs));
  const rules = new RuleBook([]);
  const terms = placed.map((point) => termsFor(point, rules));
  const places = placeGroups(placed).map((group) => judgedPlaceOf(group, rules));
  const judge = new Judge({ of: (point) => terms[point - 1]!, places, peers: peerGroups(placed), version: 1 });
  const flagged: Flagged[] = [];
  const effective = new EffectiveFaults(run);
  let [readings, seconds] = [0, 0];
  for (const sample of run.samples) {
    const { timeMs, values, times } = sample;
    effective.look(sample);
    const batch = allocateColumns(values.length);
    for (let i = 0; i < values.length; i++) {
      batch.point[i] = i + 1;
      batch.time[i] = times[i]!;
      batch.received[i] = timeMs + 100;
      batch.value[i] = values[i]!;
    }
    const start = process.cpuUsage();
    judge.judge(batch);
    const { user, system } = process.cpuUsage(start);
    seconds += (user + system) / 1e6;
    readings += batch.length;
    if (timeMs % 3_600_000 === 0) progress(`${new Date(timeMs).toISOString()} ${flagged.length} flagged`);
    if (timeMs - span.fromMs < WARM_UP_MS) continue;
    for (let i = 0; i < batch.length; i++) {
      if (batch.quality[i] === 0) continue;
      const { device, signal } = run.points[i]!;
      flagged.push({ device: device.code, signal: signal.signal, timeMs, flags: batch.flags[i]! });
    }
  }
  const labels = run.labels.filter(({ fromMs }) => fromMs - span.fromMs >= WARM_UP_MS);
  const seen = labels.filter(({ id }) => effective.ids.has(id));
  return {
    ...scoreOf(labels, seen, flagged, run.labels),
    readings,
    flaggedReadings: flagged.length,
    judgeSeconds: seconds,
  };
}

/** The faults that made a reading wrong by more than its instrument may be. */
class EffectiveFaults {
  readonly ids = new Set<number>();
  readonly #run: FaultyRun;
  readonly #byDevice: ReadonlyMap<string, readonly Fault[]>;

  constructor(run: FaultyRun) {
    this.#run = run;
    this.#byDevice = Map.groupBy(run.labels, ({ device }) => device);
  }

  look({ timeMs, values, truths, times }: FaultySample): void {
    this.#run.points.forEach(({ device, signal }, i) => {
      if (times[i] === timeMs && !isWrong(signal.quantity as Quantity, values[i]!, truths[i]!)) return;
      for (const { id, fromMs, toMs } of this.#byDevice.get(device.code) ?? [])
        if (fromMs <= timeMs && timeMs < (toMs ?? Infinity)) this.ids.add(id);
    });
  }
}

/** Names of flags, for people. */
export const namesOf = (flags: number): string => flagNames(flags).join(' ');

/** Where water of the primary network is measured. */
const PRIMARY_PLACES: ReadonlySet<string> = new Set(['HeatSource', 'Substation']);

/** Number of the building of a household: the first part of its code. */
function buildingOf({ place }: DistrictPoint['device']): number | null {
  const [, building] = /^B(\d+)-/.exec(place.code) ?? [];
  return building === undefined || place.type !== 'Household' ? null : Number(building);
}

function placedPointOf({ device, signal }: DistrictPoint, key: number, sampleMs: number): PlacedPoint {
  return {
    key,
    quantity: signal.quantity as Quantity,
    side: PRIMARY_PLACES.has(device.place.type) ? 'PRIMARY' : 'SECONDARY',
    organizations: [],
    valueType: 'NUMBER',
    basis: signal.basis,
    building: buildingOf(device),
    ...{ capacity: null, resolution: stepOfSignal(signal, 1), nominalFlowM3h: null, accuracyClass: null },
    place: device.place.code,
    device: null,
    expectedIntervalMs: sampleMs,
  };
}
