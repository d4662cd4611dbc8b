import { readFileSync } from 'node:fs';
import { sleep } from '../src/shared/sleep.js';
import { linesDistrict } from '../test/simulators/links/linesDistrict.js';
import {
  type LineSpec,
  quantile,
  type SimulatedLines,
  startSimulatedLines,
  type UnitReport,
  type UnitSpec,
} from '../test/simulators/links/simulatedLines.js';
import { embeddedDatabase, type HubProcess, newDataDir, removeDataDir, startHub } from '../test/support/hubProcess.js';
import { installDistrict, issueKeys } from '../test/support/testDistrict.js';
import { promise } from './ledger.js';

/** How long, and who hears what is going on. */
export interface LinesWishes {
  readonly seconds: number;
  readonly progress: (line: string) => void;
}

const POLL_MS = 5000;
const TOLERANCE = 0.1;
const LINES = 60;
const DEVICES_A_LINE = 5;
const UNITS_ON_THE_LONG_LINE = 60;
const TEMPLATE = readFileSync(new URL('../templates/rs-ws-n01.yaml', import.meta.url), 'utf8');
const WARM_UP_S = 20; // first contacts, and what is found out about silent devices
const NEVER = new AbortController().signal;

/** Faulty slaves, by device: three among the 60 lines, and three on the long one. */
const FAULTS: Readonly<Record<string, UnitSpec['fault']>> = {
  'T05-3': { kind: 'SILENT' },
  'T20-1': { kind: 'EXCEPTION', size: 4 },
  'T40-5': { kind: 'DROPPED', share: 0.5 },
  'R00-7': { kind: 'SILENT' },
  'R00-23': { kind: 'HALF_FRAME' },
  'R00-42': { kind: 'EXCEPTION', size: 6 },
};

/**
 * 60 gateways on Modbus TCP and one RS-485 line at 9600 baud with 60 units, three faulty slaves each, polled by the whole
 * hub: by the log of the simulator, which is a process of its own, every sound device must be asked each 5 s, p99 within
 * 10 %, and what `/metrics` counts must be what the simulator did.
 *
 * @returns figures, in milliseconds where they are times.
 * @throws BrokenPromise
 */
export async function linesScenario({ seconds, progress }: LinesWishes): Promise<Readonly<Record<string, number>>> {
  const lines = specification();
  const dataDir = newDataDir();
  const simulated = await startSimulatedLines(lines, TEMPLATE);
  try {
    const hub = await startHub({ dataDir });
    try {
      const { owner, hub: login } = await embeddedDatabase(dataDir);
      const key = (await issueKeys(login)).auditor;
      const district = { lines, ports: simulated.ports, template: TEMPLATE, pollIntervalMs: POLL_MS };
      await installDistrict(owner, linesDistrict(district));
      progress('the hub polls');
      await sleep(WARM_UP_S * 1000, NEVER);
      await simulated.forgetPolls();
      for (let left = seconds; left > 0; left -= 60) {
        progress(`${left} s left`);
        await sleep(1000 * Math.min(60, left), NEVER);
      }
      const figures = judge(lines, await simulated.report());
      return { ...figures, ...(await agree(lines, simulated, () => countedBy(hub, key))) };
    } finally {
      await hub.stop();
    }
  } finally {
    await simulated.stop();
    await removeDataDir(dataDir);
  }
}

function specification(): LineSpec[] {
  const unit = (line: string, i: number): UnitSpec => {
    const device = `${line}-${i + 1}`;
    const fault = FAULTS[device];
    return { unit: i + 1, device, ...(fault ? { fault } : {}) };
  };
  const gateways = Array.from({ length: LINES }, (_, i): LineSpec => {
    const name = `T${String(i).padStart(2, '0')}`;
    return { name, framing: 'TCP', units: Array.from({ length: DEVICES_A_LINE }, (_, n) => unit(name, n)) };
  });
  const units = Array.from({ length: UNITS_ON_THE_LONG_LINE }, (_, n) => unit('R00', n));
  return [...gateways, { name: 'R00', framing: 'RTU', units, speed: { baudRate: 9600, turnAroundMs: 5 } }];
}

/** @throws BrokenPromise a sound device was not asked at its rate. */
function judge(lines: readonly LineSpec[], reports: readonly UnitReport[]): Record<string, number> {
  const sound = reports.filter(({ device }) => !FAULTS[device]);
  const worst = { TCP: 0, RTU: 0 };
  let longestMs = 0;
  for (const { device, intervalsMs } of sound) {
    const { framing } = lines.find(({ units }) => units.some((unit) => unit.device === device))!;
    const p99 = quantile(intervalsMs, 0.99);
    const kept = Math.abs(p99 - POLL_MS) <= TOLERANCE * POLL_MS;
    promise(kept, `${device} was asked at intervals with p99 ${p99.toFixed(0)} ms, not within 10 % of ${POLL_MS}`);
    worst[framing] = Math.max(worst[framing], p99);
    longestMs = Math.max(longestMs, ...intervalsMs);
  }
  return {
    devices: reports.length,
    'worst p99 on TCP': Math.round(worst.TCP),
    'worst p99 on the long line': Math.round(worst.RTU),
    'longest interval': Math.round(longestMs),
  };
}

/** What a link counted, by kind. */
type Counted = (link: string, ...kinds: string[]) => number;

async function countedBy(hub: HubProcess, key: string): Promise<Counted> {
  const response = await fetch(new URL('/metrics', hub.url), { headers: { authorization: `Bearer ${key}` } });
  const text = await response.text();
  const counts = new Map(
    [...text.matchAll(/^thermograph_link_events_total\{link="(\w+)",kind="(\w+)"\} (\d+)$/gm)].map(
      ([, link, kind, count]) => [`${link} ${kind}`, Number(count)],
    ),
  );
  return (link, ...kinds) => kinds.reduce((sum, kind) => sum + (counts.get(`${link} ${kind}`) ?? 0), 0);
}

/**
 * Each request that the simulator logged must have been counted as what the simulator made of it. What `/metrics` shows is
 * up to 5 s old, so it must lie between what the simulator had done before that and what it has done now.
 *
 * @throws BrokenPromise
 */
async function agree(
  lines: readonly LineSpec[],
  simulated: SimulatedLines,
  look: () => Promise<Counted>,
): Promise<Record<string, number>> {
  const before = await simulated.report();
  await sleep(METRICS_AGE_MS, NEVER);
  const counted = await look();
  const after = await simulated.report();
  const figures = { 'faults simulated': 0, 'faults counted': 0 };
  for (const { name, units } of lines) {
    const devices = new Set(units.map(({ device }) => device));
    for (const { what, outcomes, kinds } of COMPARED) {
      const did = (reports: readonly UnitReport[]): number =>
        reports
          .filter(({ device }) => devices.has(device))
          .reduce((sum, report) => sum + outcomes.reduce((n, outcome) => n + (report.outcomes[outcome] ?? 0), 0), 0);
      const [least, most, has] = [did(before), did(after), counted(name, ...kinds)];
      // The request under way is logged and not counted yet.
      promise(has >= least - 1 && has <= most, `${name}: ${least} to ${most} ${what} simulated, ${has} counted`);
      if (what === 'answers') continue;
      figures['faults simulated'] += most;
      figures['faults counted'] += has;
    }
  }
  return figures;
}

const METRICS_AGE_MS = 6000;
const COMPARED = [
  { what: 'answers', outcomes: ['ANSWERED'], kinds: ['answers'] },
  { what: 'exceptions', outcomes: ['EXCEPTION'], kinds: ['exceptions'] },
  {
    what: 'lost answers',
    outcomes: ['SILENT', 'DROPPED', 'HALF_FRAME'],
    kinds: ['timeouts', 'crcErrors', 'frameErrors'],
  },
] as const;
