import { onTestFinished } from 'vitest';
import { columnsOf } from '../../src/domain/readings/columns.js';
import type { SpooledBatch } from '../../src/ingest/spool/record.js';
import { Spool, type SpoolNews, type SpoolOptions } from '../../src/ingest/spool/spool.js';
import { spoolLimits, type SpoolLimits } from '../../src/ingest/spool/segmentWriter.js';
import type { HubError } from '../../src/shared/errors.js';
import { reading } from './store.js';

/** What was said, in order: codes of errors, and good news word by word. */
export interface Heard extends SpoolNews {
  readonly said: readonly string[];
  /** Resolves when something is said that `pattern` accepts, which may be yet to come. */
  readonly says: (pattern: RegExp) => Promise<void>;
}

/** News that a test can look at and wait for. */
export function heardNews(): Heard {
  const said: string[] = [];
  const waiting = new Set<() => void>();
  const hear = (words: string): void => {
    said.push(words);
    for (const wake of waiting) wake();
    waiting.clear();
  };
  const fault = ({ code }: HubError): void => hear(code);
  return {
    ...{ said, alarm: fault, warn: fault, inform: hear },
    says: async (pattern) => {
      while (!said.some((words) => pattern.test(words))) await new Promise<void>((wake) => waiting.add(wake));
    },
  };
}

/** Limits that no test reaches unless it sets them. */
export const ROOMY: SpoolLimits = { ...spoolLimits(64 * 1024 ** 2), freeBytes: 0 };

/** A spool in a folder, closed with the test. */
export async function openSpool(folder: string, more: Partial<SpoolOptions> = {}): Promise<Spool> {
  const spool = await Spool.open({ folder, limits: ROOMY, news: heardNews(), now: Date.now, ...more });
  onTestFinished(() => spool.close());
  return spool;
}

/** A batch of one sender with one reading whose value tells it from others. */
export function spooled(actor: string, value: number, point = 1): SpooledBatch {
  return { author: { actor }, rule: null, batch: columnsOf([reading(point, 1000 + value, value)]) };
}

/** Actor and values of batches, to compare them. */
export function wordsOf(entries: readonly SpooledBatch[]): string[] {
  return entries.map(({ author, batch }) => `${author.actor} ${[...batch.value].join(' ')}`);
}

/** Everything that waits, taken out window by window. */
export async function takeAll(spool: Spool): Promise<SpooledBatch[]> {
  const taken: SpooledBatch[] = [];
  while (spool.counts.bytes > 0) {
    const window = await spool.next(new AbortController().signal);
    if (!window) break;
    taken.push(...window.records);
    await spool.drained(window);
  }
  return taken;
}
