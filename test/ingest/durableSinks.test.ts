import { describe, expect, it, onTestFinished } from 'vitest';
import { DurableSinks, type SinkPorts } from '../../src/ingest/durableSinks.js';
import type { Accepted } from '../../src/ingest/ingest.js';
import { SpoolDrain } from '../../src/ingest/spool/drain.js';
import type { SpooledBatch } from '../../src/ingest/spool/record.js';
import type { Spool } from '../../src/ingest/spool/spool.js';
import { HubError } from '../../src/shared/errors.js';
import { heardNews, openSpool, ROOMY, spooled, takeAll, wordsOf, type Heard } from '../support/spool.js';
import { tempFolder } from '../support/tempFolder.js';

class Passing extends HubError {
  readonly kind = 'transient';
}

const AUTHOR = { actor: 'a' };
const AWAY = new Passing('DATABASE_UNAVAILABLE', 'it is away');
const batch = (value: number) => spooled('a', value).batch;
const committed = (position: number): Promise<Accepted> => Promise.resolve({ position, duplicates: [], conflicts: [] });

interface Trial {
  readonly spool: Spool;
  readonly heard: Heard;
  readonly sinks: DurableSinks;
  readonly ending: AbortController;
  readonly sink: (value: number) => Promise<unknown>;
}

async function trial(store: SinkPorts['store'], bytes = ROOMY.bytes): Promise<Trial> {
  const heard = heardNews();
  const spool = await openSpool(tempFolder(), { news: heard, limits: { ...ROOMY, bytes, segmentBytes: bytes / 8 } });
  const sinks = new DurableSinks({ spool, store, news: heard });
  const ending = new AbortController();
  const sink = sinks.sinkOf(AUTHOR, ending.signal);
  return { spool, heard, sinks, ending, sink: (value) => sink(batch(value)) };
}

describe('a durable sink', () => {
  it('gives the position of the commit', async () => {
    const { sink, spool } = await trial(() => committed(9));
    expect(await sink(1)).toBe(9);
    expect(spool.isEmpty).toBe(true);
  });

  it('spools what the database does not take, and behind it whatever the sender brings next', async () => {
    let tries = 0;
    const { sink, spool } = await trial(() => (++tries === 1 ? Promise.reject(AWAY) : committed(9)));
    expect(await sink(1)).toBe('SPOOLED');
    expect(await sink(2)).toBe('SPOOLED');
    expect(tries).toBe(1);
    expect(wordsOf(await takeAll(spool))).toEqual(['a 1', 'a 2']);
    expect(await sink(3)).toBe(9);
  });

  it('lets other senders go straight into the database', async () => {
    const { sink, sinks, ending } = await trial(({ author }) =>
      author.actor === 'a' ? Promise.reject(AWAY) : committed(9),
    );
    expect(await sink(1)).toBe('SPOOLED');
    expect(await sinks.sinkOf({ actor: 'b' }, ending.signal)(batch(2))).toBe(9);
  });

  it('does not wait for a commit that hangs, and gives the store no batch twice', async () => {
    const given: SpooledBatch[] = [];
    const { sink, spool } = await trial((entry) => (given.push(entry), new Promise(() => undefined)));
    expect(await sink(1)).toBe('SPOOLED');
    expect(await sink(2)).toBe('SPOOLED');
    expect(wordsOf(given)).toEqual(['a 1']);
    expect(spool.counts.readings).toBe(2);
  });

  it('waits when too much is under way, which is no fault of the database', async () => {
    let tries = 0;
    const busy = new Passing('INGEST_BUSY', 'too much waits');
    const { sink, spool } = await trial(() => (++tries < 3 ? Promise.reject(busy) : committed(9)));
    expect(await sink(1)).toBe(9);
    expect(spool.counts.bytes).toBe(0);
  });

  it('rejects what can never be stored', async () => {
    const { sink, spool } = await trial(() => Promise.reject(new Error('a bug')));
    await expect(sink(1)).rejects.toThrow('a bug');
    expect(spool.isEmpty).toBe(true);
  });
});

describe('at the end of the drain a durable sink', () => {
  /** Spools 1 and 2 and drains 1, so that 2 is being stored; whatever is stored waits for its turn of `turns`. */
  async function drainTo2(): Promise<{ sink: Trial['sink']; turns: PromiseWithResolvers<Accepted>[] }> {
    const turns: PromiseWithResolvers<Accepted>[] = [];
    let asked = Promise.withResolvers<undefined>();
    let isAway = true;
    const store: SinkPorts['store'] = () => {
      if (isAway) return Promise.reject(AWAY);
      const turn = Promise.withResolvers<Accepted>();
      turns.push(turn);
      asked.resolve(undefined);
      asked = Promise.withResolvers();
      return turn.promise;
    };
    const { sink, spool, heard } = await trial(store);
    expect(await sink(1)).toBe('SPOOLED');
    isAway = false;
    const drain = new SpoolDrain({ spool, store, news: heard });
    drain.start();
    onTestFinished(() => drain.stop());
    await asked.promise;
    expect(await sink(2)).toBe('SPOOLED');
    turns[0]!.resolve(await committed(1));
    await asked.promise;
    return { sink, turns };
  }

  it('waits for it and goes the direct way again, or a busy sender never would', async () => {
    const { sink, turns } = await drainTo2();
    const third = sink(3);
    turns[1]!.resolve(await committed(2));
    while (turns.length < 3) await new Promise((resolve) => setImmediate(resolve));
    turns[2]!.resolve(await committed(3));
    expect(await third).toBe(3);
  });

  it('does not wait when the database goes away again', async () => {
    const { sink, turns } = await drainTo2();
    const third = sink(3);
    turns[1]!.reject(AWAY);
    expect(await third).toBe('SPOOLED');
  });
});

describe('at the bound a durable sink', () => {
  it('waits, counts each batch once, and goes on when there is room', async () => {
    const { sink, spool, heard } = await trial(() => Promise.reject(AWAY), 400);
    let kept = 0;
    const all = Array.from({ length: 6 }, async (_, value) => {
      await sink(value);
      kept++;
    });
    await heard.says(/SPOOL_FULL/);
    expect(kept).toBeLessThan(6);
    const waiting = spool.counts.refused;
    expect(waiting).toBeGreaterThan(0);
    const drained: SpooledBatch[] = [];
    while (kept < 6) drained.push(...(await takeAll(spool)), ...(await spool.room(AbortSignal.timeout(50)), []));
    await Promise.all(all);
    drained.push(...(await takeAll(spool)));
    expect(wordsOf(drained).sort()).toEqual([0, 1, 2, 3, 4, 5].map((value) => `a ${value}`));
    expect(heard.said.filter((words) => words === 'SPOOL_FULL')).toHaveLength(1);
    expect(heard.said.at(-1)).toBe('the spool takes readings again');
  });

  it('takes the database, too, as soon as that is back', async () => {
    let isAway = true;
    const { sink, heard } = await trial(() => (isAway ? Promise.reject(AWAY) : committed(9)), 64);
    const waiting = sink(1);
    await heard.says(/SPOOL_FULL/);
    isAway = false;
    expect(await waiting).toBe(9);
  });
});

describe('at the stop', () => {
  it('what hangs in the database goes into the spool', async () => {
    const { sink, sinks, spool, ending } = await trial(() => new Promise(() => undefined));
    const waiting = sink(1);
    ending.abort();
    await sinks.settled();
    expect(await waiting).toBe('SPOOLED');
    expect(spool.counts.readings).toBe(1);
  });

  it('what neither database nor spool takes is lost, and that is said', async () => {
    const { sink, sinks, ending, heard } = await trial(() => Promise.reject(AWAY), 64);
    const waiting = sink(1);
    await heard.says(/SPOOL_FULL/);
    ending.abort();
    await sinks.settled();
    await expect(waiting).rejects.toMatchObject({ code: 'SPOOL_FULL' });
    expect(heard.said.at(-1)).toBe('READINGS_LOST');
  });
});
