// The operations `energy.*` of the worked examples, in the names of the domain.
import { z } from 'zod';
import { STATUTORY_DAYS, statutorySeason } from '../../src/domain/calendar/season.js';
import { convertEnergy, ENERGY_UNITS } from '../../src/domain/energy/convert.js';
import { heatingDegreeDays, normaliseByDegreeDays } from '../../src/domain/energy/degreeDays.js';
import { stationEfficiency } from '../../src/domain/energy/efficiency.js';
import { heatIndex } from '../../src/domain/energy/heatIndex.js';
import { savingsPotential } from '../../src/domain/energy/savingsPotential.js';
import { seasonDay } from '../../src/domain/energy/seasonDay.js';
import { operation, type Operation } from './operation.js';

const unit = z.enum(ENERGY_UNITS);
export const energyOperations: Readonly<Record<string, Operation>> = {
  'energy.convert': operation(z.object({ value: z.number(), from: unit, to: unit }), ({ value, from, to }) => ({
    value: convertEnergy(value, from, to),
  })),
  'energy.heatIndex': operation(
    z.object({ heatGJ: z.number(), area: z.number(), hours: z.number() }),
    ({ heatGJ, area, hours }) => heatIndex({ heatGJ, areaM2: area, hours }),
  ),
  'energy.degreeDayNormalise': operation(
    z.object({
      heatGJ: z.number(),
      baseLoadGJ: z.number().default(0),
      baseTemperature: z.number().optional(),
      standardHdd: z.number(),
      actualHdd: z.number().optional(),
      dailyOutdoor: z.array(z.number()).default([]),
    }),
    ({ heatGJ, baseLoadGJ, baseTemperature, standardHdd, dailyOutdoor, ...given }) => {
      const actualHdd = given.actualHdd ?? heatingDegreeDays(dailyOutdoor, baseTemperature);
      return { actualHdd, ...normaliseByDegreeDays({ heatGJ, baseLoadGJ, actualHdd, standardHdd }) };
    },
  ),
  'energy.heatingSeason': operation(
    z.object({
      startYear: z.int(),
      date: z.iso.date(),
      startMonth: z.int().default(STATUTORY_DAYS.startMonth),
      startDay: z.int().default(STATUTORY_DAYS.startDay),
      endMonth: z.int().default(STATUTORY_DAYS.endMonth),
      endDay: z.int().default(STATUTORY_DAYS.endDay),
    }),
    ({ startYear, date, ...days }) => {
      const season = statutorySeason(startYear, days);
      return { season: season.name, start: season.start, end: season.end, ...seasonDay(season, date) };
    },
  ),
  'energy.savingsPotential': operation(
    z.object({
      percentile: z.number().default(0.25),
      setRoom: z.number(),
      meanOutdoor: z.number(),
      buildings: z.array(
        z.object({
          id: z.string(),
          heatGJ: z.number(),
          area: z.number(),
          meanRoom: z.number().nullable().default(null),
        }),
      ),
    }),
    ({ percentile, setRoom, meanOutdoor, buildings }) =>
      savingsPotential(
        buildings.map(({ id, heatGJ, area, meanRoom }) => ({ id, heatGJ, areaM2: area, meanRoomC: meanRoom })),
        { percentile, setRoomC: setRoom, meanOutdoorC: meanOutdoor },
      ),
  ),
  'energy.efficiency': operation(
    z.object({
      primaryGJ: z.number(),
      secondaryGJ: z.number(),
      buildingsGJ: z.number(),
      electricityKWh: z.number(),
      area: z.number(),
      makeupM3: z.number(),
      circulationM3PerH: z.number(),
      hours: z.number(),
    }),
    ({ area, circulationM3PerH, ...balance }) =>
      stationEfficiency({ ...balance, areaM2: area, circulationM3h: circulationM3PerH }),
  ),
};
