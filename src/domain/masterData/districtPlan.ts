import type { Quantity } from '../readings/quantities.js';

/**
 * A district in plain values, told by codes instead of keys: what provisioning writes into an empty hub. Codes are
 * unique within the organization and kind. Areas in m2, coordinates in degrees WGS 84, times in milliseconds.
 */
export interface DistrictPlan {
  readonly organization: { readonly code: string; readonly name: string; readonly timeZone: string };
  readonly deviceModels: readonly DeviceModelPlan[];
  readonly connectors: readonly ConnectorPlan[];
  readonly substations: readonly { readonly code: string; readonly name: string }[];
  readonly buildings: readonly BuildingPlan[];
  readonly inlets: readonly InletPlan[];
  readonly households: readonly HouseholdPlan[];
  readonly devices: readonly DevicePlan[];
  readonly points: readonly PointPlan[];
}

export interface DeviceModelPlan {
  readonly code: string;
  readonly name: string;
  readonly manufacturer: string;
  readonly kind: DeviceKind;
  /** Checked by the connector that reads it. */
  readonly registerMap: unknown;
}

interface ConnectorPlan {
  readonly code: string;
  readonly name: string;
  /** `manifest.id` of the connector. */
  readonly protocol: string;
  /** Checked by the connector. */
  readonly config: unknown;
}

interface BuildingPlan {
  readonly code: string;
  readonly name: string;
  readonly address: string;
  readonly substation: string;
  readonly heatedArea: number;
  readonly use: BuildingUse;
  readonly systemForm: HeatingSystemForm;
  readonly meteringMethod: HeatMeteringMethod | null;
  readonly longitude: number;
  readonly latitude: number;
}

interface InletPlan {
  readonly code: string;
  readonly name: string;
  readonly kind: InletKind;
  readonly building: string;
}

interface HouseholdPlan {
  readonly code: string;
  readonly building: string;
  readonly inlet: string | null;
  readonly heatedArea: number;
}

export interface DevicePlan {
  readonly code: string;
  readonly name: string;
  readonly serial: string;
  readonly kind: DeviceKind;
  readonly model: string;
  readonly connector: string;
  /** Where on the link it answers; checked by the connector. */
  readonly address: unknown;
  readonly place: PlaceRef;
  readonly installedAtMs: number;
}

export interface PointPlan {
  readonly tag: string;
  readonly place: PlaceRef;
  readonly quantity: Quantity;
  readonly basis: PointBasis;
  /** Length of the interval a MEAN, MIN, MAX or TOTAL covers; null for INSTANT and REGISTER. */
  readonly periodMs: number | null;
  readonly expectedIntervalMs: number | null;
  readonly staleAfterMs: number | null;
  /** Code of the device that serves it, and the name of its signal. */
  readonly device: string;
  readonly signal: string;
  readonly multiplier: number;
}

/** A place by its kind and code. */
export interface PlaceRef {
  readonly kind: PlaceKind;
  readonly code: string;
}

type PlaceKind = 'SUBSTATION' | 'BUILDING' | 'INLET' | 'HOUSEHOLD';
export type BuildingUse = 'RESIDENTIAL' | 'PUBLIC';
/** @see S000-6.2.2a */
export type HeatingSystemForm = 'SINGLE_PIPE_SERIES' | 'VERTICAL_TWO_PIPE' | 'HOUSEHOLD_LOOP';
export type HeatMeteringMethod =
  'HOUSEHOLD_METER' | 'ON_OFF_TIME_AREA' | 'TEMPERATURE_AREA' | 'HEAT_ALLOCATOR' | 'FLOW_TEMPERATURE' | 'AREA';
/** @see S001-2.0.3 */
export type InletKind = 'BUILDING_INLET' | 'UNIT_INLET' | 'HOUSEHOLD_INLET';
export type DeviceKind =
  | 'HEAT_METER'
  | 'SMART_VALVE'
  | 'ROOM_TEMPERATURE_COLLECTOR'
  | 'POWER_MONITOR'
  | 'VOC_ANALYSER'
  | 'SUBSTATION_CONTROLLER'
  | 'DATA_COLLECTOR'
  | 'CONCENTRATOR'
  | 'ACQUISITION_TERMINAL';
/** What a point's value stands for; times are the start of the period. */
export type PointBasis = 'INSTANT' | 'MEAN' | 'MIN' | 'MAX' | 'TOTAL' | 'REGISTER';
