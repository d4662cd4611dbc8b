import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { ReadingColumns } from '../../src/domain/readings/columns.js';
import type { FollowedCommit } from '../../src/live/commitFollower.js';
import { RecentCommits } from '../../src/live/recentCommits.js';
import { batchOf, reading } from '../support/store.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const commit = (position: number, readings = 1): FollowedCommit => ({
  position,
  kind: 'READINGS',
  columns: batchOf(...Array.from({ length: readings }, (_, i) => reading(1, i, i))),
});
const positions = (commits: readonly FollowedCommit[] | null): number[] | null =>
  commits?.map(({ position }) => position) ?? null;

it('gives what lies behind a position, and null once that is gone', () => {
  const recent = new RecentCommits({ commits: 3, readings: 100 });
  expect(recent.after(0, 10)).toBeNull();
  for (let position = 5; position <= 9; position++) recent.push(commit(position));
  expect(positions(recent.after(5, 10))).toBeNull();
  expect(positions(recent.after(6, 10))).toEqual([7, 8, 9]);
  expect(positions(recent.after(6, 2))).toEqual([7, 8]);
  expect(positions(recent.after(9, 10))).toEqual([]);
});

it('is bounded by readings as well', () => {
  const recent = new RecentCommits({ commits: 100, readings: 10 });
  for (let position = 1; position <= 20; position++) recent.push(commit(position, 4));
  expect(positions(recent.after(18, 10))).toEqual([19, 20]);
  expect(recent.after(17, 10)).toBeNull();
});

it('gives a reader no more readings at once than it can send without holding up others', () => {
  const recent = new RecentCommits({ commits: 100, readings: 1_000_000 });
  for (let position = 1; position <= 4; position++) recent.push(commit(position, 6000));
  recent.push(commit(5, 20_000));
  expect(positions(recent.after(0, 64))).toEqual([1]);
  expect(positions(recent.after(4, 64))).toEqual([5]);
});

it('lets go of the readings of what it does not keep', async () => {
  const recent = new RecentCommits({ commits: 100, readings: 2 });
  let gone: WeakRef<ReadingColumns>;
  const pushFirst = (): void => {
    const first = commit(1);
    gone = new WeakRef(first.columns!);
    recent.push(first);
  };
  pushFirst();
  recent.push(commit(2, 2));
  await nextTurn(); // a reference that was made in this turn holds until it is over
  collectGarbage();
  expect(gone!.deref()).toBeUndefined();
  expect(positions(recent.after(1, 10))).toEqual([2]);
});
