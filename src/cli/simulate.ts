import type { Command } from 'commander';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Adds `thermograph simulate`. */
export function addSimulateCommand(program: Command): void {
  program
    .command('simulate')
    .description('run the simulated devices alone, until told to stop')
    .option('--host <address>', 'where they listen', '127.0.0.1')
    .option('--port <port>', 'Modbus TCP port; 0 takes a free one', '15020')
    .option('--seed <n>', 'the same seed gives the same small unrest', '1')
    .action(async ({ host, port, seed }: Record<'host' | 'port' | 'seed', string>) => {
      const options = JSON.stringify({ host, port: Number(port), seed: Number(seed) });
      const main = fileURLToPath(new URL('../../simulators/main.js', import.meta.url));
      const plant = spawn(process.execPath, [main, options], { stdio: 'inherit' });
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => plant.kill(signal));
      const [code] = (await once(plant, 'exit')) as [number | null];
      process.exitCode = code ?? 0;
    });
}
