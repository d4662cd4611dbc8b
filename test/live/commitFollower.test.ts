import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CommitFollower, type FollowedCommit } from '../../src/live/commitFollower.js';

const commit = (position: number): FollowedCommit => ({ position, kind: 'READINGS', columns: null });

/** A follower over commits that the test makes; `until` resolves when a position is applied. */
function followerOver(): {
  follower: CommitFollower;
  store: FollowedCommit[];
  applied: number[];
  until: (position: number) => Promise<void>;
  reads: () => number;
  told: string[];
  break: (failures: number) => void;
} {
  const store: FollowedCommit[] = [];
  const applied: number[] = [];
  const told: string[] = [];
  const waiting = new Map<number, () => void>();
  let reads = 0;
  let failures = 0;
  const answer = <T>(value: T): Promise<T> =>
    failures-- > 0 ? Promise.reject(new Error('away')) : Promise.resolve(value);
  const follower = new CommitFollower(
    {
      head: () => answer(store.length),
      after: (position, limit) => (reads++, answer(store.slice(position, position + limit))),
    },
    ({ position }) => {
      applied.push(position);
      waiting.get(position)?.();
    },
    { failed: () => told.push('failed'), recovered: () => told.push('recovered'), pollMs: 20 },
  );
  const until = (position: number): Promise<void> =>
    applied.includes(position) ? Promise.resolve() : new Promise((resolve) => waiting.set(position, resolve));
  return { follower, store, applied, until, reads: () => reads, told, break: (count) => (failures = count) };
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

describe('the follower of commits', () => {
  it('applies every commit once, in order, whatever it is handed when', async () => {
    const act = fc.record({ kind: fc.constantFrom('offer', 'wake'), position: fc.integer({ min: 1, max: 30 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 60 }), async (acts) => {
        const { follower, store, applied, until } = followerOver();
        store.push(...upTo(30).map(commit));
        follower.start(0);
        for (const { kind, position } of acts) {
          if (kind === 'offer') follower.offer(commit(position));
          else follower.wake(position);
        }
        await until(30);
        await follower.stop();
        expect(applied).toEqual(upTo(30));
      }),
      { numRuns: 30 },
    );
  });

  it('reads nothing from the store while it is handed everything in turn', async () => {
    const { follower, applied, reads } = followerOver();
    follower.start(0);
    for (const position of upTo(5)) follower.offer(commit(position));
    await follower.stop();
    expect(applied).toEqual(upTo(5));
    expect(reads()).toBe(0);
  });

  it('finds by itself what nobody told it of', async () => {
    const { follower, store, applied, until } = followerOver();
    follower.start(0);
    store.push(...upTo(3).map(commit));
    await until(3);
    await follower.stop();
    expect(applied).toEqual(upTo(3));
  });

  it('goes on after the store was away, and says both once', async () => {
    const { follower, store, applied, until, told, break: fail } = followerOver();
    fail(3);
    follower.start(0);
    store.push(...upTo(3).map(commit));
    await until(3);
    await follower.stop();
    expect(applied).toEqual(upTo(3));
    expect(told).toEqual(['failed', 'recovered']);
  });

  it('starts behind the position whose state was loaded', async () => {
    const { follower, store, applied, until } = followerOver();
    store.push(...upTo(9).map(commit));
    follower.start(6);
    follower.offer(commit(4));
    await until(9);
    await follower.stop();
    expect(applied).toEqual([7, 8, 9]);
  });
});
