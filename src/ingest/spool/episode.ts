import { messageOf } from '../../shared/errors.js';
import { ReadingsSpooledError } from './errors.js';
import type { SpoolNews } from './spool.js';

/** A wait that is shorter than this is not worth a line in the log, in milliseconds. */
const SAY_AFTER_MS = 2000;
const PROGRESS_MS = 10_000;

/** What is said from the moment that something waits in the spool until nothing does. */
export class Episode {
  readonly #news: SpoolNews;
  readonly #left: () => number;
  readonly #begunMs = performance.now();
  readonly #timer: NodeJS.Timeout;
  #reason = 'PostgreSQL does not answer';
  #isAway = true;
  #saidMs: number | null = null;
  #stored = 0;

  /** @param left readings that wait. */
  constructor(news: SpoolNews, left: () => number) {
    this.#news = news;
    this.#left = left;
    this.#timer = setTimeout(() => this.#say(), SAY_AFTER_MS);
  }

  /** The database took nothing. */
  failed(error: unknown): void {
    this.#reason = messageOf(error);
    this.#isAway = true;
  }

  /** The database took some. */
  stored(readings: number): void {
    this.#stored += readings;
    const isBack = this.#isAway && this.#saidMs !== null;
    this.#isAway = false;
    if (isBack || (this.#saidMs !== null && performance.now() - this.#saidMs > PROGRESS_MS)) this.#say();
  }

  /** Nothing waits any more. */
  end(): void {
    clearTimeout(this.#timer);
    if (this.#saidMs === null) return;
    const seconds = Math.round((performance.now() - this.#begunMs) / 1000);
    this.#news.inform('the spool is drained: all its readings are stored', { readings: this.#stored, seconds });
  }

  /** The hub stops; what waits is stored after the next start. */
  leave(): void {
    clearTimeout(this.#timer);
    this.#news.inform('readings wait in the spool for the next start', { readings: this.#left() });
  }

  #say(): void {
    this.#saidMs = performance.now();
    if (this.#isAway) this.#news.warn(new ReadingsSpooledError(this.#reason));
    else this.#news.inform('the spool is drained into the database', { stored: this.#stored, left: this.#left() });
  }
}
