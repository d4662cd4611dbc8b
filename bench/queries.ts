import type { Run } from './support/bench.js';
import type { ServerProcess } from './support/child.js';
import { buildHub, headersOfAdmin, startHub, startPeer } from './support/hub.js';
import { withPostgres } from './support/postgres.js';
import { tableOf } from './support/report.js';
import { askOnce, requestsPerSecond, type Target } from './support/requests.js';
import { takeTurns, type Comparison } from './support/rounds.js';
import { seed } from './support/seed.js';

/** One piece of work, as each graph calls it. */
interface Work {
  readonly name: string;
  readonly hub: string;
  readonly peer: string;
  /** How often `counted` occurs in a right answer. */
  readonly objects: number;
  readonly counted: (answer: unknown) => number;
}

const WORK: readonly Work[] = [
  {
    name: 'nested: 20 buildings, their inlets, devices and points, 1,700 objects',
    hub: '{buildings(first:20){nodes{id name heatedArea inlets{nodes{id name devices{nodes{id name kind points{nodes{id quantity}}}}}}}}}',
    peer: '{buildings(first:20){id name area inlets{id name devices{id name kind points{id metric}}}}}',
    objects: 1700,
    counted: withId,
  },
  {
    name: 'series: 1,440 readings of one point, columns from the hub, rows from the peers',
    hub: '{point(by:{id:"pnt_5"}){quantity series(from:"2026-11-01T00:00:00Z",to:"2026-11-02T00:00:00Z"){epochMs values qualities}}}',
    peer: '{point(id:5){metric readings(limit:1440){time value quality}}}',
    objects: 1440,
    counted: longest,
  },
  {
    name: 'small: one building',
    hub: '{building(by:{id:"bld_5"}){id name heatedArea}}',
    peer: '{building(id:5){id name area}}',
    objects: 1,
    counted: withId,
  },
];

/** Requests a second that the hub answers, against two peers over the same PostgreSQL with the same volume of data. */
export async function measureQueries({ rounds, progress, result }: Run): Promise<void> {
  progress('building the hub, laying out the data');
  await buildHub();
  await withPostgres(async (postgres) => {
    await seed(postgres.admin);
    const headers = await headersOfAdmin(postgres);
    const servers: ServerProcess[] = [];
    try {
      servers.push(await startHub(postgres));
      for (const peer of ['apollo', 'mercurius']) servers.push(await startPeer(peer, postgres));
      const [hub, apollo, mercurius] = servers;
      for (const work of WORK) {
        const sides: Side[] = [
          { name: 'hub', target: { url: hub.url, headers, query: work.hub } },
          { name: 'Apollo Server', target: { url: apollo.url, headers: {}, query: work.peer } },
          { name: 'Mercurius', target: { url: mercurius.url, headers: {}, query: work.peer } },
        ];
        progress(work.name);
        result(tableOf(work.name, 'requests/s', await compare(work, sides, rounds, progress)));
      }
    } finally {
      for (const server of servers) await server.stop();
    }
  });
}

interface Side {
  readonly name: string;
  readonly target: Target;
}

async function compare(
  work: Work,
  sides: readonly Side[],
  rounds: number,
  progress: Run['progress'],
): Promise<Comparison> {
  for (const { name, target } of sides) await verify(work, name, target);
  const contenders = sides.map(({ name, target }) => ({ name, run: () => requestsPerSecond(target) }));
  return takeTurns(contenders, rounds, progress);
}

/** @throws Error when the answer does not have the objects it should have: what is wrong need not be timed. */
async function verify({ name, objects, counted }: Work, server: string, target: Target): Promise<void> {
  const answer = await askOnce(target);
  const found = counted(answer);
  if (found === objects) return;
  throw new Error(`${server}, ${name}: ${found} objects, not ${objects}: ${JSON.stringify(answer).slice(0, 500)}`);
}

/** Objects with an id anywhere in an answer. */
function withId(answer: unknown): number {
  if (typeof answer !== 'object' || answer === null) return 0;
  return Object.values(answer).reduce<number>((sum, part) => sum + withId(part), 'id' in answer ? 1 : 0);
}

/** Length of the longest list anywhere in an answer. */
function longest(answer: unknown): number {
  if (typeof answer !== 'object' || answer === null) return 0;
  return Math.max(Array.isArray(answer) ? answer.length : 0, ...Object.values(answer).map(longest));
}
