import { describe, expect, it } from 'vitest';
import { type Enterprise, facilityValue, newEnterprise, stepEnterprise } from '../../../simulators/plant/voc.js';
import { hourOfDay } from '../../../simulators/plant/weather.js';

const MONDAY_MS = Date.UTC(2026, 0, 11, 16); // midnight in China
const MINUTES = 14 * 1440;
const DESIGN = [
  { code: 'P1', kind: 'PRODUCTION', line: 'L1', nominalKW: 55 },
  { code: 'T1', kind: 'TREATMENT', line: 'L1', nominalKW: 22 },
] as const;

const power = (enterprise: Enterprise, code: string): number => facilityValue(enterprise, code, 'ELECTRIC_POWER')!;

describe('an enterprise over two weeks', () => {
  const enterprise = newEnterprise(DESIGN, MONDAY_MS, 1);
  const startKWh = facilityValue(enterprise, 'P1', 'ELECTRIC_ENERGY')!;
  const minutes = Array.from({ length: MINUTES }, () => {
    stepEnterprise(enterprise, 60);
    const { timeMs } = enterprise;
    return { timeMs, production: power(enterprise, 'P1'), treatment: power(enterprise, 'T1') };
  });
  const runs = ({ production }: { production: number }): boolean => production > 0.1 * 55;

  it('treats whenever it produces', () => {
    expect(minutes.filter(runs).length).toBeGreaterThan(0.25 * MINUTES);
    for (const minute of minutes.filter(runs)) expect(minute.treatment).toBeGreaterThan(0.5 * 22);
  });

  it('rests at night and on Sundays', () => {
    for (const minute of minutes) {
      const hour = hourOfDay(minute.timeMs);
      const sunday = new Date(minute.timeMs + 8 * 3_600_000).getUTCDay() === 0;
      if (sunday || hour < 7 || hour > 23) expect(minute.production).toBeLessThan(0.05 * 55);
    }
  });

  it('counts exactly the power that it shows', () => {
    const sumKWh = minutes.reduce((sum, { production }) => sum + production / 60, 0);
    expect(facilityValue(enterprise, 'P1', 'ELECTRIC_ENERGY')! - startKWh).toBeCloseTo(sumKWh, 6);
  });

  it('is the same for the same seed and time, however it came there', () => {
    const other = newEnterprise(DESIGN, MONDAY_MS, 1);
    for (let i = 0; i < 14; i++) stepEnterprise(other, 86_400);
    for (const quantity of ['ELECTRIC_POWER', 'CURRENT', 'VOLTAGE', 'ELECTRIC_ENERGY'] as const) {
      for (const { code } of DESIGN) {
        expect(facilityValue(other, code, quantity)).toBeCloseTo(facilityValue(enterprise, code, quantity)!, 6);
      }
    }
  });

  it('shows a current that goes with power and voltage, and nothing that is not there', () => {
    const amps = facilityValue(enterprise, 'P1', 'CURRENT')!;
    const volts = facilityValue(enterprise, 'P1', 'VOLTAGE')!;
    expect((Math.sqrt(3) * amps * volts * 0.82) / 1000).toBeCloseTo(power(enterprise, 'P1'), 9);
    expect(facilityValue(enterprise, 'P1', 'FLOW')).toBeUndefined();
    expect(facilityValue(enterprise, 'P9', 'CURRENT')).toBeUndefined();
  });
});
