import type { DocumentRow, MasterDataDocument } from '../../src/domain/masterData/document.js';
import { addressSchema, registerMapSchema } from '../../src/connectors/modbus/config.js';
import type { Quantity } from '../../src/domain/readings/quantities.js';
import { messageOf, SetupError } from '../../src/shared/errors.js';
import type { DeviceTemplate } from '../devices/template.js';
import type { DistrictDesign, HouseholdDesign, PlantPlace, PlantPlaceKind, SystemForm } from '../plant/types.js';
import { lineOf, pointsOf, type DistrictLine, type Layout, type NewDevice, type PlacedDevice } from './layout.js';

/** Sheets of a document with what every reader of them needs. */
class Sheets {
  readonly #document: MasterDataDocument;
  constructor(document: MasterDataDocument) {
    this.#document = document;
  }

  rows(sheet: string): readonly DocumentRow[] {
    return this.#document[sheet] ?? [];
  }

  /** Rows by the value of a column. */
  by(sheet: string, column: string): Map<string, DocumentRow[]> {
    return Map.groupBy(this.rows(sheet), (row) => text(row[column]));
  }
}

const text = (value: unknown): string =>
  typeof value === 'string' ? value : value == null ? '' : JSON.stringify(value);
const number = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);

/** What stands in for a part of the network that the file does not have. */
const MADE_UP = { source: 'SIM-SOURCE', substation: 'SIM-SUBSTATION', loop: 'SIM-LOOP' } as const;
const PIPE_M = 120;
const USUAL_BUILDING_M2 = 5000;
const USUAL_HOUSEHOLD_M2 = 90;

/**
 * A district to run like an engineer's own: its places, with a plant behind them; its devices, served as their models
 * and addresses tell; and devices made up where a place has none. What the network lacks is made up too.
 *
 * @param document as an import reads it: places by code.
 * @param say hears what is not served as the file has it, and why.
 * @throws SetupError `SIMULATION_IMPOSSIBLE` there is no building to heat, or a device model cannot be served.
 */
export function layoutLike(document: MasterDataDocument, say: (message: string) => void = () => undefined): Layout {
  if (!document.buildings?.length) {
    throw new SetupError('SIMULATION_IMPOSSIBLE', 'the file has no buildings; a plant needs at least one to heat');
  }
  return layoutOf(withInlets(document), say);
}

/** Without an inlet nothing of a building can be measured. */
function withInlets(document: MasterDataDocument): MasterDataDocument {
  const { inlets = [], buildings = [] } = document;
  const supplied = new Set(inlets.map(({ building }) => building));
  const madeUp = buildings
    .filter(({ code }) => !supplied.has(code))
    .map(({ code, name, organization }) => ({
      ...{
        organization,
        code: `${text(code)}-IN1`,
        name: `${text(name)}热力入口`,
        kind: 'BUILDING_INLET',
        building: code,
      },
    }));
  return { ...document, inlets: [...inlets, ...madeUp] };
}

function layoutOf(document: MasterDataDocument, say: (message: string) => void): Layout {
  const sheets = new Sheets(document);
  const given = givenLines(sheets, say);
  const madeUp = madeUpLines(sheets);
  const points = pointsOf(madeUp);
  return {
    design: designOf(sheets),
    facilities: [],
    lines: [...given, ...madeUp],
    relays: [],
    reliable: new Set(),
    points,
    given: document,
    owner: ownerOf(document),
  };
}

/** Of several organizations it cannot be told whose a row is that names none. */
function ownerOf({ organizations = [] }: MasterDataDocument): string | null {
  const [only, second] = organizations;
  return only && !second ? text(only.code) : null;
}

function designOf(sheets: Sheets): DistrictDesign {
  const loops = loopsOf(sheets);
  const inlets = sheets.by('inlets', 'building');
  const households = sheets.by('households', 'building');
  return {
    sources: [{ code: MADE_UP.source }],
    substations: [...Map.groupBy(loops, ({ substation }) => substation)].map(([code, own]) => ({
      ...{ code, source: MADE_UP.source, loops: own.map((loop) => ({ code: loop.code })) },
    })),
    buildings: sheets.rows('buildings').map((building, i) => {
      const code = text(building.code);
      const codes = (inlets.get(code) ?? []).map((inlet) => text(inlet.code));
      const homes = (households.get(code) ?? []).map((row, n, all) => ({ row, home: household(row, n, all.length) }));
      return {
        ...{ code, loop: loopOf(building, sheets, loops), pipeLengthM: PIPE_M + 30 * (i % 10) },
        heatedAreaM2: number(building.heatedArea, USUAL_BUILDING_M2),
        systemForm: (building.systemForm ?? 'VERTICAL_TWO_PIPE') as SystemForm,
        inlets: codes.map((inlet, n) => ({
          ...{ code: inlet, share: 1 },
          households: homes
            .filter(({ row }) => (codes.includes(text(row.inlet)) ? text(row.inlet) === inlet : n === 0))
            .map(({ home }) => home),
        })),
      };
    }),
  };
}

function household(
  { code, heatedArea, floorPosition, sidePosition, floor }: DocumentRow,
  n: number,
  all: number,
): HouseholdDesign {
  const guess = n < all / 6 ? 'BOTTOM' : n >= (5 * all) / 6 ? 'TOP' : 'MIDDLE';
  return {
    ...{ code: text(code), heatedAreaM2: number(heatedArea, USUAL_HOUSEHOLD_M2) },
    position: { floor: (floorPosition ?? guess) as 'TOP', side: (sidePosition ?? 'INNER') as 'INNER' },
    ...(typeof floor === 'number' && floor > 0 ? { storey: floor } : {}),
  };
}

interface Loop {
  readonly code: string;
  readonly substation: string;
}

/** The loops of the file, and one for each substation that has none; at least one. */
function loopsOf(sheets: Sheets): readonly Loop[] {
  const given = sheets
    .rows('substationLoops')
    .map(({ code, substation }) => ({ code: text(code), substation: text(substation) }));
  const equipped = new Set(given.map(({ substation }) => substation));
  const bare = sheets
    .rows('substations')
    .map(({ code }) => text(code))
    .filter((code) => !equipped.has(code));
  const loops = [...given, ...bare.map((substation) => ({ code: `${MADE_UP.loop}-${substation}`, substation }))];
  return loops.length > 0 ? loops : [{ code: MADE_UP.loop, substation: MADE_UP.substation }];
}

function loopOf(building: DocumentRow, sheets: Sheets, loops: readonly Loop[]): string {
  const network = sheets.rows('secondaryNetworks').find(({ code }) => code === building.secondaryNetwork);
  const found =
    loops.find(({ code }) => code === network?.substationLoop) ??
    loops.find(({ substation }) => substation === building.substation) ??
    loops[0];
  return (found as Loop).code;
}

/** Where the plant is read for a place of the master data. */
const PLANT_KINDS: Readonly<Record<string, PlantPlaceKind>> = {
  Substation: 'SUBSTATION',
  SubstationLoop: 'LOOP',
  Building: 'BUILDING',
  Inlet: 'INLET',
  Household: 'HOUSEHOLD',
};

/** Devices that only hand on what others say. */
const RELAYS: readonly unknown[] = ['DATA_COLLECTOR', 'CONCENTRATOR'];

/** Rows that say where a device stands: its installation, else a point that it serves. */
function placesOf(sheets: Sheets): Map<string, DocumentRow> {
  const points = new Map(sheets.rows('points').map((row) => [text(row.tag), row]));
  const bound = sheets
    .rows('pointBindings')
    .map(({ device, point }) => [text(device), points.get(text(point))] as const)
    .filter((entry): entry is readonly [string, DocumentRow] => entry[1] !== undefined);
  const installed = sheets.rows('installations').map((row) => [text(row.device), row] as const);
  return new Map([...bound, ...installed]);
}

/** The lines of the file, with the devices that it puts on them. */
function givenLines(sheets: Sheets, say: (message: string) => void): DistrictLine[] {
  const models = new Map(sheets.rows('deviceModels').map((row) => [text(row.code), row]));
  const places = placesOf(sheets);
  const bindings = sheets.by('pointBindings', 'device');
  const points = new Map(sheets.rows('points').map((row) => [text(row.tag), row]));
  const connectors = new Map(sheets.rows('connectors').map((row) => [text(row.code), row]));
  const served = sheets.rows('devices').flatMap((device): { line: string; device: PlacedDevice }[] => {
    const [code, line] = [text(device.code), text(device.connector)];
    const [model, place] = [models.get(text(device.model)), places.get(code)];
    if (RELAYS.includes(device.kind)) return [];
    const why = unserved(connectors.get(line), model, place);
    if (why !== null || !model || !place) {
      say(`device ${code} is not simulated: ${why}`);
      return [];
    }
    const quantities = new Map(
      (bindings.get(code) ?? []).map(({ signal, point }) => [text(signal), points.get(text(point))?.quantity]),
    );
    return [{ line, device: givenDevice(device, model, place, quantities) }];
  });
  const byLine = Map.groupBy(served, ({ line }) => line);
  return [...byLine].map(([code, own]) => {
    const row = connectors.get(code) as DocumentRow;
    const devices = own.map(({ device }) => device);
    return { ...{ code, name: text(row.name), organization: null, devices, given: true }, ...carried(row, say) };
  });
}

/** Why a device cannot be served; null when it can. */
function unserved(
  connector: DocumentRow | undefined,
  model: DocumentRow | undefined,
  place: DocumentRow | undefined,
): string | null {
  if (!connector) return 'the file has no connector for it';
  if (connector.protocol !== 'modbus')
    return `its connector speaks ${text(connector.protocol)}; only modbus is simulated`;
  if (!model) return 'the file has no model for it';
  if (!model.registerMap) return `its model ${text(model.code)} has no registerMap`;
  return place ? null : 'it has no installation, and serves no point that says where it stands';
}

/** What carries a given line in the simulation. */
function carried(
  { code, config }: DocumentRow,
  say: (message: string) => void,
): Pick<DistrictLine, 'transport' | 'dialIn'> {
  const { transport = 'tcp', ...given } = (config ?? {}) as Readonly<Record<string, unknown>>;
  if (transport === 'serial') {
    say(`connector ${text(code)} is a serial line; it is simulated as Modbus TCP, and the file to import says so`);
    return { transport: 'tcp' };
  }
  if (transport !== 'dial-in') return { transport: transport === 'rtu-over-tcp' ? transport : 'tcp' };
  const { listenPort, registration, heartbeat = null } = given;
  if (typeof listenPort !== 'number' || typeof registration !== 'string') return { transport };
  return { transport, dialIn: { listenPort, registration, heartbeat: heartbeat === null ? null : text(heartbeat) } };
}

function givenDevice(
  device: DocumentRow,
  model: DocumentRow,
  place: DocumentRow,
  quantities: ReadonlyMap<string, unknown>,
): PlacedDevice {
  const kind = PLANT_KINDS[text(place.placeType)];
  const code = text(place.place);
  try {
    return {
      ...{ code: text(device.code), name: text(device.name), serial: text(device.serial), parent: null },
      ...{ unit: addressSchema.parse(device.address).unit, template: templateOf(model, quantities) },
      place: { type: text(place.placeType), code },
      plant: kind ? { kind, code } : null,
    };
  } catch (error) {
    throw new SetupError(
      'SIMULATION_IMPOSSIBLE',
      `device ${text(device.code)} of the file cannot be served: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

/** A model of the file as a template: what its signals measure is told by the points that they serve. */
function templateOf(model: DocumentRow, quantities: ReadonlyMap<string, unknown>): DeviceTemplate {
  const registerMap = registerMapSchema.parse(model.registerMap);
  return {
    ...{ code: text(model.code), name: text(model.name), manufacturer: text(model.manufacturer) },
    ...{
      kind: model.kind as DeviceTemplate['kind'],
      source: 'the given file',
      dataSheet: {},
      readable: [],
      registerMap,
    },
    signals: registerMap.signals.map((signal) => {
      const quantity = quantities.get(signal.signal) as Quantity | undefined;
      const writable = quantity === 'VALVE_OPENING';
      return { ...signal, basis: basisOf(quantity), writable, ...(quantity ? { quantity } : {}) };
    }),
  };
}

const basisOf = (quantity: Quantity | undefined): 'REGISTER' | 'INSTANT' =>
  quantity === 'HEAT' || quantity === 'VOLUME' || quantity === 'ELECTRIC_ENERGY' ? 'REGISTER' : 'INSTANT';

/** Most units behind one address, as Modbus has it. */
const MOST_UNITS = 247;
const VALVES = {
  BUILDING_INLET: 'belimo-valve',
  UNIT_INLET: 'unit-smart-valve',
  HOUSEHOLD_INLET: 'household-smart-valve',
} as const;

/** Lines for the inlets and households that have no device of their own: one a building, more where it is large. */
function madeUpLines(sheets: Sheets): DistrictLine[] {
  const relays = new Set(sheets.rows('devices').flatMap(({ code, kind }) => (RELAYS.includes(kind) ? text(code) : [])));
  const equipped = new Set(
    [...placesOf(sheets)]
      .filter(([device]) => !relays.has(device))
      .map(([, { placeType, place }]) => `${text(placeType)} ${text(place)}`),
  );
  const bare = (type: string, row: DocumentRow): boolean => !equipped.has(`${type} ${text(row.code)}`);
  const inlets = sheets.by('inlets', 'building');
  const households = sheets.by('households', 'building');
  return sheets.rows('buildings').flatMap((building) => {
    const code = text(building.code);
    const devices = [
      ...(inlets.get(code) ?? []).filter((row) => bare('Inlet', row)).flatMap(inletDevices),
      ...(households.get(code) ?? []).filter((row) => bare('Household', row)).map(collector),
    ];
    const lines = Array.from({ length: Math.ceil(devices.length / MOST_UNITS) }, (_, i) => i);
    return lines.map((i) =>
      lineOf(
        [`${code}-SIM${i + 1}`, `${code} 模拟网关`],
        'tcp',
        devices.slice(MOST_UNITS * i, MOST_UNITS * (i + 1)),
        building.organization == null ? null : text(building.organization),
      ),
    );
  });
}

function inletDevices(row: DocumentRow): NewDevice[] {
  const code = text(row.code);
  const place = { type: 'Inlet', code };
  const plant: PlantPlace = { kind: 'INLET', code };
  const valve = VALVES[(row.kind ?? 'BUILDING_INLET') as keyof typeof VALVES];
  return [
    { code: `${code}-HM1`, name: `${code} 热量表`, model: '2flow-mag11', place, plant, parent: null },
    { code: `${code}-CV1`, name: `${code} 调节阀`, model: valve, place, plant, parent: null },
  ];
}

function collector(row: DocumentRow): NewDevice {
  const code = text(row.code);
  const plant: PlantPlace = { kind: 'HOUSEHOLD', code };
  const place = { type: 'Household', code };
  return { code: `${code}-RT1`, name: `${code} 室温采集器`, model: 'rs-ws-n01', place, plant, parent: null };
}
