import { existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { NewFault } from './fault.js';
import type { FaultBook } from './faultBook.js';
import { randomFaults, type FailingDevice } from './randomFaults.js';

/** Which faults come by themselves. */
export interface FaultScheduleOptions {
  readonly book: FaultBook;
  readonly devices: readonly FailingDevice[];
  /** How many begin at each device a day, on average. */
  readonly perDeviceDay: number;
  readonly seed: number;
  /** File that the labels are written to whenever new ones are drawn. */
  readonly labels?: string;
}

const DAY_MS = 86_400_000;

/** Draws faults a day ahead, day after day; the same seed and beginning give the same ones. */
export class FaultSchedule {
  readonly #options: FaultScheduleOptions;
  #drawnToMs: number;
  #days = 0;
  #written = true;

  /** @param fromMs no fault begins before; milliseconds since the epoch, UTC. */
  constructor(options: FaultScheduleOptions, fromMs: number, given: readonly NewFault[] = []) {
    this.#options = options;
    this.#drawnToMs = fromMs;
    for (const fault of given) options.book.inject(fault);
    this.reach(fromMs);
  }

  /** Makes sure that the faults up to a moment are in the book; cheap when they are. */
  reach(nowMs: number): void {
    this.#write();
    if (nowMs < this.#drawnToMs) return;
    const { book, devices, perDeviceDay, seed, labels } = this.#options;
    const span = { fromMs: nowMs, toMs: nowMs + DAY_MS };
    if (perDeviceDay > 0) {
      const drawn = randomFaults({ seed: seed + this.#days, devices, perDeviceDay, ...span });
      for (const fault of drawn) book.inject(fault);
    }
    this.#days++;
    this.#drawnToMs = span.toMs;
    this.#written = labels === undefined;
    this.#write();
  }

  /** The hub makes its folder while the plant starts: then it is tried again. */
  #write(): void {
    const { book, labels } = this.#options;
    if (this.#written || labels === undefined || !existsSync(dirname(labels))) return;
    this.#written = true;
    writeFileSync(labels, `${JSON.stringify(book.labels(), null, 2)}\n`);
  }
}
