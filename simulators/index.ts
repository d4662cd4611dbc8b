import type { MasterDataDocument } from '../src/domain/masterData/document.js';
import type { HistoryPart } from '../src/domain/masterData/plantMessages.js';
import { advance } from './district/advance.js';
import { districtDocument } from './district/document.js';
import { DEMONSTRATION } from './district/equipment.js';
import { runThrough } from './district/history.js';
import type { Layout } from './district/layout.js';
import { serveLines } from './district/lines.js';
import { recall, remember } from './district/memory.js';
import type { RunningDistrict } from './district/values.js';
import { wishedFaults } from './faults/wishedFaults.js';
import { FaultBook } from './faults/faultBook.js';
import { FaultSchedule } from './faults/faultSchedule.js';
import type { FailingDevice } from './faults/randomFaults.js';
import { RequestLog } from './links/requestLog.js';
import { newDistrict } from './plant/newDistrict.js';
import { step } from './plant/step.js';
import { newEnterprise, stepEnterprise } from './plant/voc.js';
import { freePort } from './links/freePort.js';

/** How to start the demonstration plant. */
export interface PlantOptions {
  /** What it consists of; the demonstration when nothing is said. */
  readonly layout?: Layout;
  readonly host: string;
  /** Of the first line, the next are at the next ones; 0 takes free ones. */
  readonly port: number;
  /** Where a hub listens for the lines that dial in; any free port when nothing is said. */
  readonly hubPort?: number;
  /** The same seed gives the same weather, people and unrest. */
  readonly seed: number;
  /** How many times faster than the clock it lives. */
  readonly speed?: number;
  /** File in which it remembers where it stood; without one it begins anew at each start, and has no history. */
  readonly memory?: string;
  /** Faults that are there from the start, such as `SILENT:B03-HM1`, and how many more begin at each device a day. */
  readonly faults?: readonly string[];
  readonly faultsPerDeviceDay?: number;
  /** File to which it writes what is wrong with which device when, as JSON. */
  readonly labels?: string;
  /** Hears what people should know of the plant. */
  readonly say?: (message: string) => void;
  /** Milliseconds since the epoch, UTC; the machine's clock by default. */
  readonly now?: () => number;
}

/** A plant that lives and answers. `document` is what a hub needs to read it. */
export interface RunningPlant {
  readonly document: MasterDataDocument;
  readonly running: () => RunningDistrict;
  readonly faults: FaultBook;
  readonly requests: RequestLog;
  /** What happened before the start, oldest first; empty when it was taken already. */
  readonly history: readonly HistoryPart[];
  /** Says that the history was taken: it is not offered again. */
  readonly historyTaken: () => void;
  readonly stop: () => Promise<void>;
}

const STEP_MS = 1000;
const REMEMBER_EVERY = 60; // steps
const DAY_MS = 86_400_000;
const HISTORY_MS = 30 * DAY_MS;
const MOST_BEHIND_S = 3600; // after the machine slept, the plant catches up by an hour and goes on

/** Starts the plant and the lines in front of its devices. */
export async function startPlant(options: PlantOptions): Promise<RunningPlant> {
  const { layout = DEMONSTRATION, host, port, seed, speed = 1, memory, now = Date.now } = options;
  const given = wishedFaults(options.faults ?? [], devicesOf(layout), now());
  const past = beginning(layout, seed, memory, now());
  const { running } = past;
  const faults = new FaultBook();
  const schedule = new FaultSchedule(
    {
      ...{ book: faults, devices: failing(layout), seed, perDeviceDay: options.faultsPerDeviceDay ?? 0 },
      ...(options.labels === undefined ? {} : { labels: options.labels }),
    },
    now(),
    given,
  );
  const requests = new RequestLog();
  const hubPort = options.hubPort ?? (await freePort(host));
  const lines = await serveLines({
    ...{ lines: layout.lines, host, port, hubPort, faults, now, seed },
    running: () => running,
    onRequest: requests.record,
  });
  let delivered = past.delivered;
  const save = (): void => {
    if (memory) remember(memory, layout, { fromMs: past.fromMs, seed, running: delivered ? running : null });
  };
  save();
  let lastMs = now();
  let steps = 0;
  let behind = false;
  const timer = setInterval(() => {
    const seconds = Math.max(0, Math.min(MOST_BEHIND_S, (now() - lastMs) / 1000));
    lastMs = now();
    const missed = advance(running, seconds * speed);
    if (missed > 0 && !behind) {
      behind = true;
      options.say?.('the plant lives slower than it was told: this machine does not come along; lower --speed');
    }
    schedule.reach(lastMs);
    if (++steps % REMEMBER_EVERY === 0) save();
  }, STEP_MS);
  return {
    ...{ faults, requests, running: () => running, history: past.parts },
    document: districtDocument(layout, lines.configOf),
    historyTaken: () => {
      delivered = true;
      save();
    },
    stop: async () => {
      clearInterval(timer);
      save();
      await lines.stop();
    },
  };
}

interface Beginning {
  readonly running: RunningDistrict;
  readonly parts: readonly HistoryPart[];
  readonly fromMs: number;
  readonly delivered: boolean;
}

/** Where the plant goes on: where it stood, where a month of history led it, or at rest. */
function beginning(layout: Layout, seed: number, memory: string | undefined, nowMs: number): Beginning {
  const { design, facilities } = layout;
  if (memory === undefined) {
    const running = { district: newDistrict(design, nowMs, seed), enterprise: newEnterprise(facilities, nowMs, seed) };
    return { running, parts: [], fromMs: nowMs, delivered: true };
  }
  const known = recall(memory, layout);
  if (known?.running && known.seed === seed) {
    const { district, enterprise } = known.running;
    const behindS = Math.min(HISTORY_MS, Math.max(0, nowMs - district.timeMs)) / 1000;
    step(district, behindS);
    stepEnterprise(enterprise, behindS);
    return { running: known.running, parts: [], fromMs: known.fromMs, delivered: true };
  }
  // A history that was not taken as a whole is made again, the same: it begins where it began.
  const fromMs = known && known.seed === seed ? known.fromMs : Math.floor((nowMs - HISTORY_MS) / DAY_MS) * DAY_MS;
  const parts: HistoryPart[] = [];
  const running = runThrough(layout, { fromMs, toMs: nowMs, seed }, (part) => parts.push(part));
  return { running, parts, fromMs, delivered: false };
}

/** The devices of a layout that may fail by chance. */
function failing(layout: Layout): FailingDevice[] {
  return devicesOf(layout).filter(({ code }) => !layout.reliable.has(code));
}

function devicesOf({ lines }: Layout): FailingDevice[] {
  const devices = lines.flatMap((line) => line.devices);
  return devices.map(({ code, place, template }) => ({ code, place: place.code, template }));
}
