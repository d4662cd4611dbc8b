import type { District, Loop, Source } from './state.js';
import type { PlantPlace } from './types.js';
import type { Valve } from './valve.js';

/**
 * Sets the target of an inlet's or household's valve, 0 to 100 % of stroke (limited to that); the valve moves there at
 * the speed of its actuator.
 *
 * @returns false if there is no such valve: households have one in household loops only.
 */
export function setValve(district: District, place: PlantPlace, openingPct: number): boolean {
  const valve = valveOf(district, place);
  if (!valve || Number.isNaN(openingPct)) return false;
  valve.targetPct = Math.max(0, Math.min(100, openingPct));
  return true;
}

/** Moves the heat curve of a source's or loop's supply temperature by `shiftK`. @returns false if there is no such place. */
export function setCurveShift(district: District, place: PlantPlace, shiftK: number): boolean {
  const part = pumpedPart(district, place);
  if (!part || !Number.isFinite(shiftK)) return false;
  part.shiftK = Math.max(-LARGEST_SHIFT_K, Math.min(LARGEST_SHIFT_K, shiftK));
  return true;
}

const LARGEST_SHIFT_K = 30;

/**
 * Sets the speed of a source's or loop's pump, 0 to 120 % (limited to that); its head goes with the square.
 *
 * @returns false if there is no such place.
 */
export function setPumpSpeed(district: District, place: PlantPlace, speedPct: number): boolean {
  const part = pumpedPart(district, place);
  if (!part || Number.isNaN(speedPct)) return false;
  part.network.pump.speed = Math.max(0, Math.min(1.2, speedPct / 100));
  return true;
}

function valveOf({ places }: District, { kind, code }: PlantPlace): Valve | undefined {
  if (kind === 'INLET') return places.INLET.get(code)?.valve;
  return kind === 'HOUSEHOLD' ? places.HOUSEHOLD.get(code)?.valve : undefined;
}

function pumpedPart({ places }: District, { kind, code }: PlantPlace): Source | Loop | undefined {
  if (kind === 'SOURCE') return places.SOURCE.get(code);
  return kind === 'LOOP' ? places.LOOP.get(code) : undefined;
}
