import type { Command } from 'commander';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { SetupError } from '../shared/errors.js';

/** Adds `thermograph simulate`. */
export function addSimulateCommand(program: Command): void {
  program
    .command('simulate')
    .description('run the simulated devices alone, until told to stop')
    .option('--host <address>', 'where they listen', '127.0.0.1')
    .option('--port <port>', 'Modbus TCP port; 0 takes a free one', '15020')
    .option('--seed <n>', 'the same seed gives the same small unrest', '1')
    .action(async ({ host, port, seed }: Record<'host' | 'port' | 'seed', string>) => {
      const options = JSON.stringify({
        host,
        port: whole('--port', port, 65_535),
        seed: whole('--seed', seed, 2 ** 31),
      });
      const main = fileURLToPath(new URL('../../simulators/main.js', import.meta.url));
      const plant = spawn(process.execPath, [main, options], { stdio: 'inherit' });
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => plant.kill(signal));
      const [code] = (await once(plant, 'exit')) as [number | null];
      process.exitCode = code ?? 0;
    });
}

function whole(flag: string, given: string, most: number): number {
  const value = Number(given);
  if (given.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new SetupError('FLAG_INVALID', `${flag} is "${given}"; it must be a whole number from 0 to ${most}`);
}
