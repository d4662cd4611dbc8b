import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { MasterDataDocument } from '../../src/domain/masterData/document.js';
import { connectExternal } from '../../src/store/postgres/external.js';
import { withSession } from '../../src/store/postgres/session.js';
import { startGivenServer, urlOf, type GivenServer } from '../support/givenServer.js';
import { newDataDir, removeDataDir, startHub, type HubProcess } from '../support/hubProcess.js';
import { serve, startModbusServer } from '../support/modbusServer.js';
import { installDistrict, issueKeys, tagOf, testDistrict } from '../support/testDistrict.js';
import { askUntil } from '../support/timeLimit.js';

const LIMIT_MS = 40_000;
const INTERVAL_MS = 100;
const cleanups: (() => Promise<unknown>)[] = [];
const hubs: HubProcess[] = [];
afterEach(async ({ task }) => {
  const said = hubs.splice(0).map((hub) => `the hub said:\n${hub.said()}`);
  if (task.result?.state === 'fail') console.error(said.join('\n'));
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Devices that count how often they are asked, and show the count. */
interface Counters {
  readonly port: number;
  /** How often each device was asked. */
  readonly asked: readonly number[];
  /** Resolves when each device was asked `more` times from now on. */
  readonly areAsked: (more: number) => Promise<unknown>;
}

async function startCounters(devices: number): Promise<Counters> {
  const asked = Array.from({ length: devices }, () => 0);
  const registers = (i: number) => () => new Map([[0, ++asked[i]!]]);
  const { port, stop } = await startModbusServer(
    new Map(asked.map((_, i) => [i + 1, serve({ registers: registers(i) })])),
  );
  cleanups.push(stop);
  const areAsked = (more: number): Promise<unknown> => {
    const wanted = asked.map((count) => count + more);
    const done = (): boolean => asked.every((count, i) => count >= wanted[i]!);
    return askUntil(LIMIT_MS, `${more} polls of each device`, () => Promise.resolve(done()), Boolean);
  };
  return { port, asked, areAsked };
}

interface Trial extends Counters {
  readonly server: GivenServer;
  readonly serveHub: () => Promise<HubProcess>;
  /** What is stored of each device, by time. */
  readonly stored: () => Promise<number[][]>;
  /** Resolves with what is stored once each device's count of now is. */
  readonly storedAll: () => Promise<number[][]>;
  readonly metrics: (hub: HubProcess) => Promise<string>;
}

/** A hub over a PostgreSQL of its own that can crash, and so many devices behind one link. */
async function trial(devices: number, intervalMs: number, env: NodeJS.ProcessEnv = {}): Promise<Trial> {
  const counters = await startCounters(devices);
  const server = await startGivenServer();
  cleanups.push(() => server.stop());
  const { owner, hub } = await connectExternal(urlOf(server.admin));
  await installDistrict(owner, districtOf(devices, counters.port, intervalMs));
  const keys = await issueKeys(hub);
  const dataDir = newDataDir();
  cleanups.push(() => removeDataDir(dataDir));
  const stored = (): Promise<number[][]> =>
    withSession(server.admin, async (session) => {
      const { rows } = await session.query<{ values: number[] }>(
        // Of any quality: after a long pause a count that goes on is a change too fast for a temperature.
        `SELECT coalesce(array_agg(r.value ORDER BY r.time), '{}') AS values
         FROM point p LEFT JOIN reading r ON r.point = p.key AND r.value IS NOT NULL GROUP BY p.key, p.tag ORDER BY p.tag`,
      );
      return rows.map(({ values }) => values.filter((value) => value !== null));
    });
  return {
    ...counters,
    ...{ server, stored },
    serveHub: async () => {
      const hub = await startHub({
        dataDir,
        databaseUrl: urlOf(server.admin),
        env: { LOG_LEVEL: 'info', ...env },
      });
      hubs.push(hub);
      return hub;
    },
    storedAll: () => {
      const wanted = [...counters.asked];
      return askUntil(LIMIT_MS, 'all polls to be stored', stored, (found) =>
        found.every((values, i) => (values.at(-1) ?? 0) >= wanted[i]!),
      );
    },
    metrics: async (hub) => {
      const headers = { authorization: `Bearer ${keys.admin}` };
      return (await fetch(new URL('/metrics', hub.url), { headers })).text();
    },
  };
}

function districtOf(devices: number, port: number, pollIntervalMs: number): MasterDataDocument {
  const district = testDistrict(devices, { host: '127.0.0.1', port });
  const waits = { timeoutMs: 10_000, reconnectMinMs: 20, reconnectMaxMs: 100, staleAfterPolls: 1000 };
  const config = { transport: 'tcp', host: '127.0.0.1', port, pollIntervalMs, ...waits };
  const points = district.points?.map((point, i) => ({ ...point, tag: tagOf(i + 1) }));
  return {
    ...district,
    ...(points ? { points } : {}),
    connectors: district.connectors?.map((row) => ({ ...row, config })) ?? [],
    devices: district.devices?.map((row, i) => ({ ...row, address: { unit: i + 1 } })) ?? [],
  };
}

const counted = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);

describe('while PostgreSQL is away', () => {
  it('polling goes on, and afterwards no poll is missing and none is there twice', async () => {
    const { server, serveHub, areAsked, storedAll, metrics } = await trial(3, INTERVAL_MS);
    const hub = await serveHub();
    await areAsked(5);
    await server.crash();
    await hub.says(/READINGS_SPOOLED/);
    await areAsked(20);
    await server.restart();
    await hub.says(/the spool is drained: all/);
    await areAsked(5);
    for (const values of await storedAll()) expect(values).toEqual(counted(values.length));
    expect(await metrics(hub)).toMatch(/^thermograph_spool_refused_total 0$/m);
    expect(await hub.stop()).toMatchObject({ code: 0 });
  });

  it('kill -9 of the hub takes no poll that it had kept: its next start stores them', async () => {
    const { server, serveHub, areAsked, asked, storedAll } = await trial(1, INTERVAL_MS);
    const first = await serveHub();
    await areAsked(3);
    await server.crash();
    await areAsked(20);
    await first.kill();
    const last = asked[0]!;
    await server.restart();
    const second = await serveHub();
    await areAsked(3);
    const [values] = await storedAll();
    // The answer that was under way at that moment was nobody's yet.
    const missing = counted(values!.at(-1)!).filter((value) => !values!.includes(value));
    expect(missing.filter((value) => value !== last)).toEqual([]);
    expect(values).toEqual([...new Set(values)].sort((a, b) => a - b));
    expect(await second.stop()).toMatchObject({ code: 0 });
  });

  it('the stop of the hub leaves what it has in the spool', async () => {
    const { server, serveHub, areAsked, storedAll } = await trial(1, INTERVAL_MS);
    const first = await serveHub();
    await areAsked(3);
    await server.crash();
    await areAsked(5);
    expect(await first.stop()).toMatchObject({ code: 0 });
    expect(first.said()).toMatch(/readings wait in the spool for the next start/);
    await server.restart();
    const second = await serveHub();
    await areAsked(3);
    for (const values of await storedAll()) expect(values).toEqual(counted(values.length));
    await second.stop();
  });
});

it('at the bound of the spool polling stops, loudly, and goes on when there is room', async () => {
  const { server, serveHub, areAsked, asked, storedAll, metrics } = await trial(30, INTERVAL_MS, {
    SPOOL_BYTES: '65536',
  });
  const hub = await serveHub();
  await areAsked(3);
  await server.crash();
  await hub.says(/SPOOL_FULL/);
  const sum = (): number => asked.reduce((all, count) => all + count, 0);
  const isStill = async (): Promise<boolean> => {
    const before = sum();
    await setTimeout(5 * INTERVAL_MS);
    return sum() === before;
  };
  await askUntil(LIMIT_MS, 'polling to stop', isStill, Boolean);
  await server.restart();
  await hub.says(/the spool is drained: all/);
  expect(hub.said()).toMatch(/"level":50[^\n]*SPOOL_FULL/);
  expect(hub.said()).toMatch(/the spool takes readings again/);
  await areAsked(3);
  for (const values of await storedAll()) expect(values).toEqual(counted(values.length));
  await askUntil(
    LIMIT_MS,
    'the refusals to be counted',
    () => metrics(hub),
    (text) => /^thermograph_spool_refused_total [1-9]/m.test(text),
  );
  expect(await hub.stop()).toMatchObject({ code: 0 });
});

it('a second hub that polls is refused the spool of the first', async () => {
  const { server, serveHub } = await trial(1, INTERVAL_MS);
  const hub = await serveHub();
  await expect(serveHub()).rejects.toThrow(/SPOOL_IN_USE/);
  expect(await hub.stop()).toMatchObject({ code: 0 });
  expect(server.admin.port).toBeGreaterThan(0);
});
