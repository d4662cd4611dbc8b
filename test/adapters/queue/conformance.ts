import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { EnginePorts, JobHandler } from '../../../src/adapters/queue/contract.js';
import type { JobQueue } from '../../../src/adapters/queue/jobQueue.js';
import type { JobCounts, JobTerms } from '../../../src/shared/jobTerms.js';
import { askUntil, within } from '../../support/timeLimit.js';
import { openProduct, type ProductAddress } from './products.js';

/** The real product behind an engine, started for the suite. */
export interface Product {
  readonly address: ProductAddress;
  /** Has every connection of the queues break, and the product be there again. */
  readonly breakConnections: () => Promise<void>;
  /** Makes the runs of a job that wait older by two minutes. */
  readonly age: (name: string) => Promise<void>;
  readonly end: () => Promise<void>;
}

const LIMIT_MS = 50_000;
const STOP_MS = 10_000;
const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));

let names = 0;

/** Terms of a job of one test, by which nothing takes long. */
function terms(more: Partial<JobTerms> = {}): JobTerms {
  return {
    name: `job${++names}x${process.pid}`,
    schedule: null,
    singleton: true,
    timeLimitMs: 30_000,
    retry: { times: 3, firstSeconds: 1, longestSeconds: 2 },
    maxWaiting: 100,
    ...more,
  };
}

/** What each engine must do, whatever its product. */
export function conforms(engine: string, start: () => Promise<Product>): void {
  describe(engine, () => {
    let product: Product;
    beforeAll(async () => {
      product = await start();
    });
    afterAll(() => product.end());

    /** One process's end of the queue. */
    const open = async (job: JobTerms, ports?: EnginePorts): Promise<JobQueue> => {
      const queue = await openProduct(product.address, [job], ports);
      onTestFinished(() => queue.stop(STOP_MS));
      return queue;
    };

    it('does each time of a schedule once, however many processes keep it', async () => {
      const job = terms({ schedule: { everyMs: 400 }, singleton: false });
      const begun = Date.now();
      const seen = new Steps<number>();
      const queues = await Promise.all([open(job), open(job)]);
      for (const [i, queue] of queues.entries()) await queue.work(job.name, async () => seen.add(i));
      await seen.have(4);
      await Promise.all(queues.map((queue) => queue.stop(STOP_MS)));
      const slots = Math.floor(Date.now() / 400) - Math.floor(begun / 400) + 1;
      expect(seen.all.length).toBeLessThanOrEqual(slots);
    });

    it('does the work of a business key once', async () => {
      const job = terms();
      const seen = new Steps();
      const [here, there] = [await open(job), await open(job)];
      const asked = [here, there, here].map((queue) => queue.enqueue(job.name, 'bill 1', { bill: 1 }));
      expect(await Promise.all(asked)).toContain('ENQUEUED');
      expect(await here.enqueue(job.name, 'bill 1', { bill: 1 })).toBe('KNOWN');
      await there.work(job.name, async (data) => seen.add(data));
      await seen.have(1);
      await completed(here, job, 1);
      expect(await there.enqueue(job.name, 'bill 1', { bill: 1 })).toBe('KNOWN');
      expect(await there.enqueue(job.name, 'bill 2', { bill: 2 })).toBe('ENQUEUED');
      await completed(here, job, 2);
      expect(seen.all).toEqual([{ bill: 1 }, { bill: 2 }]);
    });

    it('keeps work that comes while no worker runs', async () => {
      const job = terms();
      const asking = await open(job);
      await asking.enqueue(job.name, 'a', 'a');
      await asking.enqueue(job.name, 'b', 'b');
      await asking.stop(STOP_MS);
      const seen = new Steps();
      await (await open(job)).work(job.name, async (data) => seen.add(data));
      await seen.have(2);
      expect(seen.all).toEqual(['a', 'b']);
    });

    it('lets two processes run the same job together, unless it is a singleton', async () => {
      const job = terms({ singleton: false });
      const queues = await Promise.all([open(job), open(job)]);
      const inside = new Steps();
      for (const queue of queues) {
        await queue.work(job.name, async (data) => {
          inside.add(data);
          await inside.have(2);
        });
      }
      for (const key of ['a', 'b']) await queues[0].enqueue(job.name, key, key);
      await completed(queues[0], job, 2);
    });

    it('never runs a singleton in two processes at a time', async () => {
      const job = terms();
      const queues = await Promise.all([open(job), open(job)]);
      const together: number[] = [];
      let inside = 0;
      const handler: JobHandler = async () => {
        together.push(++inside);
        await new Promise((resolve) => setTimeout(resolve, 50)); // long enough for another to come in
        inside--;
      };
      for (const queue of queues) await queue.work(job.name, handler);
      await Promise.all(Array.from({ length: 12 }, (_, i) => queues[i % 2].enqueue(job.name, `${i}`)));
      await completed(queues[0], job, 12);
      expect(together).toEqual(Array.from({ length: 12 }, () => 1));
    });

    it('tries again after a failure, later, and gives up after the last try', async () => {
      const job = terms({ retry: { times: 2, firstSeconds: 1, longestSeconds: 2 } });
      const queue = await open(job);
      const tries = new Steps();
      await queue.work(job.name, async (data) => {
        tries.add(data);
        if (data === 'never' || tries.all.filter((one) => one === data).length < 3) throw new Error('not yet');
      });
      await queue.enqueue(job.name, 'a', 'third time');
      await counted(queue, job, ({ waiting, active }) => waiting === 1 && active === 0 && tries.all.length === 1);
      await completed(queue, job, 1);
      await queue.enqueue(job.name, 'b', 'never');
      await counted(queue, job, ({ failed }) => failed === 1);
      expect(tries.all).toEqual([...Array<string>(3).fill('third time'), ...Array<string>(3).fill('never')]);
    });

    it('aborts a run that takes too long, and tries it again', async () => {
      const job = terms({ timeLimitMs: 300 });
      const queue = await open(job);
      const reasons = new Steps();
      await queue.work(job.name, async (_data, signal) => {
        if (reasons.all.length === 0) reasons.add(await abortOf(signal));
      });
      await queue.enqueue(job.name, 'slow');
      await completed(queue, job, 1);
      expect(reasons.all).toMatchObject([{ code: 'JOB_TIME_LIMIT' }]);
    });

    it('tells what runs to end at a stop and waits for it; another process does it then', async () => {
      const job = terms({ retry: { times: 0, firstSeconds: 1, longestSeconds: 1 } });
      const steps = new Steps();
      const first = await open(job);
      await first.work(job.name, async (_data, signal) => {
        steps.add('begun');
        const reason = await abortOf(signal);
        await new Promise((resolve) => setTimeout(resolve, 100)); // winding up takes a moment
        steps.add('wound up');
        throw reason;
      });
      await first.enqueue(job.name, 'long');
      await steps.have(1);
      await first.stop(STOP_MS);
      steps.add('stopped');
      const second = await open(job);
      await second.work(job.name, async () => steps.add('done again'));
      await steps.have(4);
      expect(steps.all).toEqual(['begun', 'wound up', 'stopped', 'done again']);
    });

    it('stops within the limit although a run does not heed it', async () => {
      const job = terms();
      const queue = await open(job);
      const begun = new Steps();
      const end = Promise.withResolvers<undefined>();
      await queue.work(job.name, async () => {
        begun.add('begun');
        await end.promise;
      });
      await queue.enqueue(job.name, 'deaf');
      await begun.have(1);
      await within(LIMIT_MS, 'the stop', queue.stop(1000));
      end.resolve(undefined);
    });

    it('has the run of a process that was killed done by another', async () => {
      const job = terms();
      const asking = await open(job);
      await asking.enqueue(job.name, 'risky', { batch: 7 });
      const args = ['--import', 'tsx', WORKER, JSON.stringify(product.address), JSON.stringify(job)];
      const victim = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      const exited = once(victim, 'exit');
      onTestFinished(() => void victim.kill('SIGKILL'));
      expect(await firstLine(victim.stdout)).toBe('began {"batch":7}');
      victim.kill('SIGKILL');
      await exited;
      const seen = new Steps();
      await asking.work(job.name, async (data) => seen.add(data));
      await seen.have(1);
      expect(seen.all).toEqual([{ batch: 7 }]);
    });

    it('says a loss once and the return once, and loses nothing', async () => {
      const job = terms();
      const said = new Steps<string>();
      const seen = new Steps();
      const queue = await open(job, { lost: () => said.add('lost'), recovered: () => said.add('recovered') });
      await queue.enqueue(job.name, 'before', 'before');
      await product.breakConnections();
      await said.have(2);
      await queue.work(job.name, async (data) => seen.add(data));
      await seen.have(1);
      await queue.enqueue(job.name, 'after', 'after');
      await seen.have(2);
      expect(said.all).toEqual(['lost', 'recovered']);
      expect(seen.all).toEqual(['before', 'after']);
    });

    it('brings a run to its end during which the connections break', async () => {
      const job = terms();
      const queue = await open(job);
      const [begun, mended] = [new Steps(), Promise.withResolvers<undefined>()];
      await queue.work(job.name, async (data) => {
        begun.add(data);
        await mended.promise;
      });
      await queue.enqueue(job.name, 'under way', 'under way');
      await begun.have(1);
      await product.breakConnections();
      mended.resolve(undefined);
      await completed(queue, job, 1);
    });

    it('refuses more than may wait, and counts it', async () => {
      const job = terms({ maxWaiting: 2 });
      const queue = await open(job);
      await queue.enqueue(job.name, 'a');
      await queue.enqueue(job.name, 'b');
      await expect(queue.enqueue(job.name, 'c')).rejects.toMatchObject({ code: 'JOB_BACKLOG_FULL' });
      expect(queue.refused.get(job.name)).toBe(1);
      await queue.work(job.name, async () => undefined);
      await completed(queue, job, 2);
      expect(await queue.enqueue(job.name, 'c')).toBe('ENQUEUED');
    });

    it('counts what waits, and what is overdue of it', async () => {
      const job = terms();
      const queue = await open(job);
      await queue.enqueue(job.name, 'old');
      await product.age(job.name);
      await queue.enqueue(job.name, 'new');
      const counts = (await queue.counts()).get(job.name);
      expect(counts).toEqual({ waiting: 2, active: 0, failed: 0, completed: 0, overdue: 1 });
    });

    it('knows no other jobs than those it was opened with', async () => {
      const queue = await open(terms());
      await expect(queue.enqueue('another', 'a')).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
    });
  });
}

/** What happened, in order, and waited for. */
class Steps<T = unknown> {
  readonly all: T[] = [];
  readonly #waiting = new Set<() => void>();

  add(step: T): void {
    this.all.push(step);
    for (const wake of this.#waiting) wake();
  }

  /** Resolves once there are `count` of them. */
  async have(count: number): Promise<void> {
    const enough = new Promise<void>((resolve) => {
      const look = (): void => {
        if (this.all.length >= count) resolve();
      };
      this.#waiting.add(look);
      look();
    });
    await within(LIMIT_MS, `${count} steps, of which there are ${JSON.stringify(this.all)}`, enough);
  }
}

function counted(queue: JobQueue, { name }: JobTerms, wanted: (counts: JobCounts) => boolean): Promise<unknown> {
  // A product that was broken may need a moment to answer.
  const ask = async (): Promise<JobCounts | null> => (await queue.counts().catch(() => null))?.get(name) ?? null;
  return askUntil(LIMIT_MS, `the counts of ${name}`, ask, (counts) => counts !== null && wanted(counts));
}

async function completed(queue: JobQueue, job: JobTerms, count: number): Promise<void> {
  await counted(queue, job, (counts) => counts.completed === count);
}

/** The reason with which a signal aborts. */
function abortOf(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
  });
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  const [line] = (await within(LIMIT_MS, 'a line', once(createInterface({ input: stream }), 'line'))) as [string];
  return line;
}
