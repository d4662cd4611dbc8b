/** An equal-percentage valve with an electric actuator. Openings in % of stroke. */
export interface Valve {
  readonly strokeS: number;
  /** Flow at full opening, m3/h for each square root of kPa. */
  readonly fullConductance: number;
  openingPct: number;
  targetPct: number;
  /** Conductance at `openingPct`. */
  conductance: number;
}

/** Largest through smallest controllable flow. */
export const RANGEABILITY = 30;

/** Flow of an equal-percentage valve at constant pressure drop, as a part of full flow; tight when closed. */
export function inherentFlow(openingPct: number): number {
  return openingPct <= 0 ? 0 : RANGEABILITY ** (openingPct / 100 - 1);
}

/** A valve at rest. */
export function newValve(fullConductance: number, openingPct: number, strokeS: number): Valve {
  const conductance = fullConductance * inherentFlow(openingPct);
  return { strokeS, fullConductance, openingPct, targetPct: openingPct, conductance };
}

/** Moves a valve towards its target at the speed of its actuator. @returns whether it moved. */
export function move(valve: Valve, seconds: number): boolean {
  const wayPct = valve.targetPct - valve.openingPct;
  if (wayPct === 0) return false;
  const mostPct = (100 * seconds) / valve.strokeS;
  valve.openingPct = Math.abs(wayPct) <= mostPct ? valve.targetPct : valve.openingPct + Math.sign(wayPct) * mostPct;
  valve.conductance = valve.fullConductance * inherentFlow(valve.openingPct);
  return true;
}

/**
 * Sizes a valve and the fixed part of its branch so that the branch takes `dropKPa` at its design flow with the valve
 * at `openingPct`, and the valve has `authority` (its part of the branch's drop at full opening).
 *
 * @returns conductances: of the valve fully open and of the fixed part.
 */
export function sizeBranch(wanted: BranchSize): { readonly valve: number; readonly fixed: number } {
  const { designFlowM3h, dropKPa, authority, openingPct } = wanted;
  const valveToFixed = authority / (1 - authority); // resistances, valve fully open
  const fixed = dropKPa / designFlowM3h ** 2 / (1 + valveToFixed / inherentFlow(openingPct) ** 2);
  return { valve: 1 / Math.sqrt(fixed * valveToFixed), fixed: 1 / Math.sqrt(fixed) };
}

/** What a branch shall do; `authority` above 0 and below 1. */
export interface BranchSize {
  readonly designFlowM3h: number;
  readonly dropKPa: number;
  readonly authority: number;
  readonly openingPct: number;
}
