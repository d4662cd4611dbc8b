import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { sleep } from '../src/shared/sleep.js';
import { linesDistrict } from '../test/simulators/links/linesDistrict.js';
import {
  type LineSpec,
  quantile,
  type SimulatedLines,
  startSimulatedLines,
  type UnitReport,
} from '../test/simulators/links/simulatedLines.js';
import {
  buildProgram,
  embeddedDatabase,
  type HubProcess,
  newDataDir,
  removeDataDir,
  runProgram,
  startHub,
} from '../test/support/hubProcess.js';
import { issueKeys } from '../test/support/testDistrict.js';
import type { Run } from './support/bench.js';
import { tableOfFigures } from './support/report.js';
import { millisecondsFor } from './support/requests.js';

const LINKS = 50;
const DEVICES_A_LINK = 20;
const POINTS_A_DEVICE = 25;
const POLL_MS = 1000;
const WARM_UP_S = 20; // every link is claimed, every partition is there
const IDLE_S = 60;
const LOADED_S = 60;
const MOST_SHOWN = 2000;
const NEVER = new AbortController().signal;
/** What a client asks meanwhile, with a rest behind each answer. */
const SMALL = '{buildings(first:1){nodes{id name heatedArea}}}';
const REST_MS = 10;

const SIGNALS = Array.from({ length: POINTS_A_DEVICE }, (_, i) => `value${i}`);
const TEMPLATE = [
  'code: BENCH-25',
  'manufacturer: bench',
  'name: 25 floats in one block',
  'kind: HEAT_METER',
  'source: made up for the measurement',
  'signals:',
  ...SIGNALS.map(
    (signal, i) =>
      `  - { signal: ${signal}, function: HOLDING, address: ${2 * i}, type: float32, quantity: SUPPLY_TEMPERATURE }`,
  ),
].join('\n');

/**
 * 1,000 devices with 25 points each behind 50 gateways on loopback, polled each second by the whole hub with its
 * database, against the same hub without its field side. Polls are told from the log of the simulated gateways, which are a
 * process of their own; the delay of the API's event loop from `/metrics`; and a client asks a small query all the time.
 */
export async function measurePolling({ rounds, progress, result }: Run): Promise<void> {
  await buildProgram();
  const rows: Figures[] = [];
  for (let round = 1; round <= rounds; round++) {
    const figures = await oneRound(progress);
    rows.push(figures);
    progress(`round ${round} of ${rounds}: ${JSON.stringify(figures)}`);
  }
  result(
    tableOfFigures(
      `polling, ${LINKS * DEVICES_A_LINK} devices × ${POINTS_A_DEVICE} points each second for ${LOADED_S} s, a row a round`,
      ['polls', 'missed', 'interval p99', 'longest', ...['loop delay p99', 'small p50', 'small p99'].flatMap(withIdle)],
      rows.map(cellsOf),
    ),
  );
}

const withIdle = (name: string): string[] => [name, 'idle', 'ratio'];

interface Figures {
  readonly polls: number;
  readonly missed: number;
  readonly p99Ms: number;
  readonly longestMs: number;
  readonly loaded: Felt;
  readonly idle: Felt;
}

/** What the API feels of the field side. */
interface Felt {
  readonly delayMs: number;
  readonly smallP50Ms: number;
  readonly smallP99Ms: number;
}

async function oneRound(progress: Run['progress']): Promise<Figures> {
  const dataDir = newDataDir();
  const simulated = await startSimulatedLines(lines(), TEMPLATE);
  try {
    let hub = await startHub({ dataDir });
    const { hub: login } = await embeddedDatabase(dataDir);
    const key = (await issueKeys(login)).auditor;
    progress('entering devices');
    await importDistrict(dataDir, simulated);
    await hub.stop();
    hub = await startHub({ dataDir, flags: ['--roles', 'api'] });
    const idle = await feel(hub, key, IDLE_S);
    progress('idle hub measured');
    await hub.stop();
    hub = await startHub({ dataDir }); // its delays are counted from its start
    progress('the hub polls');
    try {
      await sleep(WARM_UP_S * 1000, NEVER);
      await simulated.forgetPolls();
      const loaded = await feel(hub, key, LOADED_S);
      return { ...pollsIn(await simulated.report()), loaded, idle };
    } finally {
      await hub.stop();
    }
  } finally {
    await simulated.stop();
    await removeDataDir(dataDir);
  }
}

function lines(): LineSpec[] {
  return Array.from({ length: LINKS }, (_, link) => ({
    name: `L${link}`,
    framing: 'TCP',
    units: Array.from({ length: DEVICES_A_LINK }, (__, i) => ({ unit: i + 1, device: `L${link}-D${i + 1}` })),
  }));
}

/** Cycles that should have begun and did not show as an interval of twice the rate or more. */
function pollsIn(reports: readonly UnitReport[]): Omit<Figures, 'loaded' | 'idle'> {
  const intervals = reports.flatMap(({ intervalsMs }) => intervalsMs);
  const silent = reports.filter(({ intervalsMs }) => intervalsMs.length < LOADED_S / 2);
  if (silent.length > 0) throw new Error(`${silent.length} devices were hardly polled, such as ${silent[0]!.device}`);
  return {
    polls: intervals.length,
    missed: intervals.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / POLL_MS) - 1), 0),
    p99Ms: quantile(intervals, 0.99),
    longestMs: intervals.reduce((most, ms) => Math.max(most, ms), 0),
  };
}

async function feel(hub: HubProcess, key: string, seconds: number): Promise<Felt> {
  const target = { url: hub.url, headers: { authorization: `Bearer ${key}` }, query: SMALL };
  const times = await millisecondsFor(target, { seconds, restMs: REST_MS });
  return {
    delayMs: await delayOf(hub, key),
    smallP50Ms: quantile(times, 0.5),
    smallP99Ms: quantile(times, 0.99),
  };
}

async function delayOf(hub: HubProcess, key: string): Promise<number> {
  const response = await fetch(new URL('/metrics', hub.url), { headers: { authorization: `Bearer ${key}` } });
  const [, seconds] = /^thermograph_event_loop_delay_p99_seconds (\S+)$/m.exec(await response.text()) ?? [];
  if (seconds === undefined) throw new Error('/metrics has no thermograph_event_loop_delay_p99_seconds');
  return 1000 * Number(seconds);
}

/** Brings the district in by the command line, as an engineer would. */
async function importDistrict(dataDir: string, simulated: SimulatedLines): Promise<void> {
  const file = join(dataDir, 'bench.yaml');
  const district = { lines: lines(), ports: simulated.ports, template: TEMPLATE, pollIntervalMs: POLL_MS };
  writeFileSync(file, stringify(linesDistrict(district), { aliasDuplicateObjects: false }));
  const { code, stdout, stderr } = await runProgram(['import', file, '--organization', 'TEST', '--yes', '--json'], {
    dataDir,
  });
  if (code !== 0) throw new Error(`thermograph import ended with ${code}: ${stdout.slice(0, MOST_SHOWN)}${stderr}`);
}

function cellsOf({ polls, missed, p99Ms, longestMs, loaded, idle }: Figures): string[] {
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  const felt = (['delayMs', 'smallP50Ms', 'smallP99Ms'] as const).flatMap((figure) => [
    ms(loaded[figure]),
    ms(idle[figure]),
    (loaded[figure] / idle[figure]).toFixed(1),
  ]);
  return [String(polls), String(missed), ms(p99Ms), ms(longestMs), ...felt];
}
