import { decodePosition } from '../src/services/cursor.js';
import { GraphClient, type LiveStream } from '../test/support/graphClient.js';
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

  /** Waits until it has seen so many readings, and ends it. */
  async finish(readings: number): Promise<void> {
    const caughtUp = async (): Promise<void> => {
      while (this.seen.length < readings && this.#fault === undefined) await this.#progress.promise;
    };
    await within(CATCH_UP_LIMIT_MS, `${this.#options.name} to see all of ${readings} readings`, caughtUp()).catch(
      (error: unknown) => (this.#fault ??= error),
    );
    this.#ending = true;
    this.#stream?.cut();
    await this.#ended;
    const { name } = this.#options;
    if (this.#fault) throw new Error(`${name}, at ${this.seen.length} of ${readings} readings`, { cause: this.#fault });
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
      const { name } = this.#options;
      promise(batch.resync === null, `${name} was told to begin anew: ${batch.resync}`);
      promise(batch.snapshot === (this.#cursor === undefined), `${name} got a snapshot where it resumed`);
      if (!batch.snapshot) this.seen.push(...wordsOf(batch));
      if (batch.snapshot) this.startedAt = decodePosition(batch.cursor);
      this.#cursor = batch.cursor;
      this.#started.resolve(undefined);
      this.#progress.resolve(undefined);
      this.#progress = Promise.withResolvers();
      if (this.#options.cutNow()) break;
    }
    stream.cut();
  }
}
