import type { MasterDataDocument } from '../../src/domain/masterData/document.js';
import type { DeviceTemplate, TemplateSignal } from '../devices/template.js';
import { loadTemplate } from '../devices/template.js';
import type { DistrictDesign, PlantPlace } from '../plant/types.js';
import type { FacilityDesign } from '../plant/voc.js';

/** A district that can be run: its plant, its devices on their lines, and the sheets of its places. */
export interface Layout {
  readonly design: DistrictDesign;
  readonly facilities: readonly FacilityDesign[];
  readonly lines: readonly DistrictLine[];
  readonly relays: readonly Relay[];
  /** Those of devices that are not `given`. */
  readonly points: readonly DistrictPoint[];
  /** Codes of devices that no fault befalls by chance. */
  readonly reliable: ReadonlySet<string>;
  /** What is said beforehand: organizations, places and people; of a file, all of it. */
  readonly given: MasterDataDocument;
  /** Code of the organization that all is of which names no other; null where that is not known. */
  readonly owner: string | null;
}

/** A device of the district: what it is, where it stands, on which line it answers. */
export interface PlacedDevice {
  readonly code: string;
  readonly name: string;
  readonly serial: string;
  readonly template: DeviceTemplate;
  /** In the master data. */
  readonly place: { readonly type: string; readonly code: string };
  /** Where the plant is read; null for a facility, by the code of its place. */
  readonly plant: PlantPlace | null;
  readonly unit: number;
  /** Device above it in the metering chain. */
  readonly parent: string | null;
}

/** A line with its devices. `transport` as in the configuration of a Modbus connector. */
export interface DistrictLine {
  /** Of the connector. */
  readonly code: string;
  readonly name: string;
  readonly organization: string | null;
  readonly transport: 'tcp' | 'rtu-over-tcp' | 'dial-in';
  readonly devices: readonly PlacedDevice[];
  /** How a given line dials in; one is made up where nothing is said. Packets as in a configuration. */
  readonly dialIn?: {
    readonly listenPort: number;
    readonly registration: string;
    readonly heartbeat: string | null;
  };
  /** Whether `given` has its connector, devices and points already. */
  readonly given?: true;
}

/** A device that only hands on what others say. */
export interface Relay {
  readonly code: string;
  readonly name: string;
  readonly kind: 'DATA_COLLECTOR' | 'CONCENTRATOR';
  readonly parent: string | null;
}

/** A point of the district and the signal that serves it. */
export interface DistrictPoint {
  readonly tag: string;
  readonly device: PlacedDevice;
  readonly signal: TemplateSignal;
  readonly organization: string | null;
}

/** A device that has no place on a line yet; `model` is the name of its template. */
export type NewDevice = Omit<PlacedDevice, 'unit' | 'serial' | 'template'> & { readonly model: string };

/** A line of new devices; units count from 1 in their order. */
export function lineOf(
  [code, name]: readonly [string, string],
  transport: DistrictLine['transport'],
  devices: readonly NewDevice[],
  organization: string | null = null,
): DistrictLine {
  const placed = devices.map(({ model, ...device }, i): PlacedDevice => ({
    ...device,
    ...{ unit: i + 1, template: template(model), serial: serialOf(device.code) },
  }));
  return { code, name, transport, organization, devices: placed };
}

const templates = new Map<string, DeviceTemplate>();

function template(name: string): DeviceTemplate {
  const found = templates.get(name) ?? loadTemplate(name);
  templates.set(name, found);
  return found;
}

/** Eight digits that are always the same for a code. */
function serialOf(code: string): string {
  let hash = 17;
  for (const character of code) hash = (hash * 131 + character.charCodeAt(0)) % 89_999_999;
  return String(10_000_000 + hash);
}

/** The points that these lines serve. Of two devices that measure the same at one place the first serves the point. */
export function pointsOf(lines: readonly DistrictLine[]): readonly DistrictPoint[] {
  const points = new Map<string, DistrictPoint>();
  for (const { devices, organization } of lines) {
    for (const device of devices) {
      for (const signal of device.template.signals) {
        const tag = `${device.place.code.replace('-', '/')}/${signal.signal}`; // B07-IN1 → B07/IN1/supplyTemperature
        if (signal.quantity && !points.has(tag)) points.set(tag, { tag, device, signal, organization });
      }
    }
  }
  return [...points.values()];
}
