import { inSeries } from './hydraulics.js';
import { newMeter } from './meter.js';
import { hash, seedOf } from './noise.js';
import { newPipe, newVessel } from './pipe.js';
import { SIZING } from './sizing.js';
import type { Building, Inlet, Loop, Neighbours, Zone } from './state.js';
import type { BuildingDesign, HouseholdDesign, InletDesign, SystemForm } from './types.js';
import { newValve, sizeBranch } from './valve.js';

const LEAST_AREA_M2 = 1;
const REST_SHARE = 0.005; // what is left of the area below this is rounding

/** The buildings of a loop with everything in them. */
export function newBuildings(designs: readonly BuildingDesign[], loop: Loop, seed: number): Building[] {
  return designs.map((design) => newBuilding(design, loop, seed));
}

/** Design flow of buildings, m3/h. */
export function totalFlow(designs: readonly BuildingDesign[]): number {
  return designs.reduce((sum, design) => sum + buildingFlow(design), 0);
}

function buildingFlow(design: BuildingDesign): number {
  return design.inlets.reduce((sum, inlet) => sum + inletArea(inlet, design), 0) * SIZING.flowM3hPerM2;
}

/** An inlet's heated area: its share of the building, and at the least what its households have. */
function inletArea({ share, households }: InletDesign, { heatedAreaM2, inlets }: BuildingDesign): number {
  const shares = inlets.reduce((sum, inlet) => sum + inlet.share, 0);
  const part = shares > 0 ? share / shares : 1 / inlets.length;
  return Math.max(
    LEAST_AREA_M2,
    heatedAreaM2 * part,
    households.reduce((sum, household) => sum + areaOf(household), 0),
  );
}

function areaOf({ heatedAreaM2 }: HouseholdDesign): number {
  return Math.max(LEAST_AREA_M2, heatedAreaM2);
}

function newBuilding(design: BuildingDesign, loop: Loop, seed: number): Building {
  const flowM3h = Math.max(LEAST_AREA_M2 * SIZING.flowM3hPerM2, buildingFlow(design));
  const lengthM = Math.max(1, design.pipeLengthM);
  const size = { lengthM, designFlowM3h: flowM3h, speedMPerS: SIZING.buildingPipeMPerS };
  const branches: Inlet[] = [];
  const building: Building = {
    code: design.code,
    loop,
    form: design.systemForm,
    heatedAreaM2: design.inlets.reduce((sum, inlet) => sum + inletArea(inlet, design), 0),
    branches,
    pipeConductance: flowM3h / Math.sqrt(lengthM * SIZING.buildingPipeKPaPerM),
    flowM3h: 0,
    dropKPa: 0,
    supplyPipe: newPipe(size, 50),
    returnPipe: newPipe(size, 40),
    pipeLossKWh: 0,
    gainsKWh: 0,
    lossKWh: 0,
  };
  for (const inlet of design.inlets) branches.push(newInlet(inlet, inletArea(inlet, design), building, seed));
  return building;
}

function newInlet(design: InletDesign, areaM2: number, building: Building, seed: number): Inlet {
  const designFlowM3h = areaM2 * SIZING.flowM3hPerM2;
  const branch = sizeBranch({
    designFlowM3h,
    dropKPa: SIZING.inletDropKPa,
    authority: SIZING.inletAuthority,
    openingPct: SIZING.valveOpeningPct,
  });
  const own = seedOf(seed, `inlet ${design.code}`);
  const houseConductance = designFlowM3h / Math.sqrt(SIZING.houseDropKPa);
  const fixedConductance = 1 / Math.sqrt(1 / branch.fixed ** 2 - 1 / houseConductance ** 2);
  const valve = newValve(branch.valve, SIZING.valveOpeningPct, SIZING.inletStrokeS);
  const zones: Zone[] = [];
  const neighbours: Neighbours[] = [];
  const inlet: Inlet = {
    code: design.code,
    building,
    valve,
    fixedConductance,
    meter: newMeter(areaM2 * (15 + 30 * hash(own, 1)), SIZING.designDropK),
    risers: newVessel(areaM2 * SIZING.risersM3PerM2, SIZING.risersLossPerH, 40),
    zones,
    neighbours,
    heatedAreaM2: areaM2,
    houseConductance,
    conductance: inSeries(inSeries(valve.conductance, fixedConductance), houseConductance),
    flowM3h: 0,
  };
  zones.push(...newZones(design, inlet, seed));
  neighbours.push(...neighboursOf(design, zones));
  return inlet;
}

function newZones({ code, households }: InletDesign, inlet: Inlet, seed: number): Zone[] {
  const zones = households.map((household) => newZone(household, inlet, seed));
  const restM2 = inlet.heatedAreaM2 - zones.reduce((sum, { areaM2 }) => sum + areaM2, 0);
  if (restM2 > REST_SHARE * inlet.heatedAreaM2) zones.push(newRest(code, restM2, seed));
  return zones.sort((a, b) => a.stage - b.stage);
}

function newZone(design: HouseholdDesign, inlet: Inlet, seed: number): Zone {
  const { floor, side } = design.position;
  const form = inlet.building.form;
  const loss = SIZING.floor[floor] * SIZING.side[side];
  const flow = form === 'VERTICAL_TWO_PIPE' ? SIZING.twoPipeFlow[floor] : 1;
  const areaM2 = areaOf(design);
  const zone = zoneOf({ areaM2, loss, flow, form, own: seedOf(seed, `household ${design.code}`) });
  return { ...zone, code: design.code, stage: stageOf(design) };
}

/** What an inlet heats besides its households has no valve, and along a single pipe the last place before the bottom. */
function newRest(code: string, areaM2: number, seed: number): Zone {
  const own = seedOf(seed, `rest ${code}`);
  const zone = zoneOf({ areaM2, loss: 1, flow: 1, form: 'VERTICAL_TWO_PIPE', own });
  return { ...zone, code: undefined, stage: MIDDLE_STAGE };
}

const MIDDLE_STAGE = 0;

/** Supply comes from above: the top is first. */
function stageOf({ position, storey }: HouseholdDesign): number {
  if (position.floor === 'TOP') return -1000;
  if (position.floor === 'BOTTOM') return 1000;
  return storey === undefined ? MIDDLE_STAGE : MIDDLE_STAGE - storey;
}

interface ZoneSize {
  readonly areaM2: number;
  readonly loss: number;
  readonly flow: number;
  readonly form: SystemForm;
  readonly own: number;
}

function zoneOf({ areaM2, loss, flow, form, own }: ZoneSize): Omit<Zone, 'code' | 'stage'> {
  const kilo = areaM2 / 1000;
  const scattered = loss * (0.94 + 0.12 * hash(own, 1));
  const { valve, fixed } = sizeBranch({
    designFlowM3h: areaM2 * SIZING.flowM3hPerM2,
    dropKPa: SIZING.houseDropKPa,
    authority: SIZING.householdAuthority,
    openingPct: SIZING.valveOpeningPct,
  });
  const householdValve =
    form === 'HOUSEHOLD_LOOP' ? newValve(valve, SIZING.valveOpeningPct, SIZING.householdStrokeS) : undefined;
  const whole = (areaM2 * SIZING.flowM3hPerM2 * flow) / Math.sqrt(SIZING.houseDropKPa);
  const airC = 20.5 + hash(own, 2);
  return {
    seed: own,
    areaM2,
    valve: householdValve,
    fixedConductance: householdValve ? fixed : whole,
    conductance: householdValve ? inSeries(householdValve.conductance, fixed) : whole,
    meter: newMeter(areaM2 * (15 + 30 * hash(own, 3)), SIZING.designDropK),
    emitterKWPerK: kilo * SIZING.emitterWPerM2K * loss ** SIZING.emitterExponent * (0.95 + 0.1 * hash(own, 4)),
    airKWhPerK: kilo * SIZING.airWhPerM2K,
    structureKWhPerK: kilo * SIZING.structureWhPerM2K,
    airToStructureKWPerK: kilo * SIZING.airToStructureWPerM2K,
    airLossKWPerK: kilo * SIZING.airLossWPerM2K * scattered,
    structureLossKWPerK: kilo * SIZING.structureLossWPerM2K * scattered,
    gainsFactor: 0.6 + 0.8 * hash(own, 5),
    solarFactor: 0.4 + 1.2 * hash(own, 6),
    airC,
    structureC: airC - 1.5,
  };
}

/**
 * Who shares a wall or floor: households next to each other in the design, those in the same place of the storey above
 * (a list runs through a storey before the next one), and the rest with everyone.
 */
function neighboursOf({ households }: InletDesign, zones: readonly Zone[]): Neighbours[] {
  const index = new Map(zones.map(({ code }, i) => [code, i]));
  const at = (i: number): number => index.get(households[i]!.code)!;
  const storeys = new Set(households.map(({ storey }) => storey)).size;
  const perStorey = Math.max(1, Math.round(households.length / storeys));
  const pairs: [number, number][] = [];
  for (let i = 1; i < households.length; i++) pairs.push([at(i - 1), at(i)]);
  if (storeys > 1 && perStorey > 1) {
    for (let i = perStorey; i < households.length; i++) pairs.push([at(i - perStorey), at(i)]);
  }
  const rest = index.get(undefined);
  if (rest !== undefined) households.forEach((_, i) => pairs.push([rest, at(i)]));
  return pairs.map(([a, b]) => {
    const sharedM2 = Math.min(zones[a]!.areaM2, zones[b]!.areaM2);
    return { a, b, kWPerK: (SIZING.neighbourWPerM2K * sharedM2) / 1000 };
  });
}
