import type { Inlet, Zone } from './state.js';
import type { Weather } from './weather.js';

/** What went through the rooms of an inlet in one step, kWh. */
export interface RoomHeat {
  gainsKWh: number;
  lossKWh: number;
}

const SOLAR_TO_STRUCTURE = 0.5;

/** Heat of people, lamps and cooking by local hour, W for each m2; evenings most. */
const INTERNAL_W_PER_M2 = [
  1.4, 1.4, 1.4, 1.4, 1.4, 1.6, 2.6, 3.2, 2.6, 2.2, 2.2, 3.2, 3.4, 2.4, 2.2, 2.2, 2.6, 3.6, 4.4, 4.6, 4.4, 4, 3, 1.9,
] as const;

/**
 * Warms the rooms behind an inlet: emitters and gains into the air, air to structure, both to the outside, neighbours
 * through their structure. `risersKWh` is what the risers lost into them. What each flow takes from one store it
 * gives to another, so that heat is conserved whatever the step.
 */
export function warm(inlet: Inlet, weather: Weather, at: { hour: number; hours: number }, risersKWh: number): RoomHeat {
  const sum = { gainsKWh: 0, lossKWh: 0 };
  const internalW = internalAt(at.hour);
  for (const { a, b, kWPerK } of inlet.neighbours) {
    exchange(inlet.zones[a]!, inlet.zones[b]!, kWPerK * at.hours);
  }
  for (const zone of inlet.zones) {
    const solarKW = (weather.solarWPerM2 * zone.solarFactor * zone.areaM2) / 1000;
    const internalKW = (internalW * zone.gainsFactor * zone.areaM2) / 1000;
    const inwardKW = zone.airToStructureKWPerK * (zone.airC - zone.structureC);
    const airLossKW = zone.airLossKWPerK * (zone.airC - weather.outdoorC);
    const structureLossKW = zone.structureLossKWPerK * (zone.structureC - weather.outdoorC);
    const toAirKW = zone.meter.powerKW + internalKW + (1 - SOLAR_TO_STRUCTURE) * solarKW - inwardKW - airLossKW;
    const toStructureKW = inwardKW + SOLAR_TO_STRUCTURE * solarKW - structureLossKW;
    const ofRisersKWh = (risersKWh * zone.areaM2) / inlet.heatedAreaM2;
    zone.airC += (toAirKW * at.hours + ofRisersKWh) / zone.airKWhPerK;
    zone.structureC += (toStructureKW * at.hours) / zone.structureKWhPerK;
    sum.gainsKWh += (solarKW + internalKW) * at.hours;
    sum.lossKWh += (airLossKW + structureLossKW) * at.hours;
  }
  return sum;
}

/** Mean air temperature of an inlet's zones, weighted by area. */
export function meanAirC({ zones, heatedAreaM2 }: Inlet): number {
  let sum = 0;
  for (const { airC, areaM2 } of zones) sum += airC * areaM2;
  return sum / heatedAreaM2;
}

/** Heat in air and structure above 0 Cel, kWh. */
export function heatOfZone(zone: Zone): number {
  return zone.airKWhPerK * zone.airC + zone.structureKWhPerK * zone.structureC;
}

function exchange(a: Zone, b: Zone, kWhPerK: number): void {
  const movedKWh = kWhPerK * (a.structureC - b.structureC);
  a.structureC -= movedKWh / a.structureKWhPerK;
  b.structureC += movedKWh / b.structureKWhPerK;
}

function internalAt(hour: number): number {
  const from = Math.floor(hour) % 24;
  const way = hour - Math.floor(hour);
  return INTERNAL_W_PER_M2[from]! * (1 - way) + INTERNAL_W_PER_M2[(from + 1) % 24]! * way;
}
