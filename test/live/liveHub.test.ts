import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiveHub } from '../../src/live/liveHub.js';
import type { LivePiece, PointSelection } from '../../src/live/livePiece.js';
import { abortableIterator } from '../../src/shared/abortableIterator.js';
import { TestClock } from '../support/testClock.js';
import { batchOf, freshStore, reading, rowsOf, type TestStore } from '../support/store.js';

const T0 = Date.UTC(2026, 10, 20);
const AUTHOR = { actor: 'test' };
let store: TestStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

function hubOver(more: { oldest?: () => Promise<number> } = {}): LiveHub {
  return new LiveHub(
    {
      head: () => store.commits.head(),
      after: (position, limit) => store.committed.after(position, limit),
      oldest: more.oldest ?? (() => store.commits.oldest()),
      newest: () => store.committed.newest(),
    },
    { failed: () => undefined, recovered: () => undefined },
    { clock: new TestClock(T0), staleAfter: () => null },
  );
}

const only = (...points: number[]): PointSelection => ({
  points: () => points,
  includes: (point) => points.includes(point),
  version: 0,
});
const read = (hub: LiveHub, selection: PointSelection, after: number | null): AsyncIterableIterator<LivePiece, void> =>
  abortableIterator((signal) => hub.read(selection, after, signal));

/** The next `count` readings of a stream, as [point, value], with the cursor behind them. */
async function take(
  stream: AsyncIterator<LivePiece, void>,
  count: number,
): Promise<{ rows: number[][]; cursor: number }> {
  const rows: number[][] = [];
  let cursor = 0;
  while (rows.length < count) {
    const { value } = await stream.next();
    const piece = value as LivePiece;
    rows.push(...rowsOf(piece.columns).map(({ point, value: number }) => [point, number]));
    cursor = piece.cursor;
  }
  return { rows, cursor };
}

describe('the live hub', () => {
  it('begins with the newest value of each selected point, then gives what is committed, handed over or not', async () => {
    const hub = hubOver();
    await hub.start();
    const write = async (value: number, hand: boolean): Promise<void> => {
      const { position, stored } = await store.writer.write(
        batchOf(reading(11, T0 + value, value), reading(12, T0 + value, -value)),
        AUTHOR,
      );
      if (hand) hub.offer({ position, kind: 'READINGS', columns: stored });
      else hub.wake(position);
      await hub.reached(position, 5000);
    };
    await write(1, true);
    await write(2, true);
    const stream = read(hub, only(11), null);
    const { value: opening } = await stream.next();
    expect(opening).toMatchObject({ snapshot: true, resync: null });
    expect(rowsOf((opening as LivePiece).columns).map(({ value }) => value)).toEqual([2]);
    const rest = take(stream, 3);
    await write(3, true);
    await write(4, false);
    await write(5, true);
    expect((await rest).rows).toEqual([
      [11, 3],
      [11, 4],
      [11, 5],
    ]);
    expect(hub.readers).toBe(1);
    await stream.return?.();
    expect(hub.readers).toBe(0);
    await hub.stop();
  });

  it('resumes behind a cursor exactly, from memory and from the store alike', async () => {
    const before = await store.commits.head();
    for (let i = 0; i < 150; i++)
      await store.writer.write(batchOf(reading(21, T0 + i, i), reading(22, T0 + i, i)), AUTHOR);
    const late = hubOver();
    await late.start();
    const early = hubOver();
    await early.start();
    const expected = Array.from({ length: 150 }, (_, i) => [21, i]);
    let seen: number[][] = [];
    let cursor = before;
    while (seen.length < 150) {
      const stream = read(late, only(21), cursor);
      const part = await take(stream, 1);
      await stream.return?.();
      seen = seen.concat(part.rows);
      cursor = part.cursor;
    }
    expect(seen).toEqual(expected);
    const { position, stored } = await store.writer.write(batchOf(reading(21, T0 + 150, 150)), AUTHOR);
    for (const hub of [late, early]) hub.offer({ position, kind: 'READINGS', columns: stored });
    expect((await take(read(late, only(21), position - 1), 1)).rows).toEqual([[21, 150]]);
    expect((await take(read(early, only(21), before), 151)).rows).toEqual([...expected, [21, 150]]);
    await late.stop();
    await early.stop();
  });

  it('says so when a cursor cannot be honoured, and gives a snapshot instead', async () => {
    const head = await store.commits.head();
    const hub = hubOver({ oldest: () => Promise.resolve(head) });
    await hub.start();
    const { value: old } = await read(hub, only(21), 1).next();
    expect(old).toMatchObject({ snapshot: true, resync: 'CURSOR_TOO_OLD', cursor: head });
    const { value: unknown } = await read(hub, only(21), head + 1000).next();
    expect(unknown).toMatchObject({ snapshot: true, resync: 'CURSOR_UNKNOWN', cursor: head });
    await hub.stop();
  });

  it('says so when what a reader is behind with is made compact meanwhile', async () => {
    const { position } = await store.writer.write(batchOf(reading(41, T0, 1)), AUTHOR);
    await store.writer.write(batchOf(reading(41, T0 + 1, 2)), AUTHOR);
    let asked = 0;
    const hub = hubOver({ oldest: async () => (++asked === 1 ? position : (await store.commits.head()) + 1) });
    await hub.start();
    const stream = read(hub, only(41), position);
    const { value: piece } = await stream.next();
    expect(piece).toMatchObject({ snapshot: true, resync: 'CURSOR_TOO_OLD', cursor: hub.position });
    await stream.return?.();
    await hub.stop();
  });

  it('ends a reader that waits when its consumer leaves', async () => {
    const hub = hubOver();
    await hub.start();
    const stream = read(hub, only(99), await store.commits.head());
    const waiting = stream.next();
    await stream.return?.();
    expect(await waiting).toMatchObject({ done: true });
    await hub.stop();
  });

  it('gives newest values with a cursor behind which every reading follows', async () => {
    const hub = hubOver();
    await hub.start();
    const write = async (value: number): Promise<void> => {
      const { position, stored } = await store.writer.write(batchOf(reading(41, T0 + value, value)), AUTHOR);
      hub.offer({ position, kind: 'READINGS', columns: stored });
    };
    await write(1);
    await write(2);
    const newest = abortableIterator((signal) => hub.readLatest(only(41), 1000, signal));
    const { rows, cursor } = await take(newest, 1);
    expect(rows).toEqual([[41, 2]]);
    expect(hub.readers).toBe(1);
    await newest.return?.();
    expect(hub.readers).toBe(0);
    await write(3);
    await write(4);
    expect((await take(read(hub, only(41), cursor), 2)).rows).toEqual([
      [41, 3],
      [41, 4],
    ]);
    await hub.stop();
  });

  it('lets readers judge by what a change of master data brought', async () => {
    const hub = hubOver();
    let known = false;
    const changed = Promise.withResolvers<undefined>();
    hub.onKind('MASTER_DATA', async () => {
      await changed.promise;
      known = true;
    });
    await hub.start();
    const stream = read(hub, { points: () => [], includes: () => known, version: 0 }, hub.position);
    const first = take(stream, 1);
    await store.commits.write('MASTER_DATA', AUTHOR, () => Promise.resolve());
    const position = await store.commits.head();
    hub.wake(position);
    await hub.reached(position, 5000);
    const written = await store.writer.write(batchOf(reading(31, T0, 7)), AUTHOR);
    hub.offer({ position: written.position, kind: 'READINGS', columns: written.stored });
    changed.resolve(undefined);
    expect((await first).rows).toEqual([[31, 7]]);
    await hub.stop();
  });

  it('says when what follows from a commit is done, and does not wait where nothing is followed', async () => {
    const hub = hubOver();
    await hub.inForce(1_000_000, 60_000);
    const changed = Promise.withResolvers<undefined>();
    hub.onKind('MASTER_DATA', () => changed.promise);
    await hub.start();
    const { position } = await store.commits.write('MASTER_DATA', AUTHOR, () => Promise.resolve());
    let done = false;
    const inForce = hub.inForce(position as number, 60_000).then(() => (done = true));
    await hub.reached(position as number, 5000);
    expect(done).toBe(false);
    changed.resolve(undefined);
    await inForce;
    await hub.stop();
  });
});
