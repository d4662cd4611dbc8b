import { count } from './meter.js';
import type { Inlet, Zone } from './state.js';
import { afterEmitter } from './water.js';

/**
 * Leads an inlet's water through its zones and counts their heat. In parallel (household loops, vertical two-pipe)
 * each zone gets its part by conductance; along a single pipe the whole flow goes from stage to stage, and each stage
 * gets what the one before it left.
 *
 * @returns temperature of the water when all zones have taken their heat, Cel.
 */
export function heatZones(inlet: Inlet, supplyC: number, hours: number): number {
  return inlet.building.form === 'SINGLE_PIPE_SERIES'
    ? alongSinglePipe(inlet, supplyC, hours)
    : inParallel(inlet.zones, { flowM3h: inlet.flowM3h, supplyC }, hours);
}

interface Water {
  readonly flowM3h: number;
  readonly supplyC: number;
}

function inParallel(zones: readonly Zone[], { flowM3h, supplyC }: Water, hours: number): number {
  let conductance = 0;
  for (const zone of zones) conductance += zone.conductance;
  let mixed = 0;
  for (const zone of zones) {
    const ownM3h = conductance > 0 ? (flowM3h * zone.conductance) / conductance : 0;
    const returnC = afterEmitter({ supplyC, flowM3h: ownM3h }, zone.emitterKWPerK, zone.airC);
    count(zone.meter, { flowM3h: ownM3h, supplyC, returnC }, hours);
    mixed += ownM3h * returnC;
  }
  return flowM3h > 0 && conductance > 0 ? mixed / flowM3h : supplyC;
}

function alongSinglePipe({ zones, flowM3h }: Inlet, supplyC: number, hours: number): number {
  let waterC = supplyC;
  for (let first = 0; first < zones.length;) {
    let behind = first + 1;
    while (behind < zones.length && zones[behind]!.stage === zones[first]!.stage) behind++;
    waterC = inParallel(zones.slice(first, behind), { flowM3h, supplyC: waterC }, hours);
    first = behind;
  }
  return waterC;
}
