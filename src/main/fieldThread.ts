import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { FieldOptions, FieldOrder, FieldReport } from './field.js';

/** The field side in a thread of its own, seen from the main thread. */
export interface FieldThread {
  /** Calls back with each commit that the field side makes. */
  readonly onCommit: (heard: (commit: Extract<FieldReport, { kind: 'committed' }>) => void) => void;
  /** What the field side counted last, within 5 s; null before it first did. */
  readonly counted: () => Omit<Extract<FieldReport, { kind: 'counted' }>, 'kind'> | null;
  /** Says that connectors, devices or points may have changed. */
  readonly refresh: () => void;
  /** Resolves when every link is closed and what was read is stored or spooled. */
  readonly stop: () => Promise<void>;
}

const STOP_MS = 10_000;
const RESTART_MS = 1000;

/** Starts the field side; a thread that dies is started again. */
export function startFieldThread(given: Omit<FieldOptions, 'logLevel'>, log: Logger): FieldThread {
  const options: FieldOptions = { ...given, logLevel: log.level };
  let heard: (commit: Extract<FieldReport, { kind: 'committed' }>) => void = () => undefined;
  let counted: Extract<FieldReport, { kind: 'counted' }> | null = null;
  let stopping = false;
  let worker: Worker;
  let ended: Promise<undefined>;
  const start = (): void => {
    if (stopping) return;
    const exit = Promise.withResolvers<undefined>();
    ended = exit.promise;
    worker = new Worker(new URL('./field.js', import.meta.url), { workerData: options });
    worker.on('message', (message: FieldReport) => {
      if (message.kind === 'committed') heard(message);
      else counted = message;
    });
    worker.on('error', (error) => log.error({ err: error }, 'the field side failed; it is started again'));
    worker.on('exit', () => {
      exit.resolve(undefined);
      if (!stopping) setTimeout(start, RESTART_MS);
    });
  };
  start();
  const order = (message: FieldOrder): void => worker.postMessage(message);
  return {
    onCommit: (listener) => (heard = listener),
    counted: () => counted,
    refresh: () => order('refresh'),
    stop: async () => {
      stopping = true;
      order('stop');
      const forced = setTimeout(() => void worker.terminate(), STOP_MS);
      await ended;
      clearTimeout(forced);
    },
  };
}
