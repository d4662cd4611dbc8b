import { transferKW } from './exchanger.js';
import { heatZones } from './house.js';
import { inSeries, type Network, solve } from './hydraulics.js';
import { count } from './meter.js';
import { wander } from './noise.js';
import { cool, draw, flowThrough, push } from './pipe.js';
import { meanAirC, warm } from './rooms.js';
import { GROUND_C, SIZING } from './sizing.js';
import type { Building, District, Inlet, Loop, Motor, Source, Substation } from './state.js';
import { move } from './valve.js';
import { WATER_KWH_PER_M3_K } from './water.js';
import { hourOfDay, weatherAt, type Weather } from './weather.js';

/** Steps longer than this are taken in equal parts. */
export const LONGEST_STEP_S = 60;

/** Moves the district on by `seconds`, in place. Nothing but its state, its seed and its time has any influence. */
export function step(district: District, seconds: number): void {
  if (!(seconds > 0)) return;
  const parts = Math.ceil(seconds / LONGEST_STEP_S);
  const endMs = district.timeMs + seconds * 1000;
  for (let i = 0; i < parts; i++) stepOnce(district, seconds / parts);
  district.timeMs = endMs; // thirds of a second do not add up
}

interface Moment {
  readonly weather: Weather;
  readonly timeMs: number;
  readonly seconds: number;
  readonly hours: number;
  readonly hour: number;
}

function stepOnce(district: District, seconds: number): void {
  district.timeMs += seconds * 1000;
  district.weather = weatherAt(district.timeMs, district.seed);
  const { timeMs, weather } = district;
  const now = { weather, timeMs, seconds, hours: seconds / 3600, hour: hourOfDay(timeMs) };
  for (const source of district.sources) runSource(source, now);
}

/** Supply temperature of a source by its curve, Cel. */
export function sourceCurveC(outdoorC: number): number {
  return clamp(82 - 2 * outdoorC, 75, 115);
}

/** Secondary supply temperature by its curve, Cel. */
export function loopCurveC(outdoorC: number): number {
  return clamp(43.5 - 1.2 * outdoorC, 35, 65);
}

function runSource(source: Source, now: Moment): void {
  const substations = source.network.groups;
  for (const substation of substations) {
    for (const loop of substation.branches) setFlows(loop, now);
  }
  solve(source.network, unrest(source.seed, now.timeMs));
  drive(source.motor, source.network, now.hours);
  let returned = 0;
  for (const substation of substations) {
    coolPrimary(substation, now.hours);
    returned += substation.flowM3h * draw(substation.returnPipe, substation.flowM3h * now.hours);
  }
  const { flowM3h } = source.network;
  const returnC = flowM3h > 0 ? returned / flowM3h : source.meter.returnC;
  source.outletC = fire(source, returnC, now);
  count(source.meter, { flowM3h, supplyC: source.outletC, returnC }, now.hours);
  for (const substation of substations) runSubstation(substation, source.outletC, now);
}

/** The outlet follows its curve with the lag of a boiler, as far as its power goes. */
function fire(source: Source, returnC: number, now: Moment): number {
  const wantedC =
    sourceCurveC(now.weather.outdoorC) + source.shiftK + 0.4 * wander(source.seed ^ 1, now.timeMs, 300_000);
  const near = 1 - Math.exp(-now.seconds / BOILER_LAG_S);
  const outletC = source.outletC + (wantedC - source.outletC) * near;
  const { flowM3h } = source.network;
  if (flowM3h <= 0) return outletC;
  return Math.max(returnC, Math.min(outletC, returnC + source.maxKW / (WATER_KWH_PER_M3_K * flowM3h)));
}

const BOILER_LAG_S = 900;

function coolPrimary(substation: Substation, hours: number): void {
  substation.pipeLossKWh += cool(substation.supplyPipe, GROUND_C, hours) + cool(substation.returnPipe, GROUND_C, hours);
}

function runSubstation(substation: Substation, outletC: number, now: Moment): void {
  const volumeM3 = substation.flowM3h * now.hours;
  const supplyC = flowThrough(substation.supplyPipe, volumeM3, outletC);
  let returned = 0;
  for (const loop of substation.branches) {
    runLoop(loop, supplyC, now);
    returned += loop.flowM3h * loop.primaryReturnC;
  }
  const returnC = volumeM3 > 0 ? returned / substation.flowM3h : substation.meter.returnC;
  push(substation.returnPipe, volumeM3, returnC);
  count(substation.meter, { flowM3h: substation.flowM3h, supplyC, returnC }, now.hours);
}

/** Valves of a loop's buildings and of its primary side, and the secondary flows that follow. */
function setFlows(loop: Loop, now: Moment): void {
  for (const building of loop.network.groups) {
    for (const inlet of building.branches) moveValves(inlet, now.seconds);
  }
  solve(loop.network, unrest(loop.seed, now.timeMs));
  drive(loop.motor, loop.network, now.hours);
  control(loop, now);
}

function moveValves(inlet: Inlet, seconds: number): void {
  let moved = move(inlet.valve, seconds);
  let house = 0;
  for (const zone of inlet.zones) {
    if (zone.valve && move(zone.valve, seconds)) {
      zone.conductance = inSeries(zone.valve.conductance, zone.fixedConductance);
      moved = true;
    }
    house += zone.conductance;
  }
  if (!moved) return;
  if (inlet.building.form === 'HOUSEHOLD_LOOP') inlet.houseConductance = house;
  inlet.conductance = inSeries(inSeries(inlet.valve.conductance, inlet.fixedConductance), inlet.houseConductance);
}

/** Integral control of the secondary supply temperature; without secondary flow the primary side closes. */
function control(loop: Loop, now: Moment): void {
  const { valve, meter, network } = loop;
  const wantedC = loopCurveC(now.weather.outdoorC) + loop.shiftK;
  const wishPct = valve.openingPct + CONTROL_PCT_PER_K_S * (wantedC - meter.supplyC) * now.seconds;
  valve.targetPct = network.flowM3h > 0 ? clamp(wishPct, LEAST_CONTROL_PCT, 100) : 0;
  if (move(valve, now.seconds)) loop.conductance = inSeries(valve.conductance, loop.fixedConductance);
}

const CONTROL_PCT_PER_K_S = 0.006;
const LEAST_CONTROL_PCT = 2;

function runLoop(loop: Loop, primaryC: number, now: Moment): void {
  const { hours } = now;
  const { flowM3h } = loop.network;
  loop.pipeLossKWh += cool(loop.supplyMain, GROUND_C, hours) + cool(loop.returnMain, GROUND_C, hours);
  const returnC = draw(loop.returnMain, flowM3h * hours);
  const powerKW = transferKW(loop.exchanger, { flowM3h: loop.flowM3h, inC: primaryC }, { flowM3h, inC: returnC });
  const supplyC = flowM3h > 0 ? returnC + powerKW / (WATER_KWH_PER_M3_K * flowM3h) : loop.supplyMain.outC;
  loop.primaryReturnC = loop.flowM3h > 0 ? primaryC - powerKW / (WATER_KWH_PER_M3_K * loop.flowM3h) : returnC;
  count(loop.meter, { flowM3h, supplyC, returnC }, hours);
  const mainsC = flowThrough(loop.supplyMain, flowM3h * hours, supplyC);
  let returned = 0;
  for (const building of loop.network.groups) returned += building.flowM3h * runBuilding(building, mainsC, now);
  if (flowM3h > 0) push(loop.returnMain, flowM3h * hours, returned / flowM3h);
}

/** @returns temperature of the water that the building's return pipe gives back to the mains. */
function runBuilding(building: Building, mainsC: number, now: Moment): number {
  const { supplyPipe, returnPipe, flowM3h } = building;
  building.pipeLossKWh += cool(supplyPipe, GROUND_C, now.hours) + cool(returnPipe, GROUND_C, now.hours);
  const supplyC = flowThrough(supplyPipe, flowM3h * now.hours, mainsC);
  let returned = 0;
  for (const inlet of building.branches) returned += inlet.flowM3h * runInlet(inlet, supplyC, now);
  return flowM3h > 0 ? flowThrough(returnPipe, flowM3h * now.hours, returned / flowM3h) : returnPipe.outC;
}

/** @returns temperature of the water that leaves the inlet. */
function runInlet(inlet: Inlet, supplyC: number, now: Moment): number {
  const { building, risers, meter, flowM3h } = inlet;
  const risersKWh = cool(risers, meanAirC(inlet), now.hours);
  const mixedC = heatZones(inlet, supplyC, now.hours);
  const returnC = flowThrough(risers, flowM3h * now.hours, mixedC);
  count(meter, { flowM3h, supplyC, returnC }, now.hours);
  const { gainsKWh, lossKWh } = warm(inlet, now.weather, now, risersKWh);
  building.gainsKWh += gainsKWh;
  building.lossKWh += lossKWh;
  return returnC;
}

/** Electric power of a pump: hydraulic power and what the motor takes without flow. */
function drive(motor: Motor, { flowM3h, headKPa, pump }: Network, hours: number): void {
  const hydraulicKW = (flowM3h * headKPa) / 3600;
  motor.electricKW = (0.9 * hydraulicKW) / SIZING.pumpEfficiency + 0.1 * motor.nominalKW * pump.speed ** 3;
  motor.electricKWh += motor.electricKW * hours;
}

/** Small unrest of a pump's head. */
function unrest(seed: number, timeMs: number): number {
  return 1 + 0.004 * wander(seed, timeMs, 20_000);
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
