import type { PointBasis } from '../masterData/kinds.js';
import type { Quantity } from '../readings/quantities.js';
import type { ActuatorTerms } from './jammedActuator.js';
import type { PlaceTerms, PlaceValues } from './place.js';
import type { JudgedPoint } from './pointTerms.js';
import type { AdvanceTerms } from './registerAdvance.js';

/** What is measured together at one place: which point is which value, and what holds between them. */
export interface JudgedPlace {
  readonly points: Readonly<Partial<Record<keyof PlaceValues, number>>>;
  readonly terms: PlaceTerms;
  /** Registers with the value that they should be the sum of, by the keys of their points. */
  readonly registers: readonly { readonly register: number; readonly rate: number; readonly terms: AdvanceTerms }[];
  /** A valve with what must follow when it moves, by the keys of their points; null where it is not looked at. */
  readonly valve: JudgedValve | null;
  /** Values of a place that are farther apart in time say nothing against each other. Milliseconds. */
  readonly windowMs: number;
}

/** The feedback of a valve, the flow through it and the return behind it, and what holds between them. */
export interface JudgedValve {
  readonly opening: number;
  readonly flow: number;
  readonly returned: number;
  readonly terms: ActuatorTerms;
}

/** Keys of all points that are held against each other at a place. */
export function membersOf({ points, registers, valve }: JudgedPlace): number[] {
  const values = Object.values(points);
  return [...new Set([...values, ...registers.map(({ register }) => register), ...(valve ? [valve.opening] : [])])];
}

/** A point with where it stands and what serves it. */
export interface PlacedPoint extends JudgedPoint {
  /** Names the place; the same for all points of it. */
  readonly place: string;
  readonly device: number | null;
  /** Building that it shows a room of; null where it does not. */
  readonly building: number | null;
  /** Of the device's make; null where it is not known. */
  readonly accuracyClass: number | null;
  readonly expectedIntervalMs: number | null;
}

/** What a point is at its place. */
type PlaceRole = keyof PlaceValues | 'heatKWh' | 'volumeM3';

const INSTANT: Readonly<Partial<Record<Quantity, PlaceRole>>> = {
  SUPPLY_TEMPERATURE: 'supplyC',
  RETURN_TEMPERATURE: 'returnC',
  SUPPLY_PRESSURE: 'supplyMPa',
  RETURN_PRESSURE: 'returnMPa',
  FLOW: 'flowM3h',
  THERMAL_POWER: 'powerKW',
  VALVE_FEEDBACK: 'openingPct',
};
const REGISTER: Readonly<Partial<Record<Quantity, PlaceRole>>> = { HEAT: 'heatKWh', VOLUME: 'volumeM3' };
const ROLES: Readonly<Partial<Record<PointBasis, typeof INSTANT>>> = { INSTANT, REGISTER };

/** Points that are measured together, by what they are; with the place that they are at. */
export type PlaceGroup = Readonly<Partial<Record<PlaceRole, PlacedPoint>>>;

/**
 * The points that can be held against each other: those of a place, and where something is measured twice there those
 * that one device serves.
 */
export function placeGroups(points: Iterable<PlacedPoint>): PlaceGroup[] {
  const withRole = [...points].flatMap((point) => {
    const role = point.valueType === 'NUMBER' ? ROLES[point.basis]?.[point.quantity] : undefined;
    return role ? [{ role, point }] : [];
  });
  return [...Map.groupBy(withRole, ({ point }) => point.place).values()]
    .flatMap((here) => (isTwice(here) ? [...Map.groupBy(here, ({ point }) => point.device).values()] : [here]))
    .map(groupOf)
    .filter((group) => Object.keys(group).length > 1);
}

interface InRole {
  readonly role: PlaceRole;
  readonly point: PlacedPoint;
}

const isTwice = (members: readonly InRole[]): boolean => new Set(members.map(({ role }) => role)).size < members.length;

/** What is there more than once even so is left out: nobody knows which one belongs to the others. */
function groupOf(members: readonly InRole[]): PlaceGroup {
  const byRole = Map.groupBy(members, ({ role }) => role);
  return Object.fromEntries([...byRole].flatMap(([role, all]) => (all.length === 1 ? [[role, all[0]?.point]] : [])));
}
