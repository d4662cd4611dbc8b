// The operations `validation.*` and `meter.*` of the worked examples, in the names of the domain.
import { z } from 'zod';
import { Quality, QualityFlag } from '../../src/domain/readings/quality.js';
import { judgePlace } from '../../src/domain/validation/place.js';
import { judgeReading } from '../../src/domain/validation/judgeReading.js';
import { newState, NO_TERMS } from '../../src/domain/validation/terms.js';
import { qualityOf } from '../../src/domain/validation/verdict.js';
import { heatCoefficient } from '../../src/domain/water/heatCoefficient.js';
import { permissibleError } from '../../src/domain/water/permissibleError.js';
import { operation, type Operation } from './operation.js';

const MINUTE_MS = 60_000;
const flowSensor = z.enum(['SUPPLY', 'RETURN']);
const measured = z.number().nullable().default(null);
const QUALITIES = Object.keys(Quality);

/** Flags in the order of the examples, which call a missing number MISSING. */
function namesOf(flags: number): string[] {
  const names = Object.entries(QualityFlag).filter(([, bit]) => (flags & bit) !== 0);
  return names.map(([name]) => (name === 'NO_NUMBER' ? 'MISSING' : name));
}

export const validationOperations: Readonly<Record<string, Operation>> = {
  'validation.heatCoefficient': operation(
    z.object({
      supplyTemperature: z.number(),
      returnTemperature: z.number(),
      flowSensor,
      volumeM3: z.number(),
      pressureMPa: z.number().default(1.6),
    }),
    ({ supplyTemperature, returnTemperature, flowSensor: sensor, volumeM3, pressureMPa }) => {
      const k = heatCoefficient(supplyTemperature, returnTemperature, sensor, pressureMPa);
      return {
        densityKgPerM3: k.densityKgM3,
        enthalpySupply: k.supplyEnthalpyKJKg,
        enthalpyReturn: k.returnEnthalpyKJKg,
        kMJPerM3K: k.kMJM3K,
        kKWhPerM3K: k.kKWhM3K,
        energyKWh: volumeM3 * k.kKWhM3K * (supplyTemperature - returnTemperature),
      };
    },
  ),
  'validation.correlation': operation(
    z.object({
      ...{ supplyTemperature: measured, returnTemperature: measured },
      ...{ supplyPressure: measured, returnPressure: measured, flow: measured, power: measured },
      flowSensor: flowSensor.default('RETURN'),
      config: z
        .object({
          minFlow: z.number().default(0.05),
          temperatureTolerance: z.number().default(0.4),
          pressureTolerance: z.number().default(0.002),
          minDeltaT: z.number().default(3),
          heatTolerance: z.number().default(0.05),
        })
        .prefault({}),
    }),
    ({ config, ...input }) => {
      const verdict = judgePlace(
        {
          ...{ supplyC: input.supplyTemperature, returnC: input.returnTemperature },
          ...{ supplyMPa: input.supplyPressure, returnMPa: input.returnPressure },
          ...{ flowM3h: input.flow, powerKW: input.power, openingPct: null },
        },
        {
          minFlowM3h: config.minFlow,
          temperatureToleranceK: config.temperatureTolerance,
          pressureToleranceMPa: config.pressureTolerance,
          minDeltaTK: config.minDeltaT,
          heatTolerance: () => config.heatTolerance,
          flowSensor: input.flowSensor,
        },
      );
      const flags = verdict.contradictions.reduce((bits, { flag }) => bits | flag, 0);
      // The examples call any contradiction BAD; in service a mismatch of heat within no proof is UNCERTAIN.
      const { calculatedKW, relativeDeviation } = verdict;
      return { flags: namesOf(flags), calculatedKW, relativeDeviation, quality: flags === 0 ? 'GOOD' : 'BAD' };
    },
  ),
  'validation.series': operation(
    z.object({
      config: z.object({
        min: z.number().nullable().default(null),
        max: z.number().nullable().default(null),
        maxRatePerMinute: z.number().nullable().default(null),
        rateWindowMinutes: z.number().default(180),
        stuckMinutes: z.number().nullable().default(null),
        stuckEpsilon: z.number().default(0),
      }),
      samples: z.array(z.object({ time: z.string(), value: z.number().nullable() })),
    }),
    ({ config, samples }) => {
      const { min, max, maxRatePerMinute, rateWindowMinutes, stuckMinutes, stuckEpsilon } = config;
      const stuckMs = stuckMinutes === null ? null : stuckMinutes * MINUTE_MS;
      const rateWindowMs = rateWindowMinutes * MINUTE_MS;
      const terms = { ...NO_TERMS, min, max, maxRatePerMinute, rateWindowMs, stuckMs, stuckEpsilon };
      const state = newState();
      const rows = samples.map(({ time, value }) => {
        const ms = Date.parse(time);
        const flags = judgeReading({ time: ms, received: ms, value: value ?? NaN }, terms, state);
        return { time, flags: namesOf(flags), quality: QUALITIES[qualityOf(flags)] };
      });
      const good = rows.filter(({ quality }) => quality === 'GOOD').length;
      return { rows, goodRatio: rows.length === 0 ? null : good / rows.length };
    },
  ),
  'meter.maximumPermissibleError': operation(
    z.object({
      accuracyClass: z.union([z.literal(1), z.literal(2), z.literal(3)]),
      ...{ deltaT: z.number(), deltaTMin: z.number(), qp: z.number(), q: z.number() },
    }),
    ({ accuracyClass, deltaT, deltaTMin, qp, q }) =>
      permissibleError({ accuracyClass, deltaTK: deltaT, deltaTMinK: deltaTMin, qpM3h: qp, qM3h: q }),
  ),
};
