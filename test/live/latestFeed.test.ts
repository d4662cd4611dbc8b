import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Quality, QualityFlag } from '../../src/domain/readings/quality.js';
import { LatestFeed } from '../../src/live/latestFeed.js';
import type { LivePiece, PointSelection } from '../../src/live/livePiece.js';
import { abortableIterator } from '../../src/shared/abortableIterator.js';
import { batchOf, reading, rowsOf } from '../support/store.js';
import { TestClock } from '../support/testClock.js';

const T0 = Date.UTC(2026, 10, 20);
const SECOND = 1000;
const LIMIT = 30 * SECOND;
const STALE = [Quality.UNCERTAIN, QualityFlag.STALE];
const FRESH = [Quality.GOOD, 0];

/** A feed with a limit of 30 s for each point, whose commits and clock are the test's. */
class Fed {
  readonly clock = new TestClock(T0);
  readonly limits = new Map<number, number | null>();
  readonly feed = new LatestFeed({
    clock: this.clock,
    staleAfter: (point) => (this.limits.has(point) ? (this.limits.get(point) as number | null) : LIMIT),
  });
  position = 0;
  selection: { members: number[]; version: number } = { members: [1, 2], version: 0 };

  commit(...values: [point: number, value: number, timeMs?: number][]): void {
    this.position++;
    const now = this.clock.now();
    this.feed.apply(
      batchOf(...values.map(([point, value, time]) => reading(point, time ?? now, value, { received: now }))),
    );
  }

  read(minIntervalMs = SECOND): AsyncIterableIterator<LivePiece, void> {
    const chosen = (): Fed['selection'] => this.selection;
    const selection: PointSelection = {
      points: () => chosen().members,
      includes: (point) => chosen().members.includes(point),
      get version() {
        return chosen().version;
      },
    };
    const standing = { position: () => this.position, settled: () => Promise.resolve() };
    return abortableIterator((signal) => this.feed.read(selection, minIntervalMs, standing, signal));
  }

  /** Lets time pass once everybody who can go on has gone on. */
  async pass(ms: number): Promise<void> {
    await setImmediate();
    this.clock.pass(ms);
    await setImmediate();
  }
}

interface Shown {
  readonly cursor: number;
  readonly snapshot: boolean;
  readonly readings: readonly (readonly [point: number, value: number, judged: readonly number[]])[];
}
const shown = (result: IteratorResult<LivePiece, void>): Shown => {
  const { cursor, snapshot, columns } = result.value as LivePiece;
  return {
    cursor,
    snapshot,
    readings: rowsOf(columns).map(({ point, value, quality, flags }) => [point, value, [quality, flags]]),
  };
};
const change = (cursor: number, ...readings: Shown['readings']): Shown => ({ cursor, snapshot: false, readings });

describe('a stream of newest values', () => {
  it('begins with a snapshot, then gives only what changed, conflated, with the position it has come to', async () => {
    const fed = new Fed();
    fed.commit([1, 10], [2, 20], [3, 30]);
    const stream = fed.read();
    expect(shown(await stream.next())).toEqual({
      cursor: 1,
      snapshot: true,
      readings: [
        [1, 10, FRESH],
        [2, 20, FRESH],
      ],
    });
    const next = stream.next();
    await fed.pass(400);
    for (const value of [11, 12, 13]) fed.commit([1, value], [3, value]);
    await fed.pass(400);
    fed.commit([1, 14]);
    await fed.pass(200);
    expect(shown(await next)).toEqual(change(5, [1, 14, FRESH]));
    await stream.return?.();
  });

  it('gives at most one batch in its interval, and waits for nothing when the last one is longer ago', async () => {
    const fed = new Fed();
    const stream = fed.read();
    await stream.next();
    const first = stream.next();
    await fed.pass(5 * SECOND);
    fed.commit([1, 1]);
    expect(shown(await first).cursor).toBe(1);
    const second = stream.next();
    const seen: number[] = [];
    void second.then((result) => seen.push(shown(result).cursor));
    await setImmediate();
    fed.commit([1, 2]);
    await fed.pass(SECOND - 1);
    expect(seen).toEqual([]);
    await fed.pass(1);
    expect(seen).toEqual([2]);
    await stream.return?.();
  });

  it('tells once that a point went stale, without new data, and as usual when fresh data comes', async () => {
    const fed = new Fed();
    fed.commit([1, 10], [2, 20]);
    const stream = fed.read();
    await stream.next();
    const gone = stream.next();
    await fed.pass(20 * SECOND);
    fed.commit([2, 21]);
    expect(shown(await gone)).toEqual(change(2, [2, 21, FRESH]));
    const stale = stream.next();
    await fed.pass(10 * SECOND + 10);
    expect(shown(await stale)).toEqual(change(2, [1, 10, STALE]));
    const later = stream.next();
    await fed.pass(20 * SECOND);
    expect(shown(await later)).toEqual(change(2, [2, 21, STALE]));
    const fresh = stream.next();
    await fed.pass(3600 * SECOND); // both stay stale, and nothing is told
    fed.commit([1, 11]);
    expect(shown(await fresh)).toEqual(change(3, [1, 11, FRESH]));
    await stream.return?.();
  });

  it('tells of data that is old when it comes as stale, once', async () => {
    const fed = new Fed();
    const stream = fed.read();
    await stream.next();
    const old = stream.next();
    fed.commit([1, 10, T0 - 60 * SECOND]);
    await fed.pass(SECOND);
    expect(shown(await old)).toEqual(change(1, [1, 10, STALE]));
    const next = stream.next();
    await fed.pass(60 * SECOND);
    fed.commit([1, 11, T0 - 50 * SECOND]);
    await fed.pass(SECOND);
    expect(shown(await next)).toEqual(change(2, [1, 11, STALE]));
    await stream.return?.();
  });

  it('shows a snapshot that is judged by the moment', async () => {
    const fed = new Fed();
    fed.commit([1, 10], [2, 20]);
    fed.clock.set(T0 + 31 * SECOND); // set forwards: no timer has noticed yet
    fed.commit([2, 21]);
    expect(rowsOf(fed.feed.shown([1, 2])).map(({ quality, flags }) => [quality, flags])).toEqual([STALE, FRESH]);
  });

  it('lets no clock that runs ahead keep a value fresh, nor hide what comes after it', async () => {
    const fed = new Fed();
    fed.commit([1, 99, Date.UTC(2099, 0, 1)], [2, 99, Date.UTC(2099, 0, 1)]);
    const stream = fed.read();
    await stream.next();
    const right = stream.next();
    await fed.pass(10 * SECOND);
    fed.commit([1, 10]);
    expect(shown(await right)).toEqual(change(2, [1, 10, FRESH]));
    const stale = stream.next();
    await fed.pass(20 * SECOND + 10);
    expect(shown(await stale)).toEqual(change(2, [2, 99, STALE]));
    await stream.return?.();
  });

  it('follows a limit that is changed', async () => {
    const fed = new Fed();
    fed.limits.set(1, null);
    fed.commit([1, 10]);
    const stream = fed.read();
    await stream.next();
    const shorter = stream.next();
    await fed.pass(60 * SECOND);
    fed.limits.set(1, 50 * SECOND);
    fed.feed.pointsChanged();
    expect(shown(await shorter)).toEqual(change(1, [1, 10, STALE]));
    const longer = stream.next();
    await fed.pass(SECOND);
    fed.limits.set(1, 70 * SECOND);
    fed.feed.pointsChanged();
    expect(shown(await longer)).toEqual(change(1, [1, 10, FRESH]));
    const again = stream.next();
    await fed.pass(10 * SECOND);
    expect(shown(await again)).toEqual(change(1, [1, 10, STALE]));
    await stream.return?.();
  });

  it('gives the newest value of a point that joins what is followed', async () => {
    const fed = new Fed();
    fed.commit([1, 10], [2, 20], [3, 30]);
    const stream = fed.read();
    await stream.next();
    const joined = stream.next();
    await fed.pass(SECOND);
    fed.selection = { members: [2, 3], version: 1 };
    fed.feed.pointsChanged();
    expect(shown(await joined)).toEqual(change(1, [3, 30, FRESH]));
    const only = stream.next();
    fed.commit([1, 11], [3, 31]);
    await fed.pass(SECOND);
    expect(shown(await only)).toEqual(change(2, [3, 31, FRESH]));
    await stream.return?.();
  });

  it('ends when its consumer leaves, whatever it waits for', async () => {
    const fed = new Fed();
    for (const pass of [0, SECOND]) {
      const stream = fed.read();
      await stream.next();
      const waiting = stream.next();
      await fed.pass(pass);
      await stream.return?.();
      expect(await waiting).toMatchObject({ done: true });
    }
    expect(fed.clock.timers).toBe(0);
  });
});
