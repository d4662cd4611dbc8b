import type { DocumentRow, MasterDataDocument } from '../../src/domain/masterData/document.js';
import type { DistrictLine, DistrictPoint, Layout, PlacedDevice, Relay } from './layout.js';
import { IN_SERVICE_SINCE } from './places.js';

/** Where a line is found, as a Modbus connector is told. */
export type LineConfig = Readonly<Record<string, unknown>> & { readonly transport: string };

const POLL_INTERVAL_MS = 5000;
const STALE_AFTER = 'PT30S';

/**
 * The district as an import file has it.
 *
 * @param configOf where each line is found.
 */
export function districtDocument(
  { lines, relays, points, given, owner }: Layout,
  configOf: (line: DistrictLine) => LineConfig,
): MasterDataDocument {
  const own = lines.filter((line) => !line.given);
  const devices = own.flatMap((line) => line.devices.map((device) => ({ line, device })));
  const served = new Map(lines.filter((line) => line.given).map((line) => [line.code, line]));
  const and = (sheet: string, rows: readonly DocumentRow[]): DocumentRow[] => [...(given[sheet] ?? []), ...rows];
  return owned(owner, {
    ...given,
    connectors: [
      ...(given.connectors ?? []).map((row) => readdressed(row, served.get(String(row.code)), configOf)),
      ...own.map((line) => connectorRow(line, configOf)),
    ],
    deviceModels: and('deviceModels', modelRows(devices)),
    devices: and('devices', [...relays.map(relayRow), ...devices.map(deviceRow)]),
    installations: and('installations', devices.map(installationRow)),
    points: and('points', points.map(pointRow)),
    pointBindings: and('pointBindings', points.map(bindingRow)),
  });
}

/** With whose each row is: an import needs no further word then. */
function owned(owner: string | null, document: MasterDataDocument): MasterDataDocument {
  if (owner === null) return document;
  const sheets = Object.entries(document).map(([sheet, rows]): [string, readonly DocumentRow[]] => [
    sheet,
    sheet === 'organizations' ? rows : rows.map((row) => ({ ...row, organization: row.organization ?? owner })),
  ]);
  return Object.fromEntries(sheets);
}

/** A device with the line that it is on. */
interface OnLine {
  readonly line: DistrictLine;
  readonly device: PlacedDevice;
}

/** What no simulated line has: a serial one is served by TCP. */
const OF_SERIAL = ['path', 'baudRate', 'dataBits', 'parity', 'stopBits'];

/** A connector of a given file, pointed at the simulation of its devices. */
function readdressed(
  row: DocumentRow,
  line: DistrictLine | undefined,
  configOf: (line: DistrictLine) => LineConfig,
): DocumentRow {
  if (!line) return row;
  const kept = Object.entries((row.config ?? {}) as object).filter(([key]) => !OF_SERIAL.includes(key));
  return { ...row, config: { ...Object.fromEntries(kept), ...configOf(line) } };
}

function connectorRow(line: DistrictLine, configOf: (line: DistrictLine) => LineConfig): DocumentRow {
  return {
    ...whose(line.organization),
    ...{ code: line.code, name: line.name, protocol: 'modbus' },
    config: { pollIntervalMs: POLL_INTERVAL_MS, timeoutMs: 2000, reconnectMaxMs: 5000, ...configOf(line) },
  };
}

/** Each model once an organization. */
function modelRows(devices: readonly OnLine[]): DocumentRow[] {
  const models = new Map(devices.map((one) => [`${one.line.organization} ${one.device.template.code}`, one]));
  return [...models.values()].map(({ line, device: { template } }) => ({
    ...whose(line.organization),
    ...{ code: template.code, name: template.name, manufacturer: template.manufacturer, kind: template.kind },
    registerMap: template.registerMap,
    ...(template.dataSheet.protectionRating ? { protectionRating: template.dataSheet.protectionRating } : {}),
  }));
}

function installationRow({ line, device }: OnLine): DocumentRow {
  return {
    ...whose(line.organization),
    ...{ device: device.code, placeType: device.place.type, place: device.place.code, serial: device.serial },
    ...{ multiplier: 1, validFrom: IN_SERVICE_SINCE },
  };
}

function bindingRow({ tag, device, signal, organization }: DistrictPoint): DocumentRow {
  return {
    ...whose(organization),
    ...{ point: tag, device: device.code, signal: signal.signal, multiplier: 1, validFrom: IN_SERVICE_SINCE },
  };
}

const whose = (organization: string | null): DocumentRow => (organization === null ? {} : { organization });

function relayRow({ code, name, kind, parent }: Relay): DocumentRow {
  return { code, name, kind, lifecycle: 'IN_SERVICE', ...(parent === null ? {} : { parent }) };
}

function deviceRow({ line, device }: OnLine): DocumentRow {
  const { code, name, serial, template, unit, parent } = device;
  return {
    ...whose(line.organization),
    ...{ code, name, serial, kind: template.kind, lifecycle: 'IN_SERVICE', model: template.code, connector: line.code },
    ...{ address: { unit }, ...(parent === null ? {} : { parent }) },
  };
}

function pointRow({ tag, device, signal, organization }: DistrictPoint): DocumentRow {
  return {
    ...whose(organization),
    ...{ tag, placeType: device.place.type, place: device.place.code, quantity: signal.quantity, basis: signal.basis },
    ...{ valueType: 'NUMBER', expectedInterval: 'PT5S', staleAfter: STALE_AFTER },
  };
}
