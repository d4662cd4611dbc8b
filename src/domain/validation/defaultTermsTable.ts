import type { Quantity } from '../readings/quantities.js';

/** On which side of the heat exchanger a place is. */
export type NetworkSide = 'PRIMARY' | 'SECONDARY';

/** What holds for a value of a quantity where nobody said otherwise, in its unit. Left out: not checked. */
export interface DefaultTerms {
  /** What is physically possible. */
  readonly min?: number;
  readonly max?: number;
  /** What the instruments in use can measure. */
  readonly instrumentMin?: number;
  readonly instrumentMax?: number;
  readonly maxRatePerMinute?: number;
  /** A step that noise and resolution make. */
  readonly rateMargin?: number;
  readonly stuckMinutes?: number;
  /** A value that may last. */
  readonly restValue?: number;
  /** How far it may depart from its usual difference to comparable points. */
  readonly driftLimit?: number;
}

/** Two readings of a sensor of ±0.2 K (S000-6.3) may differ by so much, K. */
const SENSOR_PAIR_K = 0.4;
/** Of pressure transmitters of class 0.5 with a span of 1.6 MPa, MPa. */
const PRESSURE_NOISE_MPA = 0.016;

const temperature = (max: number, maxRatePerMinute: number): DefaultTerms => ({
  ...{ min: 0, max, maxRatePerMinute, rateMargin: SENSOR_PAIR_K, stuckMinutes: 240 },
});
const difference = (most: number, maxRatePerMinute: number): DefaultTerms => ({
  ...{ min: -most, max: most, maxRatePerMinute, rateMargin: 2 * SENSOR_PAIR_K, stuckMinutes: 240, restValue: 0 },
});
const pressure = (max: number): DefaultTerms => ({
  ...{ min: 0, max, maxRatePerMinute: 0.1, rateMargin: PRESSURE_NOISE_MPA, stuckMinutes: 1440 },
});
const both = (terms: DefaultTerms): Readonly<Record<NetworkSide, DefaultTerms>> => ({
  PRIMARY: terms,
  SECONDARY: terms,
});

/**
 * Starting values by quantity and side. What counts, stands where it was put or changes at a stroke has no time after
 * which it is stuck and no greatest rate.
 *
 * @see S002-5.1.2a, S002-5.1.2b; rooms S001-4.3.11c; span of pressures S001, explanation of 4.3.13.
 */
export const DEFAULT_TERMS: Readonly<Record<Quantity, Readonly<Record<NetworkSide, DefaultTerms>>>> = {
  SUPPLY_TEMPERATURE: { PRIMARY: temperature(150, 1), SECONDARY: temperature(100, 0.5) },
  RETURN_TEMPERATURE: { PRIMARY: temperature(110, 0.5), SECONDARY: temperature(100, 0.2) },
  ROOM_TEMPERATURE: both({
    ...{ min: -30, max: 60, instrumentMin: 10, instrumentMax: 35 },
    ...{ maxRatePerMinute: 0.1, rateMargin: 1, stuckMinutes: 1440, driftLimit: 1.5 }, // ±0.5 K
  }),
  OUTDOOR_TEMPERATURE: both({ min: -45, max: 45, maxRatePerMinute: 0.3, rateMargin: 1, stuckMinutes: 360 }),
  TEMPERATURE_DIFFERENCE: { PRIMARY: difference(150, 1.5), SECONDARY: difference(100, 0.7) },
  SUPPLY_PRESSURE: { PRIMARY: pressure(2.5), SECONDARY: pressure(1.6) },
  RETURN_PRESSURE: { PRIMARY: pressure(2.5), SECONDARY: pressure(1.6) },
  FLOW: both({ min: 0, stuckMinutes: 240, restValue: 0 }),
  VOLUME: both({ min: 0 }),
  THERMAL_POWER: both({ instrumentMin: 0, stuckMinutes: 240, restValue: 0 }), // below 0 when cold water is heated by the house
  HEAT: both({ min: 0 }),
  VALVE_OPENING: both({ min: 0, max: 100 }),
  VALVE_FEEDBACK: both({ min: 0, max: 100 }),
  HUMIDITY: both({ min: 0, max: 100, stuckMinutes: 1440 }),
  CURRENT: both({ min: 0 }),
  VOLTAGE: both({ min: 0, max: 460 }), // of a phase or between lines; 0 when the power is out
  ELECTRIC_POWER: both({ instrumentMin: 0 }), // below 0 when a current transformer is turned
  ELECTRIC_ENERGY: both({ min: 0 }),
  CONCENTRATION: both({ min: 0 }),
  EMISSION_RATE: both({ min: 0 }),
};

/** How far a source's clock may run ahead, milliseconds. */
export const CLOCK_AHEAD_MS = 300_000;
/** The overload flow qs of a meter by its permanent flow qp, and what it shows at most beyond qs. @see EN 1434-1 */
export const MOST_OF_NOMINAL_FLOW = 2 * 1.2;
