import { decodePosition } from '../src/services/cursor.js';
import { GraphClient, type LiveBatch, type LiveStream } from '../test/support/graphClient.js';
import { within } from '../test/support/timeLimit.js';
import { promise, wordsOf } from './ledger.js';

/** How to follow. */
export interface FollowOptions {
  readonly name: string;
  /** The graph, as soon as there is one: it may be down at times, and elsewhere when it is back. */
  readonly url: () => Promise<string>;
  readonly key: string;
  /** Whether to cut the connection now; asked after each batch. */
  readonly cutNow: () => boolean;
  /** Whether the hub may say that the cursor is too old, because commits are kept one by one only for so long. */
  readonly mayBeginAnew?: boolean;
}

/** Commits that a follower never saw because it was told to begin anew: behind `after`, up to `upto`. */
export interface Gap {
  readonly after: number;
  readonly upto: number;
}

const START_LIMIT_MS = 30_000;
const CATCH_UP_LIMIT_MS = 60_000;
const SILENCE_LIMIT_MS = 120_000;

/** A subscriber to all readings that goes on with the last cursor it has handled, whatever becomes of its connection. */
export class Follower {
  /** Readings seen, one after the other. */
  readonly seen: string[] = [];
  /** Connections that were lost or cut, and made again. */
  resumes = 0;
  readonly gaps: Gap[] = [];
  /** Position of its first cursor. */
  startedAt = 0;
  readonly #options: FollowOptions;
  readonly #started = Promise.withResolvers<undefined>();
  #cursor: string | undefined;
  #stream: LiveStream | undefined;
  #ending = false;
  #progress = Promise.withResolvers<undefined>();
  #ended: Promise<void> = Promise.resolve();
  #fault: unknown;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  /** Resolves when it has its first cursor. */
  async start(): Promise<void> {
    this.#ended = this.#run().catch((error: unknown) => {
      this.#fault = error;
      this.#started.reject(error);
      this.#progress.resolve(undefined);
    });
    await within(START_LIMIT_MS, `${this.#options.name} to get its first snapshot`, this.#started.promise);
  }

  /** Position of its last cursor. */
  get position(): number {
    return this.#cursor === undefined ? 0 : decodePosition(this.#cursor);
  }

  /** Waits until it has seen so many readings, and ends it. */
  finish(readings: number): Promise<void> {
    return this.#finish(`all of ${readings} readings`, () => this.seen.length >= readings);
  }

  /** Waits until it has come to a position, and ends it. */
  finishAt(position: number): Promise<void> {
    return this.#finish(`position ${position}`, () => this.position >= position);
  }

  async #finish(what: string, isThere: () => boolean): Promise<void> {
    const caughtUp = async (): Promise<void> => {
      while (!isThere() && this.#fault === undefined) await this.#progress.promise;
    };
    await within(CATCH_UP_LIMIT_MS, `${this.#options.name} to see ${what}`, caughtUp()).catch(
      (error: unknown) => (this.#fault ??= error),
    );
    this.#ending = true;
    this.#stream?.cut();
    await this.#ended;
    const { name } = this.#options;
    if (this.#fault)
      throw new Error(`${name}, at ${this.seen.length} readings, to see ${what}`, { cause: this.#fault });
  }

  async #run(): Promise<void> {
    while (!this.#ending) {
      const url = await this.#options.url();
      this.#stream = new GraphClient(url, this.#options.key).follow(
        this.#cursor === undefined ? {} : { after: this.#cursor },
      );
      await this.#read(this.#stream);
      if (!this.#ending) this.resumes++;
    }
  }

  /** Reads until the connection is gone or was cut. */
  async #read(stream: LiveStream): Promise<void> {
    for (;;) {
      const batch = await stream.next(SILENCE_LIMIT_MS).catch(() => undefined);
      if (batch === undefined) break;
      this.#take(batch);
      this.#started.resolve(undefined);
      this.#progress.resolve(undefined);
      this.#progress = Promise.withResolvers();
      if (this.#options.cutNow()) break;
    }
    stream.cut();
  }

  #take(batch: LiveBatch): void {
    const { name, mayBeginAnew = false } = this.#options;
    const isFirst = this.#cursor === undefined;
    const position = decodePosition(batch.cursor);
    promise(mayBeginAnew || batch.resync === null, `${name} was told to begin anew: ${batch.resync}`);
    promise(batch.snapshot === (isFirst || batch.resync !== null), `${name} got a snapshot where it resumed`);
    if (isFirst) this.startedAt = position;
    else if (batch.snapshot) this.gaps.push({ after: this.position, upto: position });
    if (!batch.snapshot) for (const word of wordsOf(batch)) this.seen.push(word);
    this.#cursor = batch.cursor;
  }
}
