import { BLOCK_SPAN_MS, type FrameRef, type JournalMessage, type NotedFrame } from '../domain/journal/message.js';
import { Fault } from '../shared/fault.js';
import { HubError } from '../shared/errors.js';
import type { NewBlock } from '../store/journal/journalWriter.js';
import { JournalFullError, JournalLostError } from './journalErrors.js';

/** What the journal is given. */
export interface JournalPorts {
  /** Stores blocks; gives the bytes that they take. */
  readonly write: (blocks: readonly NewBlock[]) => Promise<number>;
  readonly warn: (error: HubError) => void;
  readonly inform: (message: string, context: Record<string, unknown>) => void;
}

/** How much is gathered, and for how long. Bytes are of contents, with what is kept beside each. */
export interface JournalLimits {
  /** A block that has so much is stored. */
  readonly blockBytes: number;
  /** One that is so old is stored whatever it has: a hub that is killed loses so much of the journal. */
  readonly gatherMs: number;
  /** Most that waits for the database; what comes then is counted and not kept. */
  readonly waitingBytes: number;
}

/** What became of messages since the start. */
export interface JournalCounts {
  /** Messages by verdict, also those that overflowed. */
  readonly verdicts: ReadonlyMap<string, number>;
  readonly stored: number;
  /** Messages that came while too much waited, and messages that the database refused. */
  readonly overflowed: number;
  readonly lost: number;
  readonly blocks: number;
  /** Bytes of the messages that are stored, as they were on the wire, and packed. */
  readonly contentBytes: number;
  readonly packedBytes: number;
  readonly waitingBytes: number;
}

const LIMITS: JournalLimits = {
  blockBytes: 128 * 1024,
  gatherMs: 5000,
  waitingBytes: 32 * 1024 * 1024,
};

/** What a message takes in memory besides its content, about. */
const BESIDE = 200;
const TICK_MS = 500;
/** Most contents that one transaction takes, in bytes. */
const AT_ONCE = 1024 * 1024;

interface Block extends NewBlock {
  readonly messages: JournalMessage[];
  /** Of the steady clock. */
  readonly sinceMs: number;
  bytes: number;
  contentBytes: number;
  state: 'WAITING' | 'STORED' | 'LOST';
  settled: PromiseWithResolvers<undefined> | undefined;
}

/**
 * Gathers the messages of each link into blocks and stores those. Taking a message costs little and never waits: when
 * the database is away, as much is held as `waitingBytes` allow, and the rest is counted.
 */
export class Journal {
  readonly #ports: JournalPorts;
  readonly #limits: JournalLimits;
  readonly #open = new Map<string, Block>();
  readonly #closed: Block[] = [];
  readonly #verdicts = new Map<string, number>();
  readonly #counts = { stored: 0, overflowed: 0, lost: 0, blocks: 0, contentBytes: 0, packedBytes: 0, waitingBytes: 0 };
  readonly #full = new Fault();
  readonly #timer: NodeJS.Timeout;
  #opened = 0;
  #storing: Promise<void> | undefined;

  constructor(ports: JournalPorts, limits: Partial<JournalLimits> = {}) {
    this.#ports = ports;
    this.#limits = { ...LIMITS, ...limits };
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  get counts(): JournalCounts {
    return { ...this.#counts, verdicts: this.#verdicts };
  }

  /**
   * Takes a message. Null when too much waits: it is counted, and said once.
   *
   * @param legal whether it must be kept as long as what settlement and supervision rest on.
   */
  note(link: number, legal: boolean, message: JournalMessage): NotedFrame | null {
    this.#verdicts.set(message.verdict, (this.#verdicts.get(message.verdict) ?? 0) + 1);
    const bytes = message.content.length + BESIDE;
    if (this.#counts.waitingBytes + bytes > this.#limits.waitingBytes) return this.#overflow();
    const block = this.#blockFor(link, legal, message.time, bytes);
    const ref: FrameRef = { link, opened: block.opened, index: block.messages.push(message) - 1 };
    block.bytes += bytes;
    block.contentBytes += message.content.length;
    this.#counts.waitingBytes += bytes;
    return { ref, durable: () => this.#settled(block) };
  }

  /** Stores what a link has gathered, if the database takes it at once; it may be served by another process then. */
  async leave(link: number): Promise<void> {
    for (const block of [...this.#open.values()]) if (block.link === link) this.#close(block);
    await this.#store();
  }

  /** Stores what is gathered, as far as the database takes it at once. What is left is counted as lost. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const block of [...this.#open.values()]) this.#close(block);
    await this.#store();
    const left = this.#closed.splice(0);
    if (left.length > 0) this.#lose(left, new Error('the hub stopped while the database was away'));
  }

  #blockFor(link: number, legal: boolean, timeMs: number, bytes: number): Block {
    const open = this.#open.get(nameOf(link, legal));
    if (open) {
      const age = timeMs - open.opened / 1000;
      if (age > -1 && age <= BLOCK_SPAN_MS && open.bytes + bytes <= this.#limits.blockBytes) return open;
      this.#close(open);
    }
    const block: Block = {
      ...{ link, legal, messages: [], opened: this.#instant(timeMs), sinceMs: performance.now() },
      ...{ bytes: 0, contentBytes: 0, state: 'WAITING', settled: undefined },
    };
    this.#open.set(nameOf(link, legal), block);
    return block;
  }

  /** Microseconds since the epoch. What is below a millisecond is counted on, so that no two blocks have one name. */
  #instant(timeMs: number): number {
    this.#opened = (this.#opened + 1) % 1000;
    return Math.trunc(timeMs) * 1000 + this.#opened;
  }

  #close(block: Block): void {
    this.#open.delete(nameOf(block.link, block.legal));
    this.#closed.push(block);
  }

  #tick(): void {
    const now = performance.now();
    for (const block of [...this.#open.values()]) {
      if (now - block.sinceMs >= this.#limits.gatherMs) this.#close(block);
    }
    void this.#store();
  }

  #settled(block: Block): Promise<void> {
    if (block.state === 'STORED') return Promise.resolve();
    if (block.state === 'LOST') return Promise.reject(new JournalLostError(block.messages.length, undefined));
    if (this.#open.get(nameOf(block.link, block.legal)) === block) this.#close(block);
    block.settled ??= Promise.withResolvers<undefined>();
    void this.#store();
    return block.settled.promise;
  }

  /** Stores what is closed, oldest first, until the database does not take it; the next tick tries again. */
  async #store(): Promise<void> {
    while (this.#storing) await this.#storing;
    if (this.#closed.length === 0) return;
    this.#storing = this.#drain().finally(() => (this.#storing = undefined));
    await this.#storing;
  }

  async #drain(): Promise<void> {
    let size = Infinity;
    while (this.#closed.length > 0) {
      const blocks = this.#firstClosed(size);
      try {
        this.#stored(blocks, await this.#ports.write(blocks));
      } catch (error) {
        if (error instanceof HubError && error.kind === 'transient') return;
        if (blocks.length === 1) this.#lose(this.#closed.splice(0, 1), error);
        size = 1; // one of them is refused: the others must not go with it
      }
    }
  }

  #firstClosed(most: number): Block[] {
    let bytes = 0;
    let count = 0;
    while (count < Math.min(most, this.#closed.length) && bytes < AT_ONCE) bytes += this.#closed[count++]!.bytes;
    return this.#closed.slice(0, count);
  }

  #stored(blocks: readonly Block[], packedBytes: number): void {
    this.#closed.splice(0, blocks.length);
    this.#counts.packedBytes += packedBytes;
    for (const block of blocks) {
      block.state = 'STORED';
      this.#counts.blocks++;
      this.#counts.stored += block.messages.length;
      this.#counts.contentBytes += block.contentBytes;
      this.#counts.waitingBytes -= block.bytes;
      block.settled?.resolve(undefined);
    }
    const overflowed = this.#full.passed();
    if (overflowed > 0) this.#ports.inform('the journal takes messages again', { overflowed });
  }

  #lose(blocks: readonly Block[], cause: unknown): void {
    const messages = blocks.reduce((sum, block) => sum + block.messages.length, 0);
    const error = new JournalLostError(messages, cause);
    for (const block of blocks) {
      block.state = 'LOST';
      this.#counts.waitingBytes -= block.bytes;
      block.settled?.reject(error);
    }
    this.#counts.lost += messages;
    this.#ports.warn(error);
  }

  #overflow(): null {
    this.#counts.overflowed++;
    if (this.#full.occurred()) this.#ports.warn(new JournalFullError(this.#limits.waitingBytes));
    return null;
  }
}

const nameOf = (link: number, legal: boolean): string => `${link} ${legal}`;
