// The demonstration plant as a process of its own: options as JSON in the first argument, one JSON line when it answers.
import { z } from 'zod';
import { startPlant } from './index.js';

const optionsSchema = z.strictObject({
  host: z.string().default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(0),
  /** Take any free port when that one is taken. */
  orAnyPort: z.boolean().default(false),
  seed: z.int().default(1),
});

const { orAnyPort, ...options } = optionsSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
const { port, plan, stop } = await startPlant(options).catch((error: unknown) => {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
  if (orAnyPort) return startPlant({ ...options, port: 0 });
  process.stderr.write(`another program listens on ${options.host}:${options.port}; stop it, or give --port\n`);
  return process.exit(1);
});
let left: Promise<void> | undefined;
const leave = (): void => void (left ??= stop().then(() => process.exit(0)));
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, leave);
process.once('disconnect', leave);
process.stdout.write(`${JSON.stringify({ port, plan })}\n`);
