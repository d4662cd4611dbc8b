import { deviceOf } from '../../../simulators/devices/device.js';
import {
  type DeviceTemplate,
  loadTemplate,
  templateNames,
  type TemplateSignal,
} from '../../../simulators/devices/template.js';
import { Line, type LineOptions, type Slave } from '../../../simulators/links/line.js';
import { RequestLog } from '../../../simulators/links/requestLog.js';
import type { Framing } from '../../../simulators/links/line.js';
import { startTcpServer, type TcpServer } from '../../../simulators/links/tcpServer.js';

/** Every template as a unit of one line, with values that its registers hold exactly. */
export const UNITS = templateNames().map((name, i) => ({ unit: i + 1, name, template: loadTemplate(name) }));

/** A value that the signal's registers hold exactly, different for each signal of a device. */
export function valueOf(signal: TemplateSignal, { signals }: DeviceTemplate): number {
  const place = signals.findIndex((other) => other.signal === signal.signal);
  if (signal.type === 'bool') return place % 2;
  const raw = signal.type.startsWith('float') || signal.type === 'int32Fraction' ? 100 + place + 0.25 : 100 + place;
  return raw * signal.scale + signal.offset;
}

/** A line with `slaves`, and what it was asked. */
export function lineOf(
  slaves: ReadonlyMap<number, Slave>,
  more: Partial<LineOptions> = {},
): { line: Line; log: RequestLog } {
  const log = new RequestLog();
  return { line: new Line({ name: 'L1', slaves, onRequest: log.record, ...more }), log };
}

/** Every template as slaves. */
export function allTemplates(): Map<number, Slave> {
  return new Map(
    UNITS.map(({ unit, template }) => [
      unit,
      { serve: deviceOf({ template, values: (signal) => valueOf(signal, template) }) },
    ]),
  );
}

/** A server on a free port of this machine. */
export function serveOn(line: Line, framing: Framing): Promise<TcpServer> {
  return startTcpServer({ host: '127.0.0.1', port: 0, framing, line });
}
