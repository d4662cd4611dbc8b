import type { LoggedRequest, Outcome } from '../../../simulators/links/requestLog.js';
import type { UnitReport } from './simulatedLines.js';

/** What one unit was asked, counted as it comes: polls are told apart by their first read. */
export class UnitLog {
  readonly #device: string;
  readonly #outcomes: Partial<Record<Outcome, number>> = {};
  #firstRead: string | undefined;
  #pollsAtMs: number[] = [];

  constructor(device: string) {
    this.#device = device;
  }

  take({ function: code, start, atMs, outcome }: LoggedRequest): void {
    this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + 1;
    const read = `${code}/${start}`;
    this.#firstRead ??= read;
    if (read === this.#firstRead) this.#pollsAtMs.push(atMs);
  }

  /** Begins anew to take intervals, at the last poll. */
  forgetPolls(): void {
    this.#pollsAtMs = this.#pollsAtMs.slice(-1);
  }

  get report(): UnitReport {
    const at = this.#pollsAtMs;
    return {
      device: this.#device,
      outcomes: this.#outcomes,
      intervalsMs: at.slice(1).map((atMs, i) => atMs - at[i]!),
    };
  }
}
