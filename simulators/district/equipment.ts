import type { PlantPlace } from '../plant/types.js';
import { lineOf, pointsOf, type DistrictLine, type Layout, type NewDevice, type Relay } from './layout.js';
import { DESIGN, FACILITIES, INLETS, LOOPS, placesDocument, VOC_ORGANIZATION } from './places.js';

function buildingLine(building: string): DistrictLine {
  const inlets = INLETS.filter((inlet) => inlet.building === building);
  const homes = inlets.flatMap((inlet) => inlet.households.map((home) => ({ ...home, inlet })));
  const collector = (unit: string | null): string => `${building}-DC${unit?.split('U')[1] ?? '1'}`;
  const atInlets = inlets.flatMap(({ code, kind, unit, households }, i): NewDevice[] => {
    const place = { type: 'Inlet', code };
    const plant: PlantPlace = { kind: 'INLET', code };
    const parent = households.length > 0 ? collector(unit) : null;
    const valve = {
      BUILDING_INLET: 'belimo-valve',
      UNIT_INLET: 'unit-smart-valve',
      HOUSEHOLD_INLET: 'household-smart-valve',
    };
    const meter = kind === 'HOUSEHOLD_INLET' ? 'equysis-ultra-e' : '2flow-mag11';
    return [
      { code: `${building}-HM${i + 1}`, name: `${code} 热量表`, model: meter, place, plant, parent },
      { code: `${building}-CV${i + 1}`, name: `${code} 调节阀`, model: valve[kind], place, plant, parent },
    ];
  });
  const atHomes = homes.flatMap(({ code, unit, inlet }): NewDevice[] => {
    const place = { type: 'Household', code };
    const plant: PlantPlace = { kind: 'HOUSEHOLD', code };
    const parent = collector(unit);
    const device = (suffix: string, name: string, model: string): NewDevice => ({
      ...{ code: `${code}-${suffix}`, name: `${code} ${name}`, model, place, plant, parent },
    });
    const metered = METERED_AT_HOME.has(building) && inlet.kind !== 'HOUSEHOLD_INLET';
    return [
      device('RT1', '室温采集器', 'rs-ws-n01'),
      ...(metered
        ? [device('HM1', '户用热量表', 'equysis-ultra-e'), device('CV1', '户用阀', 'household-smart-valve')]
        : []),
    ];
  });
  const transport = building === 'B08' || building === 'B09' ? 'dial-in' : building === 'B12' ? 'rtu-over-tcp' : 'tcp';
  return lineOf([`${building}-MODBUS`, `${building} Modbus 网关`], transport, [...atInlets, ...atHomes]);
}

/** Buildings whose households have meters and valves of their own. */
const METERED_AT_HOME = new Set(['B01', 'B02', 'B03', 'B04']);

function substationLine(substation: string): DistrictLine {
  const loops = LOOPS.filter((loop) => loop.substation === substation);
  const devices = loops.flatMap(({ code, name }): NewDevice[] => {
    const place = { type: 'SubstationLoop', code };
    const plant: PlantPlace = { kind: 'LOOP', code };
    return [
      { code: `${code}-PLC`, name: `${name}控制器`, model: 'substation-gateway', place, plant, parent: null },
      { code: `${code}-PM1`, name: `${name}循环泵电表`, model: 'eastron-sdm630', place, plant, parent: null },
    ];
  });
  const meter: NewDevice = {
    ...{ code: `${substation}-HM1`, name: `${substation} 一次侧热量表`, model: 'tuf-2000', parent: null },
    ...{ place: { type: 'Substation', code: substation }, plant: { kind: 'SUBSTATION', code: substation } },
  };
  return lineOf([`${substation}-MODBUS`, `${substation} 站控 Modbus`], 'tcp', [meter, ...devices]);
}

const SOURCE_LINE = lineOf(['HS1-MODBUS', '热源出口 Modbus'], 'tcp', [
  {
    ...{ code: 'HS1-HM1', name: '热源出口热量表', model: 'tuf-2000', parent: null },
    ...{ place: { type: 'HeatSource', code: 'HS1' }, plant: { kind: 'SOURCE', code: 'HS1' } },
  },
]);

const VOC_LINE = lineOf(
  ['V01-MODBUS', '企业用电监控 Modbus'],
  'rtu-over-tcp',
  FACILITIES.map(({ code, name }) => ({
    ...{ code: `${code}-PM1`, name: `${name}用电监控`, model: 'eastron-sdm630', parent: null },
    ...{ place: { type: 'VocFacility', code }, plant: null },
  })),
  VOC_ORGANIZATION,
);

const BUILDINGS = [...new Set(INLETS.map(({ building }) => building))];

/** Every line of the district. */
const LINES: readonly DistrictLine[] = [
  SOURCE_LINE,
  ...['S01', 'S02'].map(substationLine),
  ...BUILDINGS.map(buildingLine),
  VOC_LINE,
];

/** What stands between the meters and the centre: meter, collector, concentrator (S003: four levels). */
const RELAYS: readonly Relay[] = BUILDINGS.flatMap((building): Relay[] => {
  const parents = new Set(
    LINES.flatMap(({ devices }) => devices.flatMap(({ parent }) => (parent?.startsWith(`${building}-`) ? parent : []))),
  );
  if (parents.size === 0) return [];
  const concentrator: Relay = {
    code: `${building}-CN1`,
    name: `${building} 集中器`,
    kind: 'CONCENTRATOR',
    parent: null,
  };
  const collectors = [...parents].map((code): Relay => ({
    ...{ code, name: `${code} 采集器`, kind: 'DATA_COLLECTOR', parent: concentrator.code },
  }));
  return [concentrator, ...collectors];
});

/** Faults befall the devices of households; the network itself, and two buildings to look at, stay clean. */
const RELIABLE = LINES.flatMap(({ code, devices }) =>
  devices.filter(({ place }) => place.type !== 'Household' || code === 'B01-MODBUS' || code === 'B07-MODBUS'),
);

const ORGANIZATION = 'DEMO';

/** The demonstration: a source, two substations, twelve buildings, an enterprise. */
export const DEMONSTRATION: Layout = {
  ...{ design: DESIGN, facilities: FACILITIES, lines: LINES, relays: RELAYS, points: pointsOf(LINES) },
  reliable: new Set(RELIABLE.map(({ code }) => code)),
  owner: ORGANIZATION,
  given: {
    organizations: [
      { code: ORGANIZATION, name: '示范供热有限公司', kind: 'HEATING_COMPANY' },
      { code: VOC_ORGANIZATION, name: '示范涂装有限公司', kind: 'ENTERPRISE' },
    ],
    ...placesDocument(),
  },
};
