import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { MasterDataDocument } from '../domain/masterData/document.js';
import type { PlantMessage, PlantOrder } from '../domain/masterData/plantMessages.js';
import { BugError, HubError, messageOf } from '../shared/errors.js';
import { sleep } from '../shared/sleep.js';

/** The simulated plant in a process of its own, seen from the hub. */
export interface PlantProcess {
  /** What the hub needs to read it, as it runs now. */
  readonly document: MasterDataDocument;
  readonly hasHistory: boolean;
  /** The next part of what happened before the start; null when that was all. @throws PlantError it does not answer. */
  readonly nextHistory: () => Promise<Extract<PlantMessage, { kind: 'history' }> | null>;
  readonly historyTaken: () => void;
  /** Has somebody hear each time that it runs again; its lines may be found elsewhere then. */
  readonly watch: (again: (document: MasterDataDocument) => Promise<unknown>) => void;
}

/** Where the plant keeps what it remembers, and what is wrong with which device. */
interface PlantWishes {
  readonly memory: string;
  readonly labels: string;
  readonly faultsPerDeviceDay: number;
}

/** The simulated plant ended, or does not answer; it is started again by itself. */
class PlantError extends HubError {
  readonly kind = 'transient';
}

const HOST = '127.0.0.1';
/** Where newcomers find its lines; any free ports when these are taken. */
const PREFERRED_PORT = 15_020;
const START_LIMIT_MS = 300_000; // it makes up a month
const ANSWER_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 10_000;
/** It is started again so many times in a row, with a wait that doubles; one that lived a while starts anew. */
const MOST_STARTS = 6;
const FIRST_WAIT_MS = 1000;
const LIVED_MS = 60_000;

/**
 * Starts the plant, and starts it again when it ends by itself; it stops with `endings`, and when this process ends.
 *
 * @param say hears when it ended and when it runs again, for people.
 * @throws PlantError `PLANT_ENDED`, `PLANT_SILENT` it does not start.
 */
export async function startPlant(
  wishes: PlantWishes,
  endings: { add: (step: () => Promise<void>) => void },
  say: (message: string) => void,
): Promise<PlantProcess> {
  const plant = new KeptPlant(wishes, say);
  endings.add(plant.stop);
  await plant.start();
  return plant;
}

class KeptPlant implements PlantProcess {
  readonly #wishes: PlantWishes;
  readonly #say: (message: string) => void;
  readonly #stopping = new AbortController();
  #child: ChildProcess | undefined;
  #started: Extract<PlantMessage, { kind: 'started' }> | undefined;
  #failures = 0;
  #again: (document: MasterDataDocument) => Promise<unknown> = () => Promise.resolve();

  constructor(wishes: PlantWishes, say: (message: string) => void) {
    this.#wishes = wishes;
    this.#say = say;
  }

  get document(): MasterDataDocument {
    return this.#started?.document ?? {};
  }

  get hasHistory(): boolean {
    return this.#started?.history ?? false;
  }

  readonly watch = (again: (document: MasterDataDocument) => Promise<unknown>): void => void (this.#again = again);

  readonly nextHistory = async (): Promise<Extract<PlantMessage, { kind: 'history' }> | null> => {
    const message = await answerOf(this.#child, ANSWER_LIMIT_MS, 'nextHistory');
    return message.kind === 'history' ? message : null;
  };

  readonly historyTaken = (): void => {
    if (this.#child?.connected) this.#child.send('historyTaken' satisfies PlantOrder, ignored);
  };

  readonly stop = async (): Promise<void> => {
    this.#stopping.abort();
    if (this.#child) await endOf(this.#child);
  };

  /** Starts it once, and keeps it from then on. */
  async start(): Promise<void> {
    const sinceMs = performance.now();
    const child = launch(this.#wishes, this.#started?.document);
    this.#child = child;
    try {
      const started = await answerOf(child, START_LIMIT_MS);
      if (started.kind !== 'started') throw new BugError('PLANT_ANSWER', `the plant began with "${started.kind}"`);
      this.#started = started;
    } catch (error) {
      await endOf(child);
      throw error;
    }
    const ended = (): void => {
      if (this.#stopping.signal.aborted) return;
      if (performance.now() - sinceMs > LIVED_MS) this.#failures = 0;
      void this.#restart(`it ended with ${child.signalCode ?? `code ${child.exitCode}`}`);
    };
    if (isGone(child)) ended();
    else child.once('exit', ended);
  }

  async #restart(why: string): Promise<void> {
    const waitMs = FIRST_WAIT_MS * 2 ** this.#failures++;
    if (this.#failures > MOST_STARTS) {
      return this.#say(`the simulated plant does not stay up (${why}); start the hub again`);
    }
    this.#say(`the simulated plant has stopped: ${why}; it is started again in ${waitMs / 1000} s`);
    await sleep(waitMs, this.#stopping.signal);
    if (this.#stopping.signal.aborted) return;
    try {
      await this.start();
    } catch (error) {
      return this.#stopping.signal.aborted ? undefined : this.#restart(messageOf(error));
    }
    try {
      await this.#again(this.document);
      this.#say('the simulated plant runs again');
    } catch (error) {
      this.#say(`the simulated plant runs again, and the hub was not told where: ${messageOf(error)}`);
    }
  }
}

const ignored = (): void => undefined;

/** @param before as it ran the last time: it takes the same port of the hub to dial in to. */
function launch(wishes: PlantWishes, before: MasterDataDocument | undefined): ChildProcess {
  const configs = (before?.connectors ?? []).map(({ config }) => config as { readonly listenPort?: number });
  const hubPort = configs.find(({ listenPort }) => listenPort !== undefined)?.listenPort;
  const child = fork(
    new URL('../../simulators/main.js', import.meta.url),
    [JSON.stringify({ host: HOST, port: PREFERRED_PORT, orAnyPort: true, hubPort, ...wishes })],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], detached: true, serialization: 'advanced' },
  );
  child.on('error', ignored); // its end is told by 'exit', or by the answer that does not come
  return child;
}

const isGone = ({ exitCode, signalCode, pid }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null || pid === undefined;

/** Resolves once it is gone; it is killed when it does not go. */
async function endOf(child: ChildProcess): Promise<void> {
  if (isGone(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const impatient = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await gone;
  clearTimeout(impatient);
}

/** Its next message, asked for by an order; fails when it is gone, goes first, or takes too long. */
function answerOf(child: ChildProcess | undefined, limitMs: number, order?: PlantOrder): Promise<PlantMessage> {
  return new Promise((resolve, reject) => {
    if (!child?.connected || isGone(child)) return reject(gone());
    const settle = (done: () => void): void => {
      clearTimeout(limit);
      for (const event of ['exit', 'error', 'disconnect']) child.off(event, ended);
      child.off('message', heard);
      done();
    };
    const ended = (): void => settle(() => reject(gone()));
    const heard = (message: unknown): void => settle(() => resolve(message as PlantMessage));
    const limit = setTimeout(() => {
      const error = new PlantError('PLANT_SILENT', `the simulated plant did not answer in ${limitMs / 1000} s`);
      settle(() => reject(error));
    }, limitMs);
    for (const event of ['exit', 'error', 'disconnect']) child.once(event, ended);
    child.once('message', heard);
    if (order !== undefined) child.send(order, (error) => (error ? ended() : undefined));
  });
}

function gone(): PlantError {
  return new PlantError('PLANT_ENDED', 'the simulated plant ended before it answered');
}
