import type { FaultBook } from '../faults/faultBook.js';
import { faultySlave } from '../faults/faultySlave.js';
import { EXCEPTION } from '../../src/connectors/modbus/exceptions.js';
import { packetOf } from '../../src/connectors/modbus/packetText.js';
import { SetupError } from '../../src/shared/errors.js';
import { dialIn } from '../links/dialIn.js';
import { Line, type Slave } from '../links/line.js';
import type { OnRequest } from '../links/requestLog.js';
import { startTcpServer } from '../links/tcpServer.js';
import type { TemplateSignal } from '../devices/template.js';
import { setValve } from '../plant/controls.js';
import type { LineConfig } from './document.js';
import type { DistrictLine, PlacedDevice } from './layout.js';
import { trueValue, type RunningDistrict } from './values.js';

/** What serves the lines. */
export interface LinesOptions {
  readonly lines: readonly DistrictLine[];
  readonly host: string;
  /** The first line is found at this port, the next at the next; 0 takes free ones. */
  readonly port: number;
  /** Where a hub listens for the lines that dial in. */
  readonly hubPort: number;
  /** The plant as it is now. */
  readonly running: () => RunningDistrict;
  readonly faults: FaultBook;
  readonly onRequest: OnRequest;
  readonly now: () => number;
  readonly seed: number;
}

/** Lines that answer. */
export interface ServedLines {
  readonly configOf: (line: DistrictLine) => LineConfig;
  readonly stop: () => Promise<void>;
}

const MOST_PORT = 65_535;

/**
 * Opens every line of the district.
 *
 * @throws SetupError `FLAG_INVALID` there are not so many ports from this one on.
 */
export async function serveLines(options: LinesOptions): Promise<ServedLines> {
  const { host, port } = options;
  if (port + options.lines.length - 1 > MOST_PORT) {
    const most = MOST_PORT - options.lines.length + 1;
    throw new SetupError(
      'FLAG_INVALID',
      `--port is "${port}"; with ${options.lines.length} lines it is at most ${most}`,
    );
  }
  const configs = new Map<string, LineConfig>();
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(stops.map((one) => one()));
  };
  try {
    for (const [i, design] of options.lines.entries()) {
      const line = new Line({ name: design.code, slaves: slavesOf(design, options), onRequest: options.onRequest });
      if (design.transport === 'dial-in') {
        const { stop: hangUp, config } = dial(line, design, options);
        stops.push(hangUp);
        configs.set(design.code, config);
        continue;
      }
      const framing = design.transport === 'tcp' ? 'TCP' : 'RTU';
      const server = await startTcpServer({ host, port: port === 0 ? 0 : port + i, framing, line });
      stops.push(server.stop);
      configs.set(design.code, { transport: design.transport, host, port: server.port });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { configOf: ({ code }) => configs.get(code) as LineConfig, stop };
}

/** Dials in to the hub, as a given file has it where it says so. */
function dial(
  line: Line,
  { code, dialIn: given }: DistrictLine,
  { host, hubPort }: LinesOptions,
): { readonly stop: () => Promise<void>; readonly config: LineConfig } {
  const { listenPort, registration, heartbeat } = given ?? {
    ...{ listenPort: hubPort, registration: `TG${code}`, heartbeat: HEARTBEAT },
  };
  const beat = heartbeat === null ? undefined : packetOf(heartbeat);
  const { stop } = dialIn({
    ...{ host, port: listenPort, line, reconnect: REDIAL },
    registration: packetOf(registration) ?? Buffer.from(registration),
    ...(beat ? { heartbeat: { bytes: beat, everyMs: HEARTBEAT_MS } } : {}),
  });
  return { stop, config: { transport: 'dial-in', listenHost: host, listenPort, registration, heartbeat } };
}

/** Soon, since hub and plant start together. */
const REDIAL = { minMs: 200, maxMs: 2000 };
const HEARTBEAT = 'HB';
const HEARTBEAT_MS = 30_000;

function slavesOf({ devices }: DistrictLine, options: LinesOptions): Map<number, Slave> {
  return new Map(devices.map((device) => [device.unit, slaveOf(device, options)]));
}

function slaveOf(device: PlacedDevice, { running, faults, now, seed }: LinesOptions): Slave {
  const { code, template, unit } = device;
  return faultySlave({
    ...{ code, template, faults, now, seed: seed + unit },
    values: (signal, atMs) => trueValue(running(), device, signal, atMs),
    write: (signal, value) => write(running(), device, signal, value),
  });
}

/** A valve that is told to move moves the plant; whatever else is written changes nothing and is refused. */
function write(
  { district }: RunningDistrict,
  { plant }: PlacedDevice,
  { quantity }: TemplateSignal,
  value: number,
): number | undefined {
  const moved = plant !== null && quantity === 'VALVE_OPENING' && setValve(district, plant, value);
  return moved ? undefined : EXCEPTION.ILLEGAL_DATA_ADDRESS;
}
