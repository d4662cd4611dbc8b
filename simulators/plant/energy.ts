import { heatIn } from './pipe.js';
import { heatOfZone } from './rooms.js';
import type { Building, District, Loop, Source } from './state.js';

/**
 * Where the heat of a district is and went, kWh; differences of two accounts close at each level:
 * a source's out = substations' loss + exchangers + stored; a loop's in = pipes' loss + buildings + stored;
 * a building's in + gains = loss + stored.
 */
export interface EnergyAccount {
  readonly sources: readonly LevelAccount[];
  readonly loops: readonly LevelAccount[];
  readonly buildings: readonly (LevelAccount & { readonly gainsKWh: number })[];
}

/** One level: `inKWh` = `lossKWh` + `onKWh` + growth of `storedKWh`, from any time to any other. */
interface LevelAccount {
  readonly code: string;
  readonly inKWh: number;
  /** To the ground or the outside. */
  readonly lossKWh: number;
  /** Given to the next level; nought for a building. */
  readonly onKWh: number;
  readonly storedKWh: number;
}

/** The account of a district now. */
export function energyOf({ places }: District): EnergyAccount {
  return {
    sources: [...places.SOURCE.values()].map(ofSource),
    loops: [...places.LOOP.values()].map(ofLoop),
    buildings: [...places.BUILDING.values()].map(ofBuilding),
  };
}

function ofSource({ code, meter, network }: Source): LevelAccount {
  const substations = network.groups;
  return {
    code,
    inKWh: meter.heatKWh,
    lossKWh: total(substations, ({ pipeLossKWh }) => pipeLossKWh),
    onKWh: total(substations, ({ branches }) => total(branches, (loop) => loop.meter.heatKWh)),
    storedKWh: total(substations, ({ supplyPipe, returnPipe }) => heatIn(supplyPipe) + heatIn(returnPipe)),
  };
}

function ofLoop({ code, meter, pipeLossKWh, supplyMain, returnMain, network }: Loop): LevelAccount {
  const buildings = network.groups;
  return {
    code,
    inKWh: meter.heatKWh,
    lossKWh: pipeLossKWh + total(buildings, (building) => building.pipeLossKWh),
    onKWh: total(buildings, heatAtInlets),
    storedKWh:
      heatIn(supplyMain) +
      heatIn(returnMain) +
      total(buildings, ({ supplyPipe, returnPipe }) => heatIn(supplyPipe) + heatIn(returnPipe)),
  };
}

function ofBuilding(building: Building): LevelAccount & { gainsKWh: number } {
  const { code, lossKWh, gainsKWh, branches } = building;
  const storedKWh = total(branches, ({ risers, zones }) => heatIn(risers) + total(zones, heatOfZone));
  return { code, inKWh: heatAtInlets(building), gainsKWh, lossKWh, onKWh: 0, storedKWh };
}

function heatAtInlets({ branches }: Building): number {
  return total(branches, ({ meter }) => meter.heatKWh);
}

function total<T>(parts: readonly T[], of: (part: T) => number): number {
  return parts.reduce((sum, part) => sum + of(part), 0);
}
