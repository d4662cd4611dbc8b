import type { Quantity } from '../../src/domain/readings/quantities.js';
import type { Fault, FaultKind } from './fault.js';

/** How faults of one kind were found. */
interface KindScore {
  /** All of that kind. */
  readonly made: number;
  /** Those that made a reading wrong by more than its instrument may be. */
  readonly faults: number;
  readonly found: number;
}

/** How well what was flagged tells what was wrong. */
export interface FaultScore {
  readonly kinds: ReadonlyMap<FaultKind, KindScore>;
  /** Faults found of all that were there. */
  readonly recall: number;
  /** Flagged episodes during which something was wrong with the device, of all of them. */
  readonly precision: number;
  readonly episodes: number;
  readonly falseEpisodes: readonly Episode[];
  readonly missed: readonly Fault[];
}

/** A stretch in which readings of a device were flagged, without a longer pause. Milliseconds since the epoch. */
interface Episode {
  readonly device: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly flags: number;
  readonly signals: ReadonlySet<string>;
}

/** Instruments of the field are allowed to be wrong by so much (S000-6.3); a fault that does less cannot be seen. */
const ALLOWED: Readonly<Partial<Record<Quantity, number>>> = {
  ...{ SUPPLY_TEMPERATURE: 0.4, RETURN_TEMPERATURE: 0.4, TEMPERATURE_DIFFERENCE: 0.4 },
  ...{ ROOM_TEMPERATURE: 0.5, OUTDOOR_TEMPERATURE: 0.5, HUMIDITY: 5 },
  ...{ SUPPLY_PRESSURE: 0.016, RETURN_PRESSURE: 0.016, VALVE_OPENING: 2, VALVE_FEEDBACK: 2 },
};
/** Of everything else: the relative error of a heat meter of class 2. */
const ALLOWED_SHARE = 0.05;

/** Whether a value is farther from the truth than its instrument may be. */
export function isWrong(quantity: Quantity, value: number, truth: number): boolean {
  if (Number.isNaN(value) || Number.isNaN(truth)) return Number.isNaN(value) !== Number.isNaN(truth);
  return Math.abs(value - truth) > (ALLOWED[quantity] ?? ALLOWED_SHARE * Math.abs(truth));
}

/** What was flagged of a reading. */
export interface Flagged {
  readonly device: string;
  readonly signal: string;
  readonly timeMs: number;
  readonly flags: number;
}

/** A pause after which a flag is another episode. */
const PAUSE_MS = 30 * 60_000;
/** A fault that is over is still seen: a register that comes back, a value that was stuck. */
const AFTER_MS = 60 * 60_000;

/**
 * Holds flags against labels.
 *
 * @param labels the faults to be found.
 * @param effective those of them that can be seen at all.
 * @param ever all faults, also earlier ones, which may still show.
 *
 * A fault is found when a reading of its device is flagged while it lasts. An episode of flags
 * is right when a fault of that device lay in it, or ended within the hour before.
 */
export function scoreOf(
  labels: readonly Fault[],
  effective: readonly Fault[],
  flagged: readonly Flagged[],
  ever: readonly Fault[],
): FaultScore {
  const byDevice = Map.groupBy(flagged, ({ device }) => device);
  const kinds = new Map<FaultKind, { made: number; faults: number; found: number }>();
  for (const { kind } of labels) {
    const score = kinds.get(kind) ?? { made: 0, faults: 0, found: 0 };
    kinds.set(kind, { ...score, made: score.made + 1 });
  }
  const missed: Fault[] = [];
  for (const fault of effective) {
    const { kind, device, fromMs, toMs } = fault;
    const score = kinds.get(kind) as { faults: number; found: number };
    score.faults++;
    const end = toMs ?? Infinity;
    if (byDevice.get(device)?.some(({ timeMs }) => timeMs >= fromMs && timeMs < end)) score.found++;
    else missed.push(fault);
  }
  const episodes = [...byDevice.values()].flatMap(episodesOf);
  const wrong = Map.groupBy(ever, ({ device }) => device);
  const falseEpisodes = episodes.filter(
    ({ device, fromMs, toMs }) =>
      !wrong.get(device)?.some((fault) => fault.fromMs <= toMs && fromMs <= (fault.toMs ?? Infinity) + AFTER_MS),
  );
  const all = [...kinds.values()];
  const found = all.reduce((sum, score) => sum + score.found, 0);
  return {
    kinds,
    recall: found / Math.max(1, effective.length),
    precision: episodes.length === 0 ? 1 : 1 - falseEpisodes.length / episodes.length,
    episodes: episodes.length,
    ...{ falseEpisodes, missed },
  };
}

function episodesOf(flagged: readonly Flagged[]): Episode[] {
  const ordered = flagged.toSorted((a, b) => a.timeMs - b.timeMs);
  const episodes: { device: string; fromMs: number; toMs: number; flags: number; signals: Set<string> }[] = [];
  for (const { device, signal, timeMs, flags } of ordered) {
    const last = episodes.at(-1);
    if (last && timeMs - last.toMs <= PAUSE_MS) {
      last.toMs = timeMs;
      last.flags |= flags;
      last.signals.add(signal);
    } else episodes.push({ device, fromMs: timeMs, toMs: timeMs, flags, signals: new Set([signal]) });
  }
  return episodes;
}
