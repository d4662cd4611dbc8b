import { headAt, inSeries, newPump } from './hydraulics.js';
import { newBuildings, totalFlow } from './newBuilding.js';
import { newMeter } from './meter.js';
import { hash, seedOf } from './noise.js';
import { newPipe } from './pipe.js';
import { SIZING } from './sizing.js';
import type { Building, District, Loop, Motor, Places, Source, Substation } from './state.js';
import { step } from './step.js';
import type { BuildingDesign, DistrictDesign, SubstationDesign } from './types.js';
import { newValve, sizeBranch } from './valve.js';
import { powerOf } from './water.js';
import { weatherAt } from './weather.js';

const WARM_UP_S = 12 * 3600;
const WARM_UP_STEP_S = 60;

/**
 * A district at `timeMs` (milliseconds since the epoch, UTC), sized from its design and in full operation. The same
 * design, time and seed give the same district.
 *
 * @throws RangeError a substation or building names a source or loop that the design lacks, or a code is there twice.
 */
export function newDistrict(design: DistrictDesign, timeMs: number, seed: number): District {
  const sources = design.sources.map(({ code }) => {
    const substations = design.substations.filter(({ source }) => source === code);
    return newSource(code, substations, design.buildings, seed);
  });
  const places = placesOf(sources);
  checkReferences(design, places);
  const buildings = [...places.BUILDING.values()];
  const startMs = timeMs - WARM_UP_S * 1000;
  const district: District = { timeMs: startMs, seed, weather: weatherAt(startMs, seed), sources, buildings, places };
  for (let s = 0; s < WARM_UP_S; s += WARM_UP_STEP_S) step(district, WARM_UP_STEP_S);
  return district;
}

// Parts refer to each other in both directions: what is made first is completed when its branches are there.

function newSource(
  code: string,
  designs: readonly SubstationDesign[],
  buildings: readonly BuildingDesign[],
  seed: number,
): Source {
  const own = seedOf(seed, `source ${code}`);
  const groups: Substation[] = [];
  const source: Omit<Source, 'network' | 'motor' | 'maxKW'> = {
    code,
    seed: own,
    meter: newMeter(0, SIZING.primaryDropK),
    holdMPa: SIZING.holdMPa,
    outletC: 95,
    shiftK: 0,
  };
  for (const design of designs) groups.push(newSubstation(design, source as Source, buildings, seed));
  const flowM3h = Math.max(
    SIZING.leastFlowM3h,
    groups.reduce((sum, group) => sum + primaryFlow(group), 0),
  );
  const mains = { mainsConductance: flowM3h / Math.sqrt(SIZING.primaryMainsDropKPa), groups };
  const headKPa = plausibleHead(headAt(flowM3h, mains));
  const designKW = powerOf(flowM3h, SIZING.primaryDropK, 0);
  source.meter.heatKWh = designKW * hoursOfUse(own);
  source.meter.volumeM3 = source.meter.heatKWh / powerOf(1, SIZING.primaryDropK, 0);
  return Object.assign(source, {
    maxKW: designKW * SIZING.sourceMarginFactor,
    motor: newMotor(flowM3h, headKPa, own),
    network: { pump: newPump(flowM3h, headKPa), ...mains, flowM3h: 0, headKPa: 0, availableKPa: 0 },
  });
}

function newSubstation(
  design: SubstationDesign,
  source: Source,
  buildings: readonly BuildingDesign[],
  seed: number,
): Substation {
  const own = seedOf(seed, `substation ${design.code}`);
  const branches: Loop[] = [];
  const substation: Omit<Substation, 'supplyPipe' | 'returnPipe' | 'pipeConductance'> = {
    code: design.code,
    source,
    branches,
    flowM3h: 0,
    dropKPa: 0,
    meter: newMeter(0, SIZING.primaryDropK),
    pipeLossKWh: 0,
  };
  design.loops.forEach(({ code }, i) => {
    const served = buildings.filter(({ loop }) => loop === code);
    branches.push(newLoop(code, i, substation as Substation, served, seed));
  });
  const flowM3h = Math.max(SIZING.leastFlowM3h, primaryFlow({ branches }));
  const size = {
    lengthM: SIZING.primaryPipeM * (0.6 + 0.8 * hash(own, 1)),
    designFlowM3h: flowM3h,
    speedMPerS: SIZING.primaryPipeMPerS,
  };
  substation.meter.heatKWh = powerOf(flowM3h, SIZING.primaryDropK, 0) * hoursOfUse(own);
  substation.meter.volumeM3 = substation.meter.heatKWh / powerOf(1, SIZING.primaryDropK, 0);
  return Object.assign(substation, {
    pipeConductance: flowM3h / Math.sqrt(SIZING.primaryPipeDropKPa),
    supplyPipe: newPipe(size, 92),
    returnPipe: newPipe(size, 46),
  });
}

function newLoop(
  code: string,
  index: number,
  substation: Substation,
  designs: readonly BuildingDesign[],
  seed: number,
): Loop {
  const own = seedOf(seed, `loop ${code}`);
  const loop: Partial<Loop> = { code };
  const groups = newBuildings(designs, loop as Loop, seed);
  const flowM3h = Math.max(SIZING.leastFlowM3h, totalFlow(designs));
  const designKW = powerOf(flowM3h, SIZING.designDropK, 0);
  const primaryM3h = designKW / powerOf(1, SIZING.primaryDropK, 0);
  const station = sizeBranch({
    designFlowM3h: primaryM3h,
    dropKPa: SIZING.stationDropKPa,
    authority: SIZING.stationAuthority,
    openingPct: SIZING.stationOpeningPct,
  });
  const valve = newValve(station.valve, SIZING.stationOpeningPct, SIZING.stationStrokeS);
  const exchangerConductance = flowM3h / Math.sqrt(SIZING.exchangerDropKPa);
  const mains = {
    mainsConductance: inSeries(exchangerConductance, flowM3h / Math.sqrt(SIZING.mainsDropKPa)),
    groups,
  };
  const headKPa = plausibleHead(headAt(flowM3h, mains));
  const mainSize = { lengthM: SIZING.mainsM, designFlowM3h: flowM3h, speedMPerS: SIZING.mainsMPerS };
  return Object.assign(loop as Pick<Loop, 'code'>, {
    seed: own,
    substation,
    exchanger: {
      designKWPerK: (designKW / SIZING.exchangerLmtdK) * SIZING.exchangerMarginFactor,
      designPrimaryM3h: primaryM3h,
      designSecondaryM3h: flowM3h,
    },
    valve,
    fixedConductance: station.fixed,
    conductance: inSeries(valve.conductance, station.fixed),
    flowM3h: 0,
    exchangerConductance,
    network: { pump: newPump(flowM3h, headKPa), ...mains, flowM3h: 0, headKPa: 0, availableKPa: 0 },
    supplyMain: newPipe(mainSize, 50),
    returnMain: newPipe(mainSize, 40),
    meter: newMeter(designKW * hoursOfUse(own), SIZING.designDropK),
    motor: newMotor(flowM3h, headKPa, own),
    holdMPa: SIZING.holdMPa + SIZING.highZoneMPa * Math.min(1, index),
    primaryReturnC: 46,
    shiftK: 0,
    pipeLossKWh: 0,
  });
}

function primaryFlow({ branches }: Pick<Substation, 'branches'>): number {
  return branches.reduce((sum, { exchanger }) => sum + exchanger.designPrimaryM3h, 0);
}

/** A network without any branch has an endless resistance; its pump gets a usual head. */
function plausibleHead(headKPa: number): number {
  return Number.isFinite(headKPa) ? headKPa : 150;
}

function newMotor(flowM3h: number, headKPa: number, seed: number): Motor {
  const nominalKW = (flowM3h * headKPa) / 3600 / SIZING.pumpEfficiency;
  return { nominalKW, electricKW: 0, electricKWh: nominalKW * hoursOfUse(seed) };
}

/** How long a part has run before, at full load. */
function hoursOfUse(seed: number): number {
  return 1500 + 1500 * hash(seed, 2);
}

function placesOf(sources: readonly Source[]): Places {
  const substations = sources.flatMap(({ network }) => network.groups);
  const loops = substations.flatMap(({ branches }) => branches);
  const buildings = loops.flatMap(({ network }) => network.groups);
  const inlets = buildings.flatMap(({ branches }) => branches);
  const zones = inlets.flatMap(({ zones: all }) => all);
  return {
    SOURCE: byCode(sources),
    SUBSTATION: byCode(substations),
    LOOP: byCode(loops),
    BUILDING: byCode<Building>(buildings),
    INLET: byCode(inlets),
    HOUSEHOLD: byCode(zones.filter((zone) => zone.code !== undefined) as ((typeof zones)[number] & { code: string })[]),
  };
}

function byCode<T extends { readonly code: string }>(parts: readonly T[]): ReadonlyMap<string, T> {
  const map = new Map(parts.map((part) => [part.code, part]));
  if (map.size === parts.length) return map;
  const twice = parts.find((part) => map.get(part.code) !== part);
  throw new RangeError(`the design has the code ${twice?.code ?? ''} more than once; give every place its own`);
}

function checkReferences({ substations, buildings }: DistrictDesign, places: Places): void {
  for (const { code, source } of substations) {
    if (!places.SUBSTATION.has(code))
      throw new RangeError(`substation ${code} names the source ${source}, which is not in the design`);
  }
  for (const { code, loop } of buildings) {
    if (!places.BUILDING.has(code))
      throw new RangeError(`building ${code} names the loop ${loop}, which is not in the design`);
  }
}
