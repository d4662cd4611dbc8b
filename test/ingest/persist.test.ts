import { expect, it } from 'vitest';
import { Ingest } from '../../src/ingest/ingest.js';
import { persistently } from '../../src/ingest/persist.js';
import { HubError } from '../../src/shared/errors.js';
import { batchOf, reading } from '../support/store.js';

class Away extends HubError {
  readonly kind = 'transient';
}

const AUTHOR = { actor: 'connector:X' };

function ingestThatFails(times: number, error: Error): { ingest: Ingest; writes: () => number } {
  let writes = 0;
  const ingest = new Ingest({
    write: (batch) => {
      writes++;
      if (writes <= times) return Promise.reject(error);
      return Promise.resolve({ committed: true, position: 9, stored: batch, duplicates: [], conflicts: [] });
    },
    committed: () => undefined,
  });
  return { ingest, writes: () => writes };
}

it('keeps a batch until the store takes it, and says so once', async () => {
  const { ingest, writes } = ingestThatFails(3, new Away('DATABASE_UNAVAILABLE', 'gone for a moment'));
  const said: string[] = [];
  const sink = persistently(ingest, AUTHOR, new AbortController().signal, (message) => said.push(message));
  expect(await sink(batchOf(reading(1, 1, 1)), 'FIRST')).toBe(9);
  expect(writes()).toBe(4);
  expect(said).toEqual(['gone for a moment']);
});

it('does not repeat what can never succeed', async () => {
  const { ingest, writes } = ingestThatFails(1, new Error('a bug'));
  const sink = persistently(ingest, AUTHOR, new AbortController().signal, () => undefined);
  await expect(sink(batchOf(reading(1, 1, 1)), 'FIRST')).rejects.toThrow('a bug');
  expect(writes()).toBe(1);
});

it('gives up when it is told to stop', async () => {
  const { ingest } = ingestThatFails(Infinity, new Away('DATABASE_UNAVAILABLE', 'gone'));
  const stopping = new AbortController();
  const sink = persistently(ingest, AUTHOR, stopping.signal, () => stopping.abort());
  await expect(sink(batchOf(reading(1, 1, 1)), 'FIRST')).rejects.toThrow('gone');
});
