import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promise } from '../ledger.js';
import type { CareProcessOptions } from './careProcess.js';

const PROGRAM = fileURLToPath(new URL('careProcess.ts', import.meta.url));

/** A process that closes days, folds and rolls without a pause, and that is killed now and then. */
export class CareTaker {
  /** Days closed, points and days folded and rolled, over all processes. */
  readonly figures: Record<string, number> = { 'care kills': 0, closed: 0, folded: 0, rolled: 0 };
  readonly #options: Omit<CareProcessOptions, 'seed'>;
  #seed: number;
  #child: ChildProcess;
  #said = '';

  constructor({ seed, ...options }: CareProcessOptions) {
    this.#options = options;
    this.#seed = seed;
    this.#child = this.#start();
  }

  /** Kills it, and starts the next one. */
  async kill(): Promise<void> {
    await this.stop();
    this.figures['care kills']!++;
    this.#child = this.#start();
  }

  /** Kills it. @throws BrokenPromise it had ended by itself. */
  async stop(): Promise<void> {
    const child = this.#child;
    promise(child.exitCode === null, `taking care of the store failed: ${this.#said}`);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  #start(): ChildProcess {
    const given = JSON.stringify({ ...this.#options, seed: this.#seed++ });
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), PROGRAM, given], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr.on('data', (chunk: Buffer) => (this.#said += chunk.toString()));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [name = '', count] = line.split(' ');
      this.figures[name] = (this.figures[name] ?? 0) + Number(count);
    });
    return child;
  }
}
