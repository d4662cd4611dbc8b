import { draw } from './random.js';

/** What does not change while a building is heated. */
export interface PlantDesign {
  /** Heat through walls and air exchange, kW for each K between inside and outside. */
  readonly lossKWPerK: number;
  /** Heat that the building takes up for each K it warms, kWh. */
  readonly capacityKWhPerK: number;
  /** Heat that radiators give for each K between water and room, kW. */
  readonly emitterKWPerK: number;
  /** People, lamps and appliances. */
  readonly gainsKW: number;
  readonly maxFlowM3h: number;
  /** Largest through smallest controllable flow of the equal-percentage valve. */
  readonly rangeability: number;
  /** Time of the valve from closed to open. */
  readonly strokeS: number;
}

/** A building of 6,000 m2 in north China, about 45 W/m2 at -9 Cel. */
export const DESIGN: PlantDesign = {
  lossKWPerK: 7.2,
  capacityKWhPerK: 660,
  emitterKWPerK: 6.7,
  gainsKW: 18,
  maxFlowM3h: 40,
  rangeability: 30,
  strokeS: 120,
};

/** The building, its inlet and one of its rooms at one moment. Temperatures in Cel, openings in % of stroke. */
export interface Plant {
  /** Milliseconds since the epoch, UTC. */
  readonly timeMs: number;
  readonly outdoorC: number;
  readonly supplyC: number;
  readonly returnC: number;
  readonly flowM3h: number;
  /** Heat that the water leaves in the building. */
  readonly powerKW: number;
  /** Mean of the building; its room with the collector differs a little. */
  readonly buildingC: number;
  readonly roomC: number;
  readonly humidityPct: number;
  readonly valveSetPct: number;
  readonly valvePct: number;
  /** Integrals of power and flow since the meter was made. */
  readonly heatKWh: number;
  readonly volumeM3: number;
  /** Slow unrest of supply, flow and room, each about -1..1. */
  readonly unrest: { readonly supply: number; readonly flow: number; readonly room: number };
  readonly random: number;
}

/** Volumetric heat capacity of water at heating temperatures, kWh for each m3 and K. */
export const WATER_KWH_PER_M3_K = 1.15;

const S_PER_H = 3600;
const HOUR_MS = 3_600_000;
const DAY_H = 24;
const BEIJING_H = 8;

/** A plant at rest at `timeMs`. The same seed and steps give the same plant. */
export function newPlant(timeMs: number, seed: number): Plant {
  const start: Plant = {
    timeMs,
    outdoorC: 0,
    supplyC: 0,
    returnC: 0,
    flowM3h: 0,
    powerKW: 0,
    buildingC: 20.5,
    roomC: 20.5,
    humidityPct: 35,
    valveSetPct: 65,
    valvePct: 65,
    heatKWh: 182_400,
    volumeM3: 12_750,
    unrest: { supply: 0, flow: 0, room: 0 },
    random: seed >>> 0,
  };
  return withWater(start, DESIGN);
}

/**
 * The plant `seconds` later. Heat and volume grow by exactly the power and flow that the plant showed, over the step;
 * the building's heat by that power and the gains less the loss.
 */
export function step(plant: Plant, seconds: number, design: PlantDesign = DESIGN): Plant {
  const hours = seconds / S_PER_H;
  const lossKW = lossOf(plant, design);
  const moved = {
    ...plant,
    ...stirred(plant, seconds),
    timeMs: plant.timeMs + seconds * 1000,
    heatKWh: plant.heatKWh + plant.powerKW * hours,
    volumeM3: plant.volumeM3 + plant.flowM3h * hours,
    buildingC: plant.buildingC + ((plant.powerKW + design.gainsKW - lossKW) * hours) / design.capacityKWhPerK,
    valvePct: towards(plant.valvePct, plant.valveSetPct, (100 * seconds) / design.strokeS),
  };
  return withWater(moved, design);
}

/** Heat that leaves the building to the outside, kW. */
export function lossOf(plant: Plant, design: PlantDesign = DESIGN): number {
  return design.lossKWPerK * (plant.buildingC - plant.outdoorC);
}

/** Outdoor temperature in Cel: a January day in north China, coldest at six in the morning. */
export function outdoorAt(timeMs: number): number {
  const hourOfDay = (timeMs / HOUR_MS + BEIJING_H) % DAY_H;
  const slowWave = Math.sin((2 * Math.PI * timeMs) / (9 * DAY_H * HOUR_MS));
  return -5 + 2 * slowWave - 5 * Math.cos((2 * Math.PI * (hourOfDay - 6)) / DAY_H);
}

/** Flow through an equal-percentage valve, m3/h; tight when closed. */
export function flowThrough(openingPct: number, { maxFlowM3h, rangeability }: PlantDesign = DESIGN): number {
  return openingPct <= 0 ? 0 : maxFlowM3h * rangeability ** (openingPct / 100 - 1);
}

/** What follows at once from time, valve, building and unrest. */
function withWater(plant: Plant, design: PlantDesign): Plant {
  const outdoorC = outdoorAt(plant.timeMs);
  const supplyC = 50 - 0.8 * outdoorC + 0.15 * plant.unrest.supply;
  const flowM3h = flowThrough(plant.valvePct, design) * (1 + 0.005 * plant.unrest.flow);
  const returnC = returnOf(supplyC, plant.buildingC, flowM3h, design);
  const powerKW = WATER_KWH_PER_M3_K * flowM3h * (supplyC - returnC);
  const roomC = plant.buildingC + 0.4 + 0.3 * plant.unrest.room;
  const humidityPct = 38 - 0.8 * (roomC - 20) + 2 * plant.unrest.supply;
  return { ...plant, outdoorC, supplyC, returnC, flowM3h, powerKW, roomC, humidityPct };
}

/** Water cools exponentially towards the room along the radiators; without flow it is as warm as the room. */
function returnOf(supplyC: number, buildingC: number, flowM3h: number, design: PlantDesign): number {
  if (flowM3h === 0) return buildingC;
  return buildingC + (supplyC - buildingC) * Math.exp(-design.emitterKWPerK / (WATER_KWH_PER_M3_K * flowM3h));
}

/** Unrest wanders for about a minute (flow: seconds) and always comes back to nought. */
function stirred({ unrest, random }: Plant, seconds: number): Pick<Plant, 'unrest' | 'random'> {
  const forSupply = draw(random);
  const forFlow = draw(forSupply.next);
  const forRoom = draw(forFlow.next);
  const wander = (value: number, noise: number, tauS: number): number => {
    const kept = Math.exp(-seconds / tauS);
    return value * kept + (2 * noise - 1) * Math.sqrt(1 - kept * kept);
  };
  return {
    unrest: {
      supply: wander(unrest.supply, forSupply.value, 60),
      flow: wander(unrest.flow, forFlow.value, 5),
      room: wander(unrest.room, forRoom.value, 600),
    },
    random: forRoom.next,
  };
}

function towards(from: number, to: number, most: number): number {
  return from + Math.max(-most, Math.min(most, to - from));
}
