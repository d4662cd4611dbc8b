import type { BuildingDesign, DistrictDesign, HouseholdDesign, SystemForm } from '../../../simulators/plant/types.js';

const FORMS = ['HOUSEHOLD_LOOP', 'VERTICAL_TWO_PIPE', 'SINGLE_PIPE_SERIES'] as const satisfies readonly SystemForm[];
const INLETS = 3;
const STOREYS = 5;
const PER_STOREY = 2;

/** A district like the demonstration: 1 source, 2 substations, 4 loops, 12 buildings, 36 inlets, 360 households. */
export function demoDesign(): DistrictDesign {
  return {
    sources: [{ code: 'H01' }],
    substations: ['S01', 'S02'].map((code) => ({
      code,
      source: 'H01',
      loops: [{ code: `${code}-L` }, { code: `${code}-H` }],
    })),
    buildings: Array.from({ length: 12 }, (_, i) => {
      const loop = ['S01-L', 'S01-H', 'S02-L', 'S02-H'][i % 4]!;
      return buildingDesign(`B${String(i + 1).padStart(2, '0')}`, {
        loop,
        form: FORMS[i % 3]!,
        pipeLengthM: 20 + 12 * i,
      });
    }),
  };
}

/** One loop with a building of each system form. */
export function smallDesign(): DistrictDesign {
  return {
    sources: [{ code: 'H01' }],
    substations: [{ code: 'S01', source: 'H01', loops: [{ code: 'S01-L' }] }],
    buildings: FORMS.map((form, i) => buildingDesign(`B0${i + 1}`, { loop: 'S01-L', form, pipeLengthM: 40 + 40 * i })),
  };
}

function buildingDesign(code: string, of: { loop: string; form: SystemForm; pipeLengthM: number }): BuildingDesign {
  const inlets = Array.from({ length: INLETS }, (_, i) => ({
    code: `${code}-IN${i + 1}`,
    share: 1 / INLETS,
    households: Array.from({ length: STOREYS * PER_STOREY }, (_unused, j) => household(`${code}-${i + 1}`, j)),
  }));
  return { code, loop: of.loop, heatedAreaM2: 3000, systemForm: of.form, pipeLengthM: of.pipeLengthM, inlets };
}

function household(unit: string, index: number): HouseholdDesign {
  const storey = Math.floor(index / PER_STOREY) + 1;
  const place = (index % PER_STOREY) + 1;
  return {
    code: `${unit}-${storey}0${place}`,
    heatedAreaM2: 88 + 6 * place,
    position: {
      floor: storey === 1 ? 'BOTTOM' : storey === STOREYS ? 'TOP' : 'MIDDLE',
      side: place === 1 ? 'EDGE' : 'INNER',
    },
    storey,
  };
}
