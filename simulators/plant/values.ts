import type { Quantity } from '../../src/domain/readings/quantities.js';
import { wander } from './noise.js';
import { meanAirC } from './rooms.js';
import type { Building, District, Inlet, Loop, Metered, Motor, Source, Substation, Zone } from './state.js';
import type { PlantPlace } from './types.js';
import type { Valve } from './valve.js';
import type { Weather } from './weather.js';

/**
 * What an ideal instrument shows now, in the hub's unit of the quantity; undefined where there is nothing of the kind
 * to measure. A loop shows its secondary side, a substation the primary one.
 */
export function valueAt(district: District, { kind, code }: PlantPlace, quantity: Quantity): number | undefined {
  const { places } = district;
  switch (kind) {
    case 'SOURCE':
      return found(places.SOURCE.get(code), (source) => ofSource(source, district.weather, quantity));
    case 'SUBSTATION':
      return found(places.SUBSTATION.get(code), (substation) => ofSubstation(substation, district.weather, quantity));
    case 'LOOP':
      return found(places.LOOP.get(code), (loop) => ofLoop(loop, district.weather, quantity));
    case 'BUILDING':
      return found(places.BUILDING.get(code), (building) => ofBuilding(building, quantity));
    case 'INLET':
      return found(places.INLET.get(code), (inlet) => ofInlet(inlet, quantity));
    case 'HOUSEHOLD':
      return found(places.HOUSEHOLD.get(code), (zone) => ofHousehold(zone, district, quantity));
  }
}

function found<T>(place: T | undefined, read: (place: T) => number | undefined): number | undefined {
  return place && read(place);
}

const MAINS_V = 380;
const POWER_FACTOR = 0.86;
const IN_HALF = 2; // supply and return side take half of a pressure drop each

function ofMeter(meter: Metered, quantity: Quantity): number | undefined {
  switch (quantity) {
    case 'SUPPLY_TEMPERATURE':
      return meter.supplyC;
    case 'RETURN_TEMPERATURE':
      return meter.returnC;
    case 'TEMPERATURE_DIFFERENCE':
      return meter.supplyC - meter.returnC;
    case 'FLOW':
      return meter.flowM3h;
    case 'VOLUME':
      return meter.volumeM3;
    case 'THERMAL_POWER':
      return meter.powerKW;
    case 'HEAT':
      return meter.heatKWh;
    default:
      return undefined;
  }
}

function ofMotor(motor: Motor, quantity: Quantity): number | undefined {
  switch (quantity) {
    case 'ELECTRIC_POWER':
      return motor.electricKW;
    case 'ELECTRIC_ENERGY':
      return motor.electricKWh;
    case 'CURRENT':
      return (1000 * motor.electricKW) / (Math.sqrt(3) * MAINS_V * POWER_FACTOR);
    case 'VOLTAGE':
      return MAINS_V;
    default:
      return undefined;
  }
}

function ofValve(valve: Valve, quantity: Quantity): number | undefined {
  if (quantity === 'VALVE_OPENING') return valve.targetPct;
  return quantity === 'VALVE_FEEDBACK' ? valve.openingPct : undefined;
}

function ofSource(
  { meter, motor, holdMPa, network }: Source,
  weather: Weather,
  quantity: Quantity,
): number | undefined {
  if (quantity === 'OUTDOOR_TEMPERATURE') return weather.outdoorC;
  if (quantity === 'RETURN_PRESSURE') return holdMPa;
  if (quantity === 'SUPPLY_PRESSURE') return holdMPa + network.headKPa / 1000;
  return ofMeter(meter, quantity) ?? ofMotor(motor, quantity);
}

/** Behind the primary mains and the substation's pipe. */
function ofSubstation(substation: Substation, weather: Weather, quantity: Quantity): number | undefined {
  const { meter, source, dropKPa } = substation;
  if (quantity === 'OUTDOOR_TEMPERATURE') return weather.outdoorC;
  const lostKPa = (source.network.headKPa - dropKPa) / IN_HALF;
  if (quantity === 'RETURN_PRESSURE') return source.holdMPa + lostKPa / 1000;
  if (quantity === 'SUPPLY_PRESSURE') return source.holdMPa + (lostKPa + dropKPa) / 1000;
  return ofMeter(meter, quantity);
}

function ofLoop(loop: Loop, weather: Weather, quantity: Quantity): number | undefined {
  const { meter, motor, valve } = loop;
  if (quantity === 'OUTDOOR_TEMPERATURE') return weather.outdoorC;
  if (quantity === 'RETURN_PRESSURE') return loop.holdMPa;
  if (quantity === 'SUPPLY_PRESSURE') return loop.holdMPa + headBehindExchangerKPa(loop) / 1000;
  return ofMeter(meter, quantity) ?? ofMotor(motor, quantity) ?? ofValve(valve, quantity);
}

function headBehindExchangerKPa({ network, exchangerConductance }: Loop): number {
  return network.headKPa - (network.flowM3h / exchangerConductance) ** 2;
}

function ofBuilding(building: Building, quantity: Quantity): number | undefined {
  const { branches, heatedAreaM2 } = building;
  const sum = (of: (inlet: Inlet) => number): number => branches.reduce((all, inlet) => all + of(inlet), 0);
  switch (quantity) {
    case 'ROOM_TEMPERATURE':
      return heatedAreaM2 > 0 ? sum((inlet) => inlet.heatedAreaM2 * meanAirC(inlet)) / heatedAreaM2 : undefined;
    case 'FLOW':
      return sum(({ meter }) => meter.flowM3h);
    case 'THERMAL_POWER':
      return sum(({ meter }) => meter.powerKW);
    case 'HEAT':
      return sum(({ meter }) => meter.heatKWh);
    case 'VOLUME':
      return sum(({ meter }) => meter.volumeM3);
    default:
      return undefined;
  }
}

function ofInlet(inlet: Inlet, quantity: Quantity): number | undefined {
  if (quantity === 'ROOM_TEMPERATURE') return meanAirC(inlet);
  const { loop, dropKPa } = inlet.building;
  const lostKPa = (headBehindExchangerKPa(loop) - dropKPa) / IN_HALF;
  if (quantity === 'RETURN_PRESSURE') return loop.holdMPa + lostKPa / 1000;
  if (quantity === 'SUPPLY_PRESSURE') return loop.holdMPa + (lostKPa + dropKPa) / 1000;
  return ofMeter(inlet.meter, quantity) ?? ofValve(inlet.valve, quantity);
}

function ofHousehold(zone: Zone, district: District, quantity: Quantity): number | undefined {
  if (quantity === 'ROOM_TEMPERATURE') return zone.airC;
  if (quantity === 'HUMIDITY') return humidityPct(zone, district);
  return ofMeter(zone.meter, quantity) ?? (zone.valve && ofValve(zone.valve, quantity));
}

const MOISTURE_G_PER_M3 = 3.2; // from people, cooking and washing
const HOURS_2_MS = 7_200_000;

/** Water vapour of the air outside and of living, relative to what the air of the room can hold. */
function humidityPct(zone: Zone, { weather, seed, timeMs }: District): number {
  const living = MOISTURE_G_PER_M3 * (1 + 0.35 * wander(seed ^ zone.seed, timeMs, HOURS_2_MS));
  const outsideGPerM3 = weather.humidity * saturatedGPerM3(weather.outdoorC);
  return Math.min(100, (100 * (outsideGPerM3 + living)) / saturatedGPerM3(zone.airC));
}

/** Most water vapour in air, by the Magnus formula. */
function saturatedGPerM3(temperatureC: number): number {
  return (216.7 * 6.112 * Math.exp((17.62 * temperatureC) / (243.12 + temperatureC))) / (273.15 + temperatureC);
}
