import { readFileSync } from 'node:fs';
import { sleep } from '../src/shared/sleep.js';
import { linesDistrict } from '../test/simulators/links/linesDistrict.js';
import type { LineSpec } from '../test/simulators/links/simulatedLines.js';
import { GraphClient } from '../test/support/graphClient.js';
import { embeddedDatabase, newDataDir, removeDataDir } from '../test/support/hubProcess.js';
import { installDistrict, issueKeys } from '../test/support/testDistrict.js';
import { promise } from './ledger.js';
import { FullIngest } from './memory/fullIngest.js';
import { medianOf, type Sample, windowsOf } from './memory/windows.js';
import { Station } from './station.js';

/** How long, and who hears what is going on. */
export interface MemoryWishes {
  readonly seconds: number;
  readonly progress: (line: string) => void;
}

const LINES = 50;
const DEVICES_A_LINE = 20;
const POINTS_A_DEVICE = 10;
const SIGNALS = Array.from({ length: POINTS_A_DEVICE }, (_, i) => `value${i}`);
const TEMPLATE = [
  'code: TORTURE-10',
  'manufacturer: torture',
  'name: 10 floats in one block',
  'kind: HEAT_METER',
  'source: made up for the measurement',
  'signals:',
  ...SIGNALS.map(
    (signal, i) =>
      `  - { signal: ${signal}, function: HOLDING, address: ${2 * i}, type: float32, quantity: SUPPLY_TEMPERATURE }`,
  ),
].join('\n');

const SAMPLE_EVERY_MS = 5000;
const WINDOWS = 6;
/** How far the last window may be from the one behind the first. */
const TOLERANCE = 0.1;
const MIB = 1024 ** 2;
const NEVER = new AbortController().signal;

/**
 * Readings of 10,000 points as fast as the hub takes them, through the public graph, with 1 % repeated and 1 % late. The
 * memory of the hub, all its threads together, must be the same at the end as after the first sixth of the time: the
 * medians of those windows within 10 %.
 *
 * @returns memory in MiB by window.
 * @throws BrokenPromise
 */
export async function memoryScenario({ seconds, progress }: MemoryWishes): Promise<Readonly<Record<string, number>>> {
  const dataDir = newDataDir();
  const station = new Station(dataDir);
  try {
    await station.start();
    const { owner, hub } = await embeddedDatabase(dataDir);
    progress('the district is entered');
    await installDistrict(owner, linesDistrict({ ...district(), template: TEMPLATE, pollIntervalMs: 5000 }));
    await station.stopLinks(); // nobody answers there
    const keys = [await issueKeys(hub), await issueKeys(hub)] as const;
    const url = await station.url();
    const ids = await allIds(new GraphClient(url, keys[0].auditor));
    const ingest = new FullIngest(ids, (worker) => new GraphClient(url, keys[worker % 2 === 0 ? 0 : 1].operator));
    const samples = await sample(seconds, { pid: await station.pid, ingest, progress });
    const { sent } = await ingest.end();
    await station.stop();
    return { points: ids.length, readings: sent, ...judge(samples, seconds, progress) };
  } finally {
    await removeDataDir(dataDir);
  }
}

function district(): { lines: LineSpec[]; ports: number[] } {
  const lines = Array.from({ length: LINES }, (_, n): LineSpec => {
    const name = `L${String(n).padStart(2, '0')}`;
    const units = Array.from({ length: DEVICES_A_LINE }, (_unused, i) => ({ unit: i + 1, device: `${name}-${i + 1}` }));
    return { name, framing: 'TCP', units };
  });
  return { lines, ports: lines.map(() => 1) };
}

async function allIds(client: GraphClient): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ;) {
    const { points }: Page = await client.data<Page>(POINTS, { after });
    ids.push(...points.nodes.map(({ id }) => id));
    if (!points.pageInfo.hasNextPage) return ids;
    after = points.pageInfo.endCursor;
  }
}

interface Page {
  readonly points: {
    readonly nodes: readonly { readonly id: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

const POINTS = `query Points($after: String) {
  points(first: 1000, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
}`;

async function sample(
  seconds: number,
  { pid, ingest, progress }: { pid: number; ingest: FullIngest; progress: MemoryWishes['progress'] },
): Promise<Sample[]> {
  ingest.start();
  const samples: Sample[] = [];
  const begunMs = performance.now();
  for (let atMs = 0; atMs < seconds * 1000; atMs = performance.now() - begunMs) {
    await Promise.race([sleep(SAMPLE_EVERY_MS, NEVER), ingest.failed]);
    const taken = { atMs, bytes: residentBytes(pid), readings: ingest.sent };
    samples.push(taken);
    if (samples.length % 12 === 0) progress(`${Math.round(taken.bytes / MIB)} MiB, ${taken.readings} readings so far`);
  }
  return samples;
}

function judge(
  samples: readonly Sample[],
  seconds: number,
  progress: MemoryWishes['progress'],
): Record<string, number> {
  const windows = windowsOf(samples, WINDOWS, seconds * 1000);
  progress('minutes        readings/s   memory in MiB: median (least to most)');
  const mib = (bytes: number): number => Math.round(bytes / MIB);
  for (const { fromMs, toMs, rate, bytes } of windows) {
    const minutes = `${(fromMs / 60_000).toFixed(1)} to ${(toMs / 60_000).toFixed(1)}`.padEnd(14);
    const memory = `${mib(medianOf(bytes))} (${mib(Math.min(...bytes))} to ${mib(Math.max(...bytes))})`;
    progress(`${minutes} ${String(Math.round(rate)).padStart(10)}   ${memory}`);
  }
  const medians = windows.map(({ bytes }) => medianOf(bytes));
  const [early, late] = [medians[1] as number, medians.at(-1) as number];
  const change = late / early - 1;
  promise(
    Math.abs(change) <= TOLERANCE,
    `the hub had ${mib(early)} MiB after ${Math.round(seconds / WINDOWS)} s, and ${mib(late)} MiB at the end`,
  );
  return { 'MiB early': mib(early), 'MiB late': mib(late), 'change in %': Math.round(change * 1000) / 10 };
}

function residentBytes(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) * 1024;
}
