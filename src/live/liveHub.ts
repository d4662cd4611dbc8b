import { setTimeout } from 'node:timers/promises';
import { concatColumns, pickColumns, type ReadingColumns } from '../domain/readings/columns.js';
import { HubError } from '../shared/errors.js';
import { CommitFollower, type CommitSource, type FollowedCommit } from './commitFollower.js';
import { type Aging, LatestFeed } from './latestFeed.js';
import type { LatestValues } from './latestValues.js';
import type { LivePiece, PointSelection } from './livePiece.js';
import { RecentCommits, type RecentLimits } from './recentCommits.js';
import { WakeUp } from './wakeUp.js';

/** What the live hub uses of the store. */
export interface LiveSource extends CommitSource {
  /** The first position that is still kept. */
  readonly oldest: () => Promise<number>;
  /** The newest reading of each point, and the position up to which that is so. */
  readonly newest: () => Promise<{ position: number; columns: ReadingColumns }>;
}

const KEPT: RecentLimits = { commits: 10_000, readings: 1_000_000 };
/** Most commits that one piece joins for a reader that is behind. */
const COMMITS_PER_PIECE = 64;
const STORE_RETRY_MS = 500;

/**
 * What was committed, to whoever follows. A reader is nothing but a position: there is no queue for it, so a slow one
 * costs no memory. It is served from the newest commits, which all readers share, and from the store when it is
 * further behind; resuming with a cursor is the same thing.
 */
export class LiveHub {
  readonly #source: LiveSource;
  readonly #latest: LatestFeed;
  readonly #follower: CommitFollower;
  readonly #recent = new RecentCommits(KEPT);
  readonly #readingListeners: ((columns: ReadingColumns) => void)[] = [];
  readonly #kindListeners = new Map<string, () => Promise<void>>();
  #settled: Promise<void> = Promise.resolve();
  readonly #applied = new WakeUp();
  #readers = 0;
  #follows = false;

  constructor(source: LiveSource, told: { failed: (error: unknown) => void; recovered: () => void }, aging: Aging) {
    this.#source = source;
    this.#latest = new LatestFeed(aging);
    this.#follower = new CommitFollower(source, (commit) => this.#apply(commit), told);
  }

  /** Loads the newest values and follows from there. */
  async start(): Promise<void> {
    const { position, columns } = await this.#source.newest();
    this.#latest.apply(columns);
    this.#follower.start(position);
    this.#follows = true;
  }

  async stop(): Promise<void> {
    this.#follows = false;
    this.#latest.stop();
    await this.#follower.stop();
  }

  /** Hands over a commit of this process; see `CommitFollower`. */
  offer(commit: FollowedCommit): void {
    this.#follower.offer(commit);
  }

  /** Says that a position is committed, whoever wrote it. */
  wake(position: number): void {
    this.#follower.wake(position);
  }

  /**
   * Calls back after each commit of a kind, such as a change of master data. Readers wait for what it returns, so that
   * they judge the readings behind that commit by what it changed.
   */
  onKind(kind: string, listener: () => Promise<void>): void {
    this.#kindListeners.set(kind, listener);
  }

  /** Calls back with the readings of each commit, whoever wrote it. */
  onReadings(listener: (columns: ReadingColumns) => void): void {
    this.#readingListeners.push(listener);
  }

  /** Says that other points may be followed, or that their limits may be others. */
  pointsChanged(): void {
    this.#latest.pointsChanged();
  }

  /** The newest reading of every point. */
  get latest(): LatestValues {
    return this.#latest.values;
  }

  /** The last position applied. */
  get position(): number {
    return this.#follower.position;
  }

  /** Streams open now. */
  get readers(): number {
    return this.#readers;
  }

  /** Resolves once `position` is applied here, or after `limitMs`. */
  async reached(position: number, limitMs: number): Promise<void> {
    const limit = AbortSignal.timeout(limitMs);
    while (this.position < position && !limit.aborted) await this.#applied.next(limit);
  }

  /**
   * Resolves once all that follows from a commit of this process is done too, such as reading master data anew, or after
   * `limitMs`. At once where nothing is followed.
   */
  async inForce(position: number, limitMs: number): Promise<void> {
    if (!this.#follows) return;
    const limit = AbortSignal.timeout(limitMs);
    this.wake(position);
    await this.reached(position, limitMs);
    await Promise.race([this.#allSettled(), once(limit)]);
  }

  /**
   * Readings of the selected points in commit order: a snapshot first, or with `after` exactly what was committed
   * behind it. A cursor outside what is kept gives a snapshot marked `resync`.
   */
  async *read(selection: PointSelection, after: number | null, signal: AbortSignal): AsyncGenerator<LivePiece, void> {
    this.#readers++;
    try {
      await this.#settled;
      const opening = await this.#openWhenStoreAnswers(selection, after, signal);
      if (opening) yield opening;
      let position = opening?.cursor ?? (after as number);
      while (!signal.aborted) {
        const commits = await this.#commitsAfter(position);
        if (commits === null) {
          const anew = this.#snapshot(selection, 'CURSOR_TOO_OLD');
          yield anew;
          position = anew.cursor;
          continue;
        }
        if (commits.length === 0) {
          // Checked again without a pause before waiting: a commit may have come in between.
          if (position >= this.position) await this.#applied.next(signal);
          continue;
        }
        await this.#settled;
        position = commits[commits.length - 1].position;
        const columns = select(commits, selection);
        if (columns.length > 0) yield { cursor: position, snapshot: false, resync: null, columns };
      }
    } finally {
      this.#readers--;
    }
  }

  /**
   * The newest value of each selected point, then of those where it changed, went stale or is fresh again; at most one
   * piece in `minIntervalMs`. With a cursor, `read` goes on where this one ends.
   */
  async *readLatest(
    selection: PointSelection,
    minIntervalMs: number,
    signal: AbortSignal,
  ): AsyncGenerator<LivePiece, void> {
    this.#readers++;
    try {
      const standing = { position: () => this.position, settled: () => this.#allSettled() };
      yield* this.#latest.read(selection, minIntervalMs, standing, signal);
    } finally {
      this.#readers--;
    }
  }

  /** Resolves once nothing that was applied is still being judged. */
  async #allSettled(): Promise<void> {
    let settled: Promise<void> | null = null;
    while (settled !== this.#settled) await (settled = this.#settled);
  }

  /** A store that is away for the moment is waited for here too. */
  async #openWhenStoreAnswers(
    selection: PointSelection,
    after: number | null,
    signal: AbortSignal,
  ): Promise<LivePiece | null> {
    for (;;) {
      try {
        return await this.#opening(selection, after);
      } catch (error) {
        if (signal.aborted || !(error instanceof HubError) || error.kind !== 'transient') throw error;
        await setTimeout(STORE_RETRY_MS);
      }
    }
  }

  async #opening(selection: PointSelection, after: number | null): Promise<LivePiece | null> {
    if (after === null) return this.#snapshot(selection, null);
    if (after > this.position && after > (await this.#source.head()))
      return this.#snapshot(selection, 'CURSOR_UNKNOWN');
    if (this.#recent.after(after, 1) !== null || after >= this.position) return null;
    return after + 1 < (await this.#source.oldest()) ? this.#snapshot(selection, 'CURSOR_TOO_OLD') : null;
  }

  #snapshot(selection: PointSelection, resync: LivePiece['resync']): LivePiece {
    return { cursor: this.position, snapshot: true, resync, columns: this.#latest.shown(selection.points()) };
  }

  /** @returns null when they cannot be read back any more. */
  async #commitsAfter(position: number): Promise<readonly FollowedCommit[] | null> {
    if (position >= this.position) return [];
    return this.#recent.after(position, COMMITS_PER_PIECE) ?? this.#fromStore(position);
  }

  /** A store that is away for the moment ends no stream: the reader waits and goes on where it was. */
  async #fromStore(position: number): Promise<readonly FollowedCommit[] | null> {
    try {
      const commits = await this.#source.after(position, COMMITS_PER_PIECE);
      // Asked behind the commits: their readings may have been made compact while they were read.
      return position + 1 < (await this.#source.oldest()) ? null : commits;
    } catch {
      // The follower notices it too, and says so once for all readers.
      await setTimeout(STORE_RETRY_MS);
      return [];
    }
  }

  #apply(commit: FollowedCommit): void {
    if (commit.columns) {
      this.#latest.apply(commit.columns);
      for (const listener of this.#readingListeners) listener(commit.columns);
    }
    this.#recent.push(commit);
    const settling = this.#kindListeners.get(commit.kind)?.();
    if (settling) this.#settled = Promise.all([this.#settled, settling]).then(() => undefined);
    this.#applied.call();
  }
}

/** Resolves when `limit` is reached. */
const once = (limit: AbortSignal): Promise<void> =>
  limit.aborted
    ? Promise.resolve()
    : new Promise((resolve) => limit.addEventListener('abort', () => resolve(), { once: true }));

function select(commits: readonly FollowedCommit[], { includes }: PointSelection): ReadingColumns {
  const pieces: ReadingColumns[] = [];
  for (const { columns } of commits) {
    if (!columns) continue;
    const chosen: number[] = [];
    for (let i = 0; i < columns.length; i++) if (includes(columns.point[i])) chosen.push(i);
    if (chosen.length > 0) pieces.push(chosen.length === columns.length ? columns : pickColumns(columns, chosen));
  }
  return concatColumns(pieces);
}
