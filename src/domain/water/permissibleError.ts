/** Accuracy class of a heat meter's flow sensor. */
export type AccuracyClass = 1 | 2 | 3;

/** Of a flow sensor by class, in percent: what it has always, what it has more at small flows, and the most. */
const FLOW_SENSOR: Readonly<Record<AccuracyClass, readonly [base: number, slope: number, most: number]>> = {
  1: [1, 0.01, 3.5],
  2: [2, 0.02, 5],
  3: [3, 0.05, 5],
};

/** How a heat meter is built and what it measures now. */
export interface MeterState {
  readonly accuracyClass: AccuracyClass;
  /** Temperature difference now, and the least for which the meter is made, K. */
  readonly deltaTK: number;
  readonly deltaTMinK: number;
  /** Permanent flow of the sensor, and the flow now, m3/h. */
  readonly qpM3h: number;
  readonly qM3h: number;
}

/** Greatest permissible errors of a complete heat meter, percent: of its parts, and their sum. */
export interface PermissibleError {
  readonly flowSensorPercent: number;
  readonly calculatorPercent: number;
  readonly sensorPairPercent: number;
  readonly mpePercent: number;
}

/** @see MID 2014/32/EU annex VI (MI-004), EN 1434-1. */
export function permissibleError({ accuracyClass, deltaTK, deltaTMinK, qpM3h, qM3h }: MeterState): PermissibleError {
  const [base, slope, most] = FLOW_SENSOR[accuracyClass];
  const flowSensorPercent = Math.min(base + (slope * qpM3h) / qM3h, most);
  const calculatorPercent = 0.5 + deltaTMinK / deltaTK;
  const sensorPairPercent = 0.5 + (3 * deltaTMinK) / deltaTK;
  return {
    flowSensorPercent,
    calculatorPercent,
    sensorPairPercent,
    mpePercent: flowSensorPercent + calculatorPercent + sensorPairPercent,
  };
}
