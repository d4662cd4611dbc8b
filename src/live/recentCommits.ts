import type { FollowedCommit } from './commitFollower.js';

/** Most readings that a reader is given at once, unless a single commit has more: a larger answer holds up the others. */
const READINGS_AT_ONCE = 10_000;

/** Bounds of what is kept in memory for live readers. Whoever is further behind reads from the store. */
export interface RecentLimits {
  readonly commits: number;
  readonly readings: number;
}

/** Stands where a commit was until the list is made anew, so that its readings are not held. */
const LET_GO: FollowedCommit = { position: 0, kind: '', columns: null };

/** The newest commits without a gap, bounded by their number and by their readings. */
export class RecentCommits {
  readonly #limits: RecentLimits;
  #commits: FollowedCommit[] = [];
  #start = 0;
  #readings = 0;

  constructor(limits: RecentLimits) {
    this.#limits = limits;
  }

  push(commit: FollowedCommit): void {
    this.#commits.push(commit);
    this.#readings += commit.columns?.length ?? 0;
    while (this.#commits.length - this.#start > this.#limits.commits || this.#readings > this.#limits.readings) {
      this.#readings -= this.#commits[this.#start].columns?.length ?? 0;
      this.#commits[this.#start++] = LET_GO;
    }
    if (this.#start > this.#limits.commits) this.#compact();
  }

  /** Commits behind `position`, at most `limit`; null when the first of them is not here any more. */
  after(position: number, limit: number): readonly FollowedCommit[] | null {
    const first = this.#commits[this.#start] as FollowedCommit | undefined;
    if (!first || position + 1 < first.position) return null;
    const from = this.#start + (position + 1 - first.position);
    return this.#commits.slice(from, this.#endOf(from, from + limit));
  }

  /** Ends a part where it would have too many readings; one commit is always taken. */
  #endOf(from: number, most: number): number {
    const last = Math.min(most, this.#commits.length);
    let readings = 0;
    for (let i = from; i < last; i++) {
      readings += this.#commits[i].columns?.length ?? 0;
      if (readings > READINGS_AT_ONCE && i > from) return i;
    }
    return last;
  }

  #compact(): void {
    this.#commits = this.#commits.slice(this.#start);
    this.#start = 0;
  }
}
