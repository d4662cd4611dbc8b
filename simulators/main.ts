// A simulated plant as a process of its own: options as JSON in the first argument. To a parent process it talks by
// messages, to people by lines.
import { once } from 'node:events';
import { z } from 'zod';
import type { PlantMessage, PlantOrder } from '../src/domain/masterData/plantMessages.js';
import { HubError, messageOf } from '../src/shared/errors.js';
import { layoutLike } from './district/like.js';
import { startPlant, type PlantOptions } from './index.js';

const optionsSchema = z.strictObject({
  host: z.string().default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(0),
  hubPort: z.int().min(1).max(65_535).exactOptional(),
  /** Take any free ports when those are taken. */
  orAnyPort: z.boolean().default(false),
  seed: z.int().default(1),
  speed: z.number().positive().max(10_000).default(1),
  memory: z.string().exactOptional(),
  faultsPerDeviceDay: z.number().min(0).max(100).default(0),
  faults: z.array(z.string()).default([]),
  labels: z.string().exactOptional(),
  /** Whether the parent sends the district first; the demonstration's otherwise. */
  like: z.boolean().default(false),
});

/** Exit codes, as those of the program. */
const [FAILED, MISUSED] = [1, 2];

const { orAnyPort, like, ...options } = optionsSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
const plant = await start(options);
let left: Promise<void> | undefined;
const leave = (): void => void (left ??= plant.stop().then(() => process.exit(0)));
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, leave);
process.once('disconnect', leave);

const parts = [...plant.history];
process.on('message', (order: PlantOrder) => {
  if (order === 'historyTaken') return plant.historyTaken();
  const part = parts.shift();
  tell(part ? { kind: 'history', part, left: parts.length } : { kind: 'historyEnd' });
});
tell({ kind: 'started', document: plant.document, history: parts.length > 0 });

function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

function tell(message: PlantMessage): void {
  process.send?.(message);
}

async function givenDocument(): Promise<Extract<PlantOrder, object>['document']> {
  const [order] = (await once(process, 'message')) as [Extract<PlantOrder, object>];
  return order.document;
}

async function start(told: PlantOptions): ReturnType<typeof startPlant> {
  let wanted: PlantOptions = { ...told, say };
  try {
    if (like) wanted = { ...wanted, layout: layoutLike(await givenDocument(), say) };
    return await startPlant(wanted);
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    if (taken && orAnyPort) return startPlant({ ...wanted, port: 0 });
    const why = taken
      ? `another program listens on ${wanted.host}:${wanted.port} or one of the next ports; stop it, or give --port`
      : messageOf(error);
    const code = error instanceof HubError ? error.code : undefined;
    say(`thermograph: ${why}${code === undefined ? '' : ` [${code}]`}`);
    return process.exit(code === 'FLAG_INVALID' ? MISUSED : FAILED);
  }
}
