import type { MasterDataDocument, DocumentRow } from '../../src/domain/masterData/document.js';
import type { BuildingDesign, DistrictDesign, HouseholdDesign, InletDesign, SystemForm } from '../plant/types.js';
import type { FacilityDesign } from '../plant/voc.js';

/** A building as it is thought of; everything else follows from it. */
interface Outline {
  readonly code: string;
  readonly community: 'YGHY' | 'JXJY' | null;
  readonly name: string;
  readonly loop: string;
  readonly form: SystemForm;
  readonly use: 'RESIDENTIAL' | 'PUBLIC';
  readonly metering: string | null;
  readonly emitter: 'RADIATOR' | 'FLOOR_HEATING';
  readonly units: number;
  readonly floors: number;
  readonly perFloor: number;
  readonly householdM2: number;
  /** One for the building, one a unit, or one a household. */
  readonly inlets: 'BUILDING_INLET' | 'UNIT_INLET' | 'HOUSEHOLD_INLET';
  readonly pipeLengthM: number;
}

const residential = { community: 'YGHY', use: 'RESIDENTIAL', floors: 6, perFloor: 2, emitter: 'RADIATOR' } as const;

/** Twelve buildings of the three system forms (S000-6.2.2a), with the three kinds of inlet (S001-2.0.3). */
const OUTLINES: readonly Outline[] = [
  ...['B01', 'B02', 'B03', 'B04'].map((code, i): Outline => ({
    ...{ ...residential, code, name: `阳光花园${i + 1}号楼`, loop: 'S01-L1', form: 'HOUSEHOLD_LOOP', units: 3 },
    ...{ metering: 'HOUSEHOLD_METER', householdM2: 88 + 6 * i, inlets: 'UNIT_INLET', pipeLengthM: 60 + 55 * i },
  })),
  ...['B05', 'B06'].map((code, i): Outline => ({
    ...{ ...residential, code, name: `阳光花园${i + 5}号楼`, loop: 'S01-L1', form: 'VERTICAL_TWO_PIPE', units: 3 },
    ...{ metering: 'TEMPERATURE_AREA', householdM2: 82, inlets: 'UNIT_INLET', pipeLengthM: 300 + 60 * i },
  })),
  {
    ...{ ...residential, code: 'B07', name: '阳光花园7号楼', loop: 'S01-L2', form: 'VERTICAL_TWO_PIPE', units: 3 },
    ...{ metering: 'TEMPERATURE_AREA', householdM2: 92.5, inlets: 'BUILDING_INLET', pipeLengthM: 80 },
  },
  ...['B08', 'B09'].map((code, i): Outline => ({
    ...{ ...residential, code, name: `阳光花园${i + 8}号楼`, loop: 'S01-L2', form: 'SINGLE_PIPE_SERIES', units: 2 },
    ...{ metering: 'AREA', householdM2: 76, inlets: 'UNIT_INLET', pipeLengthM: 180 + 70 * i },
  })),
  {
    ...{
      ...residential,
      code: 'B10',
      community: null,
      name: '实验小学教学楼',
      loop: 'S02-L1',
      use: 'PUBLIC',
      units: 0,
    },
    ...{ form: 'VERTICAL_TWO_PIPE', metering: null, householdM2: 0, inlets: 'BUILDING_INLET', pipeLengthM: 90 },
  },
  {
    ...{ ...residential, code: 'B11', community: 'JXJY', name: '锦绣家园1号楼', loop: 'S02-L2', units: 3 },
    ...{ form: 'HOUSEHOLD_LOOP', metering: 'TEMPERATURE_AREA', householdM2: 105, inlets: 'UNIT_INLET' },
    ...{ pipeLengthM: 140, emitter: 'FLOOR_HEATING' },
  },
  {
    ...{ ...residential, code: 'B12', community: 'JXJY', name: '锦绣家园十二号联排', loop: 'S02-L1', units: 7 },
    ...{ form: 'HOUSEHOLD_LOOP', metering: 'HOUSEHOLD_METER', householdM2: 180, inlets: 'HOUSEHOLD_INLET' },
    ...{ pipeLengthM: 210, floors: 1, emitter: 'FLOOR_HEATING' },
  },
];

const SCHOOL_M2 = 5200;
const SCHOOL_INLETS = 2;
/** Since when everything is as it is. */
export const IN_SERVICE_SINCE = '2025-10-15T00:00:00.000Z';
/** Whose the enterprise is; all else belongs to the owner of the district. */
export const VOC_ORGANIZATION = 'DEMO-VOC';

/** The facilities of the enterprise, as the plant runs them (S004-7.3.1). */
export const FACILITIES: readonly (FacilityDesign & { readonly name: string; readonly treatedBy?: string })[] = [
  { code: 'V01-T1', name: '活性炭吸附装置', kind: 'TREATMENT', line: '1', nominalKW: 22 },
  { code: 'V01-T2', name: 'RTO 蓄热焚烧炉', kind: 'TREATMENT', line: '2', nominalKW: 45 },
  { code: 'V01-P1', name: '1号喷漆房', kind: 'PRODUCTION', line: '1', nominalKW: 37, treatedBy: 'V01-T1' },
  { code: 'V01-P2', name: '2号喷漆房', kind: 'PRODUCTION', line: '2', nominalKW: 37, treatedBy: 'V01-T2' },
  { code: 'V01-P3', name: '烘干室', kind: 'PRODUCTION', line: '2', nominalKW: 90, treatedBy: 'V01-T2' },
];

/** A household with all that the sheets and the plant need of it. */
interface Dwelling extends HouseholdDesign {
  readonly unit: string;
  readonly room: string;
  readonly sidePosition: 'EDGE' | 'INNER';
}

function dwellings({ code, units, floors, perFloor, householdM2, inlets }: Outline): Dwelling[] {
  const found: Dwelling[] = [];
  for (let storey = 1; storey <= floors; storey++) {
    for (let unit = 1; unit <= units; unit++) {
      for (let door = 1; door <= perFloor; door++) {
        const room = `${storey}${String(door).padStart(2, '0')}`;
        const edge = (unit === 1 && door === 1) || (unit === units && door === perFloor);
        const floor = storey === floors ? 'TOP' : storey === 1 ? 'BOTTOM' : 'MIDDLE';
        const side = edge ? 'EDGE' : 'INNER';
        found.push({
          ...{ code: `${code}-${unit}-${room}`, unit: `${code}-U${unit}`, room, storey, sidePosition: side },
          ...{ heatedAreaM2: householdM2 + (door === 1 ? 0 : 7), position: { floor, side } },
        });
      }
    }
  }
  return inlets === 'HOUSEHOLD_INLET'
    ? found.map((home) => ({ ...home, position: { ...home.position, floor: 'TOP' } }))
    : found;
}

/** An inlet with what it feeds. */
export interface PlacedInlet extends InletDesign {
  readonly name: string;
  readonly kind: Outline['inlets'];
  readonly building: string;
  readonly unit: string | null;
  readonly households: readonly Dwelling[];
}

function inletsOf(outline: Outline): PlacedInlet[] {
  const { code, name, inlets: kind, units } = outline;
  const homes = dwellings(outline);
  const inlet = (n: number, title: string, unit: string | null, households: Dwelling[]): PlacedInlet => ({
    ...{ code: `${code}-IN${n}`, name: `${name}${title}热力入口`, kind, building: code, unit, households, share: 1 },
  });
  if (kind === 'BUILDING_INLET') {
    const count = units === 0 ? SCHOOL_INLETS : 1;
    return Array.from({ length: count }, (_, i) => inlet(i + 1, count > 1 ? `${i + 1}号` : '', null, homes));
  }
  if (kind === 'UNIT_INLET') {
    return Array.from({ length: units }, (_, i) => {
      const unit = `${code}-U${i + 1}`;
      return inlet(
        i + 1,
        `${i + 1}单元`,
        unit,
        homes.filter((home) => home.unit === unit),
      );
    });
  }
  return homes.map((home, i) => inlet(i + 1, `${home.unit.slice(-1)}单元${home.room}`, home.unit, [home]));
}

const areaOf = (outline: Outline): number =>
  outline.units === 0 ? SCHOOL_M2 : dwellings(outline).reduce((sum, { heatedAreaM2 }) => sum + heatedAreaM2, 0);

/** Every inlet of the district. */
export const INLETS: readonly PlacedInlet[] = OUTLINES.flatMap(inletsOf);

/** Loops of the substations. */
export const LOOPS = [
  { code: 'S01-L1', substation: 'S01', name: '阳光花园一期机组' },
  { code: 'S01-L2', substation: 'S01', name: '阳光花园二期机组' },
  { code: 'S02-L1', substation: 'S02', name: '锦绣家园低区机组' },
  { code: 'S02-L2', substation: 'S02', name: '锦绣家园高区机组' },
] as const;

/** The district as the plant has it. */
export const DESIGN: DistrictDesign = {
  sources: [{ code: 'HS1' }],
  substations: ['S01', 'S02'].map((code) => ({
    ...{ code, source: 'HS1' },
    loops: LOOPS.filter(({ substation }) => substation === code).map((loop) => ({ code: loop.code })),
  })),
  buildings: OUTLINES.map((outline): BuildingDesign => ({
    ...{ code: outline.code, loop: outline.loop, heatedAreaM2: areaOf(outline), systemForm: outline.form },
    ...{ pipeLengthM: outline.pipeLengthM, inlets: inletsOf(outline) },
  })),
};

const SURNAMES = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗';
const GIVEN = ['伟', '芳', '秀英', '敏', '静', '丽', '强', '磊', '军', '洋', '勇', '艳', '杰', '娟', '涛', '明', '超'];
const LOOP_POSITIONS = ['NEAR', 'MIDDLE', 'FAR'] as const;

/** The places and people of the district, as an import file has them. */
export function placesDocument(): MasterDataDocument {
  return { ...networks(), ...houses(), ...vocPlaces() };
}

function networks(): MasterDataDocument {
  return {
    heatSources: [
      {
        ...{ code: 'HS1', name: '城北热电厂', kind: 'COMBINED_HEAT_AND_POWER', ratedPower: 29_000 },
        ...at(114.498, 38.071, '河北省石家庄市长安区北环东路 66 号'),
      },
    ],
    primaryNetworks: [
      {
        ...{ code: 'PN1', name: '城北一级网', heatSource: 'HS1', medium: 'HOT_WATER' },
        ...{ designSupplyTemperature: 110, designReturnTemperature: 50 },
      },
    ],
    substations: [
      {
        ...{ code: 'S01', name: '阳光花园换热站', primaryNetwork: 'PN1' },
        ...at(114.5144, 38.0426, '河北省石家庄市裕华区阳光路 18 号'),
      },
      {
        ...{ code: 'S02', name: '锦绣家园换热站', primaryNetwork: 'PN1' },
        ...at(114.5231, 38.0402, '河北省石家庄市裕华区锦绣街 5 号'),
      },
    ],
    substationLoops: LOOPS.map(({ code, name, substation }) => ({
      ...{ code, name, substation, pressureZone: code.endsWith('L2') ? 'HIGH' : 'LOW' },
    })),
    secondaryNetworks: LOOPS.map(({ code, name }) => ({
      ...{ code: `N-${code}`, name: name.replace('机组', '二级网'), substationLoop: code, medium: 'HOT_WATER' },
      ...{ projectKind: 'RETROFIT', architecture: 'IOT', waterQuality: 'GOOD' },
    })),
  };
}

function houses(): MasterDataDocument {
  const homes = INLETS.flatMap((inlet) => inlet.households.map((home) => ({ ...home, inlet })));
  return {
    communities: [
      { code: 'YGHY', name: '阳光花园', ...at(114.5149, 38.0428, '河北省石家庄市裕华区阳光路 18 号') },
      { code: 'JXJY', name: '锦绣家园', ...at(114.5235, 38.0405, '河北省石家庄市裕华区锦绣街 5 号') },
    ],
    buildings: OUTLINES.map(buildingRow),
    buildingUnits: OUTLINES.flatMap(({ code, units }) =>
      Array.from({ length: units }, (_, i) => ({ code: `${code}-U${i + 1}`, name: `${i + 1}单元`, building: code })),
    ),
    inlets: INLETS.map(({ code, name, kind, building, unit, households }) => ({
      ...{ code, name, kind, building, ...(unit === null ? {} : { buildingUnit: unit }), environment: 'INDOOR' },
      ...(kind === 'HOUSEHOLD_INLET' ? { household: households[0]?.code } : {}),
    })),
    households: homes.map((home, i) => ({
      ...{ code: home.code, building: home.inlet.building, buildingUnit: home.unit, heatedArea: home.heatedAreaM2 },
      ...{ billedArea: home.heatedAreaM2, floor: home.storey, room: home.room, inlet: home.inlet.code },
      ...{ suppliedSince: IN_SERVICE_SINCE, floorPosition: home.position.floor, sidePosition: home.sidePosition },
      ...{ loopPosition: LOOP_POSITIONS[Math.floor((3 * i) / homes.length)], typical: i % 36 === 7 },
    })),
    zones: homes.flatMap(({ code, inlet }) =>
      inlet.kind === 'HOUSEHOLD_INLET'
        ? ['一层', '二层'].map((name, i) => ({
            ...{ code: `${code}-F${i + 1}`, name, household: code, emitterType: 'FLOOR_HEATING', heatedArea: 90 },
          }))
        : [],
    ),
    ...people(homes),
  };
}

/** One user to each household, since everything is as it is. */
function people(homes: readonly { readonly code: string }[]): MasterDataDocument {
  const code = (i: number): string => `U${String(i + 1).padStart(5, '0')}`;
  return {
    heatUsers: homes.map((_, i) => ({ code: code(i), name: personName(i), kind: 'PERSON' })),
    occupancies: homes.map((home, i) => ({ household: home.code, heatUser: code(i), validFrom: IN_SERVICE_SINCE })),
  };
}

function buildingRow(outline: Outline, i: number): DocumentRow {
  const { code, name, loop, form, use, metering, emitter, community, floors } = outline;
  const area = areaOf(outline);
  return {
    ...{
      code,
      name,
      use,
      systemForm: form,
      emitterType: emitter,
      heatedArea: area,
      grossArea: Math.round(1.18 * area),
    },
    ...(metering === null ? {} : { meteringMethod: metering }),
    ...{ floors, energyStep: form === 'SINGLE_PIPE_SERIES' ? 1 : 3, heatingInServiceSince: '2012-11-15' },
    ...{ managementMode: '企业直管到户', ...(community === null ? {} : { community }) },
    ...{ substation: loop.slice(0, 3), secondaryNetwork: `N-${loop}`, suppliedSince: IN_SERVICE_SINCE },
    ...at(
      114.5149 + 0.0006 * (i % 4),
      38.0428 - 0.0005 * Math.floor(i / 4),
      `河北省石家庄市裕华区阳光路 18 号 ${code}`,
    ),
  };
}

function vocPlaces(): MasterDataDocument {
  const organization = VOC_ORGANIZATION;
  return {
    vocEnterprises: [
      {
        ...{ organization, code: 'V01', name: '示范涂装有限公司', industry: '金属表面处理' },
        ...{ socialCreditCode: '91130100MA0DEMO17X', ...at(114.612, 38.021, '河北省石家庄市高新区长江大道 88 号') },
      },
    ],
    vocFacilities: FACILITIES.map(({ code, name, kind, treatedBy, nominalKW }) => ({
      ...{ organization, code, name, vocEnterprise: 'V01', kind, ratedPower: nominalKW },
      ...(treatedBy === undefined ? {} : { treatedBy }),
    })),
  };
}

function at(longitude: number, latitude: number, address: string): DocumentRow {
  return { address, longitude: Number(longitude.toFixed(6)), latitude: Number(latitude.toFixed(6)) };
}

function personName(i: number): string {
  return `${SURNAMES[(7 * i) % SURNAMES.length]}${GIVEN[(5 * i + Math.floor(i / 17)) % GIVEN.length]}`;
}
