import type { Exchanger } from './exchanger.js';
import type { Branch, Group, Network } from './hydraulics.js';
import type { Pipe } from './pipe.js';
import type { SystemForm } from './types.js';
import type { Valve } from './valve.js';
import type { Weather } from './weather.js';

/**
 * A district at one moment: plain values that `step` changes in place and `structuredClone` copies. Read it by
 * `valueAt`, drive it by `setValve` and its like. Temperatures in Cel, flows in m3/h, powers in kW, registers in kWh
 * and m3.
 */
export interface District {
  timeMs: number;
  readonly seed: number;
  weather: Weather;
  readonly sources: readonly Source[];
  readonly buildings: readonly Building[];
  readonly places: Places;
}

/** Every place by its code. */
export interface Places {
  readonly SOURCE: ReadonlyMap<string, Source>;
  readonly SUBSTATION: ReadonlyMap<string, Substation>;
  readonly LOOP: ReadonlyMap<string, Loop>;
  readonly BUILDING: ReadonlyMap<string, Building>;
  readonly INLET: ReadonlyMap<string, Inlet>;
  readonly HOUSEHOLD: ReadonlyMap<string, Zone>;
}

/** Water as a heat meter sees it: `powerKW` is always flow times drop, and the registers are its integrals. */
export interface Metered {
  flowM3h: number;
  supplyC: number;
  returnC: number;
  powerKW: number;
  heatKWh: number;
  volumeM3: number;
}

/** A pump's motor. */
export interface Motor {
  readonly nominalKW: number;
  electricKW: number;
  electricKWh: number;
}

/** A heat source: a boiler or an extraction with the pump of its primary network. */
export interface Source {
  readonly code: string;
  readonly seed: number;
  readonly maxKW: number;
  readonly meter: Metered;
  readonly motor: Motor;
  readonly holdMPa: number;
  readonly network: Network & { readonly groups: readonly Substation[] };
  outletC: number;
  shiftK: number;
}

/** A substation with the primary pipes that lead to it. */
export interface Substation extends Group {
  readonly code: string;
  readonly source: Source;
  readonly branches: readonly Loop[];
  readonly supplyPipe: Pipe;
  readonly returnPipe: Pipe;
  readonly meter: Metered;
  pipeLossKWh: number;
}

/** An exchanger with its secondary network. As a branch it is the primary side. */
export interface Loop extends Branch {
  readonly code: string;
  readonly seed: number;
  readonly substation: Substation;
  readonly exchanger: Exchanger;
  readonly valve: Valve;
  /** Primary side of the exchanger without the valve. */
  readonly fixedConductance: number;
  /** Exchanger's part of the secondary mains. */
  readonly exchangerConductance: number;
  readonly network: Network & { readonly groups: readonly Building[] };
  readonly supplyMain: Pipe;
  readonly returnMain: Pipe;
  /** Secondary side. */
  readonly meter: Metered;
  readonly motor: Motor;
  readonly holdMPa: number;
  primaryReturnC: number;
  shiftK: number;
  pipeLossKWh: number;
}

/** A building with the pipes that lead to it. */
export interface Building extends Group {
  readonly code: string;
  readonly loop: Loop;
  readonly form: SystemForm;
  readonly heatedAreaM2: number;
  readonly branches: readonly Inlet[];
  readonly supplyPipe: Pipe;
  readonly returnPipe: Pipe;
  pipeLossKWh: number;
  gainsKWh: number;
  /** Heat to the outside. */
  lossKWh: number;
}

/** A thermal inlet: valve, meter and the zones behind it. */
export interface Inlet extends Branch {
  readonly code: string;
  readonly building: Building;
  readonly valve: Valve;
  readonly fixedConductance: number;
  readonly meter: Metered;
  /** Water of risers and emitters: why the return temperature follows the flow later. */
  readonly risers: Pipe;
  readonly zones: readonly Zone[];
  readonly neighbours: readonly Neighbours[];
  readonly heatedAreaM2: number;
  /** Conductance of everything behind the inlet. */
  houseConductance: number;
}

/** Two zones of an inlet, by index, and the heat that goes through their wall or floor. */
export interface Neighbours {
  readonly a: number;
  readonly b: number;
  readonly kWPerK: number;
}

/** A household, or what an inlet heats besides its households. `airC` is what a room collector shows. */
export interface Zone {
  readonly code: string | undefined;
  readonly seed: number;
  readonly areaM2: number;
  /** Place along a single pipe, 0 first. */
  readonly stage: number;
  readonly valve: Valve | undefined;
  readonly fixedConductance: number;
  /** With the valve. */
  conductance: number;
  readonly meter: Metered;
  readonly emitterKWPerK: number;
  readonly airKWhPerK: number;
  readonly structureKWhPerK: number;
  readonly airToStructureKWPerK: number;
  readonly airLossKWPerK: number;
  readonly structureLossKWPerK: number;
  readonly gainsFactor: number;
  readonly solarFactor: number;
  airC: number;
  structureC: number;
}
