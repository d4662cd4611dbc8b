// Faults on purpose, for as long as it takes: npm run torture [-- NAME] [-- --seed N --kills N --seconds N].
// Exit 1 when a promise of the hub was broken.
import { parseArgs } from 'node:util';
import { connectExternal } from '../src/store/postgres/external.js';
import { startGivenServer } from '../test/support/givenServer.js';
import { buildProgram, databaseUrlOf } from '../test/support/hubProcess.js';
import { killScenario } from './kill.js';
import { linesScenario } from './lines.js';
import { memoryScenario } from './memory.js';
import { orderScenario } from './order.js';
import { spoolScenario } from './spool.js';
import { storeScenario } from './store.js';

interface Wishes {
  readonly seed: number;
  readonly kills: number;
  readonly seconds: number;
  readonly progress: (line: string) => void;
}

type Figures = Readonly<Record<string, number>>;

const SCENARIOS: Readonly<Record<string, (wishes: Wishes) => Promise<Figures>>> = {
  kill: (wishes) => killScenario({ ...wishes, workers: 6, points: 50, largest: 200 }),
  store: (wishes) => storeScenario({ ...wishes, workers: 6, points: 40, devices: 10, largest: 200 }),
  memory: (wishes) => memoryScenario(wishes),
  lines: (wishes) => linesScenario(wishes),
  spool: (wishes) => spoolScenario(wishes),
  order: async (wishes) => {
    const server = await startGivenServer(['track_commit_timestamp=on', 'max_connections=100']);
    try {
      const { owner } = await connectExternal(databaseUrlOf(server.admin));
      return await orderScenario({ ...wishes, login: owner, points: 40, workers: 3, lanes: 3, largest: 100 });
    } finally {
      await server.stop();
    }
  },
};

/** How long a scenario runs when it is not told. */
const USUAL_SECONDS: Readonly<Record<string, number>> = { lines: 600, memory: 1800 };

/** How many are killed when it is not told; of each kind in `kill`, in all in `store`. */
const USUAL_KILLS: Readonly<Record<string, number>> = { store: 100 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    kills: { type: 'string' },
    seconds: { type: 'string' },
  },
});
const names = positionals.length > 0 ? positionals : Object.keys(SCENARIOS);
await buildProgram();
for (const name of names) await run(name);

async function run(name: string): Promise<void> {
  const scenario = SCENARIOS[name];
  if (!scenario) throw new Error(`there is no scenario ${name}; there are ${Object.keys(SCENARIOS).join(', ')}`);
  const begun = performance.now();
  const say = (line: string): void => console.log(`${name} ${seconds(begun).padStart(4)} s  ${line}`);
  const wished = values.seconds ?? USUAL_SECONDS[name] ?? 90;
  const killed = values.kills ?? USUAL_KILLS[name] ?? 10;
  const [seed, kills, length] = [values.seed, killed, wished].map(Number) as [number, number, number];
  say(`seed ${seed}`);
  try {
    const figures = await scenario({ seed, kills, seconds: length, progress: say });
    const text = Object.entries(figures).map(([what, count]) => `${what} ${count}`);
    console.log(`ok     ${name}: ${text.join(', ')}, seed ${seed}, ${seconds(begun)} s`);
  } catch (error) {
    console.log(`FAILED ${name}: ${error instanceof Error ? error.message : String(error)}, seed ${seed}`);
    console.log(error);
    process.exitCode = 1;
  }
}

function seconds(begun: number): string {
  return ((performance.now() - begun) / 1000).toFixed(0);
}
