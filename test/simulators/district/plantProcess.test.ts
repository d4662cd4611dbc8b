import { readdirSync, readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import type * as PlantProcessModule from '../../../src/main/plantProcess.js';
import { tempFolder } from '../../support/tempFolder.js';
import { askUntil, within } from '../../support/timeLimit.js';

// The built one: it starts the built plant.
const built = new URL('../../../dist/src/main/plantProcess.js', import.meta.url).href;
const { startPlant } = (await import(built)) as typeof PlantProcessModule;

interface Kept {
  readonly plant: PlantProcessModule.PlantProcess;
  readonly said: string[];
  readonly pids: () => number[];
  readonly stop: () => Promise<void>;
}

async function keptPlant(): Promise<Kept> {
  const folder = tempFolder();
  const steps: (() => Promise<void>)[] = [];
  const said: string[] = [];
  const stop = async (): Promise<void> => {
    for (const step of steps) await step();
  };
  onTestFinished(stop);
  const plant = await startPlant(
    { memory: `${folder}/plant.state`, labels: `${folder}/faults.json`, faultsPerDeviceDay: 0 },
    { add: (step) => steps.push(step) },
    (message) => said.push(message),
  );
  return { plant, said, stop, pids: () => plantsOf(folder) };
}

/** Processes that were told of a folder. */
function plantsOf(folder: string): number[] {
  const told = (pid: number): boolean => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
    } catch {
      return false; // it is gone
    }
  };
  return readdirSync('/proc').map(Number).filter(Number.isInteger).filter(told);
}

const ended = (code: string): object => expect.objectContaining({ code }) as object;

it('says that the plant has stopped, starts it again, and tells where it is found', async () => {
  const { plant, said, pids, stop } = await keptPlant();
  const [first] = pids() as [number];
  expect(await plant.nextHistory()).toMatchObject({ kind: 'history' });
  const again = Promise.withResolvers<unknown>();
  plant.watch((document) => {
    expect(document.connectors).toEqual(plant.document.connectors);
    again.resolve(document);
    return Promise.resolve();
  });
  const before = plant.document.connectors;

  const asked = plant.nextHistory().then(() => plant.nextHistory());
  asked.catch(() => undefined);
  process.kill(first, 'SIGKILL');
  await within(30_000, 'the plant to be started again', again.promise);
  await expect(asked).rejects.toEqual(ended('PLANT_ENDED'));
  await askUntil(
    5000,
    'the word of it',
    () => Promise.resolve(said.at(-1)),
    (last) => last?.includes('again') ?? false,
  );
  expect(said).toEqual([
    'the simulated plant has stopped: it ended with SIGKILL; it is started again in 1 s',
    'the simulated plant runs again',
  ]);
  expect(plant.document.connectors).toHaveLength(before?.length as number);
  expect(plant.hasHistory).toBe(true); // nobody took all of it
  expect(await plant.nextHistory()).toMatchObject({ kind: 'history' });
  expect(pids()).not.toContain(first);

  await stop();
  expect(pids()).toEqual([]);
  await expect(plant.nextHistory()).rejects.toEqual(ended('PLANT_ENDED'));
  expect(said).toHaveLength(2);
});

it('stops while the plant is gone and waited for', async () => {
  const { said, pids, stop } = await keptPlant();
  process.kill(pids()[0] as number, 'SIGKILL');
  await askUntil(
    10_000,
    'the word of it',
    () => Promise.resolve(said),
    ({ length }) => length > 0,
  );
  await within(5000, 'the end', stop());
  expect(pids()).toEqual([]);
});
