import type { MasterDataDocument } from '../../../src/domain/masterData/document.js';
import { parseTemplate } from '../../../simulators/devices/template.js';
import type { LineSpec } from './simulatedLines.js';

/** Simulated lines as a hub is to read them. */
export interface LinesDistrict {
  readonly lines: readonly LineSpec[];
  /** Where each line is served on this machine. */
  readonly ports: readonly number[];
  /** Of all devices, as YAML. */
  readonly template: string;
  readonly pollIntervalMs: number;
}

/** What an engineer would import: a building a line, an inlet a device, a point a signal. */
export function linesDistrict({ lines, ports, template, pollIntervalMs }: LinesDistrict): MasterDataDocument {
  const { code, name, manufacturer, kind, registerMap, signals } = parseTemplate(template, 'specification');
  const units = lines.flatMap((line) => line.units.map((unit) => ({ line, ...unit })));
  const points = units.flatMap(({ device }) =>
    signals.map(({ signal, quantity, basis }) => ({ tag: `${device}/${signal}`, device, signal, quantity, basis })),
  );
  const validFrom = '2026-01-01T00:00:00+08:00';
  return {
    organizations: [{ code: 'TEST', name: 'Test', kind: 'HEATING_COMPANY' }],
    deviceModels: [{ code, name, manufacturer, kind, registerMap }],
    connectors: lines.map((line, i) => ({
      ...{ code: line.name, name: line.name, protocol: 'modbus' },
      config: {
        transport: line.framing === 'TCP' ? 'tcp' : 'rtu-over-tcp',
        ...{ host: '127.0.0.1', port: ports[i], pollIntervalMs },
      },
    })),
    buildings: lines.map((line) => ({
      ...{ code: line.name, name: line.name, use: 'RESIDENTIAL', systemForm: 'HOUSEHOLD_LOOP', heatedArea: 1000 },
    })),
    inlets: units.map(({ line, device }) => ({
      ...{ code: device, name: device, kind: 'BUILDING_INLET', building: line.name },
    })),
    devices: units.map(({ line, device, unit }) => ({
      ...{ code: device, name: device, serial: device, kind, lifecycle: 'IN_SERVICE', model: code },
      ...{ connector: line.name, address: { unit } },
    })),
    installations: units.map(({ device }) => ({
      ...{ device, placeType: 'INLET', place: device, serial: device, multiplier: 1, validFrom },
    })),
    points: points.map(({ tag, device, quantity, basis }) => ({
      ...{ tag, placeType: 'INLET', place: device, quantity, basis, valueType: 'NUMBER' },
      ...{ expectedInterval: `PT${pollIntervalMs / 1000}S`, staleAfter: `PT${pollIntervalMs / 100}S` },
    })),
    pointBindings: points.map(({ tag, device, signal }) => ({ point: tag, device, signal, multiplier: 1, validFrom })),
  };
}
