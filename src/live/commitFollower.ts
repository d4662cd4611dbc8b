import type { ReadingColumns } from '../domain/readings/columns.js';
import { Fault } from '../shared/fault.js';

/** One commit as live code sees it: `columns` is null where the commit brought no readings. */
export interface FollowedCommit {
  readonly position: number;
  readonly kind: string;
  readonly columns: ReadingColumns | null;
}

/** Where the follower reads what it was not handed. */
export interface CommitSource {
  /** The last position of a finished write. */
  readonly head: () => Promise<number>;
  /** Commits behind `position`, in order, with their readings; at most `limit`. */
  readonly after: (position: number, limit: number) => Promise<FollowedCommit[]>;
}

const READ_AT_ONCE = 64;
/** Offers kept while an earlier commit is missing; beyond it they are read from the store. */
const MOST_OFFERS = 256;
/** How long a commit of our own may be on its way to us before we read it from the store, in milliseconds. */
const OFFER_GRACE_MS = 25;
const RETRY_MS = 250;

/**
 * Follows the one order of commits without a gap: applies what it is handed when its turn comes, and reads from the
 * store what is missing (commits of other processes, or handed over too late). `wake` and `offer` may come in any
 * order, repeatedly or never; a watch at `pollMs` makes up for lost ones.
 */
export class CommitFollower {
  readonly #source: CommitSource;
  readonly #apply: (commit: FollowedCommit) => void;
  readonly #failed: (error: unknown) => void;
  readonly #recovered: () => void;
  readonly #fault = new Fault();
  readonly #pollMs: number;
  readonly #offers = new Map<number, FollowedCommit>();
  #position = 0;
  #known = 0;
  #reading: Promise<void> | null = null;
  #grace: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;
  #stopped = true;

  constructor(
    source: CommitSource,
    apply: (commit: FollowedCommit) => void,
    more: { failed: (error: unknown) => void; recovered: () => void; pollMs?: number },
  ) {
    this.#source = source;
    this.#apply = apply;
    this.#failed = more.failed;
    this.#recovered = more.recovered;
    this.#pollMs = more.pollMs ?? 1000;
  }

  /** The last position applied. */
  get position(): number {
    return this.#position;
  }

  /** Starts behind `position`, whose state the caller has loaded. */
  start(position: number): void {
    this.#position = position;
    this.#known = Math.max(this.#known, position);
    this.#stopped = false;
    this.#watch = setInterval(() => this.#poll(), this.#pollMs);
    this.#advance();
  }

  /** Stops; what is being read is not applied any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#watch);
    clearTimeout(this.#grace);
    await this.#reading;
  }

  /** Hands over a commit that this process made itself. */
  offer(commit: FollowedCommit): void {
    if (commit.position <= this.#position) return;
    if (this.#offers.size < MOST_OFFERS) this.#offers.set(commit.position, commit);
    this.wake(commit.position);
  }

  /** Says that `position` is committed. */
  wake(position: number): void {
    this.#known = Math.max(this.#known, position);
    if (!this.#stopped) this.#advance();
  }

  #advance(): void {
    for (let next = this.#offers.get(this.#position + 1); next; next = this.#offers.get(this.#position + 1)) {
      this.#offers.delete(next.position);
      this.#step(next);
    }
    if (this.#known > this.#position) this.#grace ??= setTimeout(() => this.#readIfBehind(), OFFER_GRACE_MS);
  }

  #step(commit: FollowedCommit): void {
    this.#position = commit.position;
    this.#apply(commit);
  }

  #readIfBehind(): void {
    this.#grace = undefined;
    if (this.#stopped || this.#known <= this.#position) return;
    this.#reading ??= this.#readMissing().finally(() => {
      this.#reading = null;
      if (!this.#stopped) this.#advance();
    });
  }

  async #readMissing(): Promise<void> {
    try {
      while (!this.#stopped && this.#known > this.#position) {
        const commits = await this.#source.after(this.#position, READ_AT_ONCE);
        this.#succeeded();
        if (commits.length === 0) return;
        for (const commit of commits) {
          if (commit.position === this.#position + 1) this.#step(commit);
          this.#offers.delete(commit.position);
        }
      }
    } catch (error) {
      this.#fail(error);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  #poll(): void {
    this.#source.head().then(
      (head) => {
        this.#succeeded();
        this.wake(head);
      },
      (error: unknown) => this.#fail(error),
    );
  }

  /** A store that is away is said once, and once that it is back. */
  #fail(error: unknown): void {
    if (this.#fault.occurred()) this.#failed(error);
  }

  #succeeded(): void {
    if (this.#fault.passed() > 0) this.#recovered();
  }
}
