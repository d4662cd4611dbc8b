import type { Quantity } from '../../src/domain/readings/quantities.js';
import { hash, seedOf, wander } from './noise.js';
import { hourOfDay } from './weather.js';

/** A production facility, or a treatment facility for the VOC of a production line. */
export interface FacilityDesign {
  readonly code: string;
  readonly kind: 'PRODUCTION' | 'TREATMENT';
  /** Facilities of one line run together. */
  readonly line: string;
  readonly nominalKW: number;
}

/** An enterprise at one moment; `stepEnterprise` changes it in place. */
export interface Enterprise {
  timeMs: number;
  readonly seed: number;
  readonly facilities: ReadonlyMap<string, Facility>;
}

interface Facility extends FacilityDesign {
  powerKW: number;
  energyKWh: number;
  voltageV: number;
}

const MINUTE_H = 1 / 60;
const STANDBY = 0.015; // controls and lamps, part of nominal
const LEAD_H = 5 * MINUTE_H; // treatment starts before production
const LAG_H = 10 * MINUTE_H; // and stops after it
const NOMINAL_V = 380;
const POWER_FACTOR = { PRODUCTION: 0.82, TREATMENT: 0.88 } as const; // fans have converters
const DAY_MS = 86_400_000;
const BEIJING_MS = 28_800_000;
const LONGEST_STEP_S = 60;

/** Local hours of the shifts with the breaks between them. */
const SHIFTS = [
  { from: 8, to: 12 },
  { from: 13, to: 17.5 },
] as const;
const EVENING = { from: 18.5, to: 22 } as const; // on about half of the days
const SUNDAY = 0;

/** An enterprise at `timeMs` (milliseconds since the epoch, UTC). */
export function newEnterprise(design: readonly FacilityDesign[], timeMs: number, seed: number): Enterprise {
  const facilities = design.map((facility): [string, Facility] => {
    const energyKWh = facility.nominalKW * (800 + 800 * hash(seedOf(seed, facility.code), 1));
    return [facility.code, { ...facility, powerKW: 0, energyKWh, voltageV: NOMINAL_V }];
  });
  const enterprise = { timeMs, seed, facilities: new Map(facilities) };
  for (const facility of enterprise.facilities.values()) run(enterprise, facility, 0);
  return enterprise;
}

/** Moves the enterprise on by `seconds`; energy grows by exactly the power shown. */
export function stepEnterprise(enterprise: Enterprise, seconds: number): void {
  if (!(seconds > 0)) return;
  const parts = Math.ceil(seconds / LONGEST_STEP_S);
  for (let i = 0; i < parts; i++) {
    enterprise.timeMs += (seconds / parts) * 1000;
    for (const facility of enterprise.facilities.values()) run(enterprise, facility, seconds / parts);
  }
}

/** What a power monitor shows at a facility; undefined where there is nothing of the kind. */
export function facilityValue(enterprise: Enterprise, code: string, quantity: Quantity): number | undefined {
  const facility = enterprise.facilities.get(code);
  if (!facility) return undefined;
  switch (quantity) {
    case 'ELECTRIC_POWER':
      return facility.powerKW;
    case 'ELECTRIC_ENERGY':
      return facility.energyKWh;
    case 'VOLTAGE':
      return facility.voltageV;
    case 'CURRENT':
      return (1000 * facility.powerKW) / (Math.sqrt(3) * facility.voltageV * POWER_FACTOR[facility.kind]);
    default:
      return undefined;
  }
}

function run(enterprise: Enterprise, facility: Facility, seconds: number): void {
  const { timeMs, seed } = enterprise;
  const own = seedOf(seed, facility.code);
  facility.voltageV = NOMINAL_V + 6 * wander(seed ^ 3, timeMs, 900_000);
  const load = runs(facility, timeMs, seedOf(seed, facility.line)) ? loadOf(facility, own, timeMs) : STANDBY;
  facility.powerKW = facility.nominalKW * load;
  facility.energyKWh += (facility.powerKW * seconds) / 3600;
}

/** Machines work in cycles; fans run evenly. */
function loadOf({ kind }: Facility, own: number, timeMs: number): number {
  return kind === 'TREATMENT' ? 0.85 + 0.03 * wander(own, timeMs, 120_000) : 0.68 + 0.22 * wander(own, timeMs, 240_000);
}

/** Whether a facility runs: production in the shifts of its line, treatment a little before and after. */
function runs({ kind }: Facility, timeMs: number, lineSeed: number): boolean {
  const day = Math.floor((timeMs + BEIJING_MS) / DAY_MS);
  if (new Date(day * DAY_MS).getUTCDay() === SUNDAY) return false;
  const late = (hash(lineSeed, day) - 0.5) * 10 * MINUTE_H; // people are not clocks
  const hour = hourOfDay(timeMs) - late;
  const shifts = hash(lineSeed ^ 1, day) < 0.5 ? [...SHIFTS, EVENING] : SHIFTS;
  const [lead, lag] = kind === 'TREATMENT' ? [LEAD_H, LAG_H] : [0, 0];
  return shifts.some(({ from, to }) => hour >= from - lead && hour < to + lag);
}
