import { readdirSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { SpoolDrain } from '../../../src/ingest/spool/drain.js';
import type { SpooledBatch } from '../../../src/ingest/spool/record.js';
import type { Spool } from '../../../src/ingest/spool/spool.js';
import { CallerError, HubError } from '../../../src/shared/errors.js';
import { heardNews, openSpool, spooled, wordsOf, type Heard } from '../../support/spool.js';
import { tempFolder } from '../../support/tempFolder.js';
import { askUntil } from '../../support/timeLimit.js';

class Away extends HubError {
  readonly kind = 'transient';
}

const LIMIT_MS = 20_000;

/** Starts the drain of a spool into `store`, which may refuse by throwing; keeps what it took. */
function drainInto(
  spool: Spool,
  refuse: (word: string) => Error | null = () => null,
): { taken: string[]; heard: Heard } {
  const taken: string[] = [];
  const heard = heardNews();
  const store = (entry: SpooledBatch): Promise<void> => {
    const word = wordsOf([entry]).join('');
    const error = refuse(word);
    if (error) return Promise.reject(error);
    taken.push(word);
    return Promise.resolve();
  };
  const drain = new SpoolDrain({ spool, store, news: heard });
  drain.start();
  onTestFinished(() => drain.stop());
  return { taken, heard };
}

const empty = (spool: Spool): Promise<boolean> =>
  askUntil(
    LIMIT_MS,
    'the spool to be empty',
    () => Promise.resolve(spool.isEmpty),
    (isEmpty) => isEmpty,
  );

it('stores the batches of each sender in their order, neighbours together', async () => {
  const spool = await openSpool(tempFolder());
  for (const [actor, value] of [
    ['a', 1],
    ['b', 2],
    ['a', 3],
    ['b', 4],
    ['a', 5],
  ] as const) {
    await spool.append(spooled(actor, value));
  }
  const { taken } = drainInto(spool);
  await empty(spool);
  expect(taken).toEqual(['a 1 3 5', 'b 2 4']);
});

it('keeps apart what differs in its request or its rule', async () => {
  const spool = await openSpool(tempFolder());
  await spool.append({ ...spooled('a', 1), rule: 'LAST' });
  await spool.append(spooled('a', 2));
  await spool.append({ ...spooled('a', 3), author: { actor: 'a', requestId: 'r' } });
  const { taken } = drainInto(spool);
  await empty(spool);
  expect(taken).toEqual(['a 1', 'a 2', 'a 3']);
});

it('waits while the database takes nothing, then goes on in order; says both once', async () => {
  const spool = await openSpool(tempFolder());
  await spool.append({ ...spooled('a', 1), rule: 'LAST' });
  await spool.append(spooled('a', 2));
  let isAway = true;
  const { taken, heard } = drainInto(spool, () => (isAway ? new Away('DATABASE_UNAVAILABLE', 'it is away') : null));
  await heard.says(/READINGS_SPOOLED/);
  await spool.append(spooled('a', 3));
  expect(taken).toEqual([]);
  isAway = false;
  await heard.says(/^the spool is drained: all/);
  expect(taken.join(' ')).toBe('a 1 a 2 a 3');
  expect(heard.said.filter((words) => words === 'READINGS_SPOOLED')).toHaveLength(1);
});

it('does not let one sender wait for another', async () => {
  const spool = await openSpool(tempFolder());
  for (const actor of ['a', 'b', 'a', 'b']) await spool.append(spooled(actor, 1));
  let isLocked = true;
  const { taken } = drainInto(spool, (word) => (word.startsWith('a') && isLocked ? new Away('X', 'locked') : null));
  await askUntil(
    LIMIT_MS,
    'b to be stored',
    () => Promise.resolve(taken.length),
    (length) => length === 1,
  );
  expect(taken).toEqual(['b 1 1']);
  isLocked = false;
  await empty(spool);
  expect(taken).toEqual(['b 1 1', 'a 1 1']);
});

it('sets one batch aside that is at fault, stores its neighbours, and keeps the file', async () => {
  const folder = tempFolder();
  const news = heardNews();
  const spool = await openSpool(folder, { news });
  for (const value of [1, 2, 3]) await spool.append(spooled('a', value));
  const { taken } = drainInto(spool, (word) => (/ 2\b/.test(word) ? new Error('a constraint') : null));
  await empty(spool);
  expect(taken).toEqual(['a 1', 'a 3']);
  expect(spool.counts).toMatchObject({ unstorable: 1, readings: 0 });
  expect(news.said).toEqual(['SPOOL_UNSTORABLE']);
  expect(readdirSync(folder)).toContain('0000000001.unstorable');
});

it('sets a batch aside that can never be stored, also when there is no other', async () => {
  const spool = await openSpool(tempFolder());
  await spool.append(spooled('a', 1));
  drainInto(spool, () => new CallerError('BAD_USER_INPUT', 'out of range'));
  await empty(spool);
  expect(spool.counts.unstorable).toBe(1);
});

it('sets nothing aside while nothing at all can be stored: then it is the store that is at fault', async () => {
  const spool = await openSpool(tempFolder());
  for (const actor of ['a', 'b']) await spool.append(spooled(actor, 1));
  let refusals = 0;
  const { taken } = drainInto(spool, () => (refusals++ < 8 ? new Error('permission denied') : null));
  await empty(spool);
  expect(taken).toEqual(['a 1', 'b 1']);
  expect(spool.counts.unstorable).toBe(0);
});

it('leaves what is not stored to the next start', async () => {
  const folder = tempFolder();
  const spool = await openSpool(folder);
  await spool.append(spooled('a', 1));
  const heard = heardNews();
  const asked = Promise.withResolvers<undefined>();
  const hangs = (): Promise<never> => (asked.resolve(undefined), new Promise(() => undefined));
  const drain = new SpoolDrain({ spool, store: hangs, news: heard });
  drain.start();
  await asked.promise;
  await drain.stop();
  await spool.close();
  expect(heard.said).toEqual(['readings wait in the spool for the next start']);
  expect((await openSpool(folder)).counts.readings).toBe(1);
});
