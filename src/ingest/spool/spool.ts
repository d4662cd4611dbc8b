import { Fault } from '../../shared/fault.js';
import { orAborted, sleep } from '../../shared/sleep.js';
import type { HubError } from '../../shared/errors.js';
import { Backlog } from './backlog.js';
import { DISK, type SpoolDisk } from './disk.js';
import { SpoolDamagedError, SpoolUnstorableError } from './errors.js';
import { readMark, writeMark, type Place } from './mark.js';
import type { SpooledBatch } from './record.js';
import { fold, inspect, keepAs, segmentsIn, type Contents, type Segment } from './segment.js';
import { SegmentReader, type SpooledRecord, type Window } from './segmentReader.js';
import { SegmentWriter, type SpoolLimits } from './segmentWriter.js';

/** What is worth a log line: once when it begins, once when it ends. */
export interface SpoolNews {
  /** Somebody must act. */
  readonly alarm: (error: HubError) => void;
  /** It passes by itself. */
  readonly warn: (error: HubError) => void;
  readonly inform: (message: string, context: Record<string, unknown>) => void;
}

/** What the spool holds now, and what has become of it since the start. */
export interface SpoolCounts {
  readonly bytes: number;
  readonly readings: number;
  /** When the oldest of them came, milliseconds since the epoch, to a window of the drain; null when there is none. */
  readonly oldestMs: number | null;
  /** Readings that it had no room for; their senders waited. */
  readonly refused: number;
  /** Records that were damaged and left out. */
  readonly damaged: number;
  /** Records that the store refuses for good. */
  readonly unstorable: number;
}

/** Where a spool is and how much it may hold. */
export interface SpoolOptions {
  /** A folder of its own, which no other process uses. */
  readonly folder: string;
  readonly limits: SpoolLimits;
  readonly news: SpoolNews;
  readonly now: () => number;
  readonly disk?: SpoolDisk;
}

interface Queued {
  readonly entry: SpooledBatch;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** How often a sender that found no room asks again, besides when some is freed, in milliseconds. */
const ROOM_MS = 1000;
/** So few readings that their senders may wait for the drain, which then ends: less than it takes out at once. */
const FEW_READINGS = 10_000;

/**
 * Batches that wait on the disk while the database is away, in the order they came. A batch that is appended survives
 * `kill -9` and a power cut; what is drained is removed. @see S002-4.1.3a, S003-5.3b
 */
export class Spool {
  readonly #folder: string;
  readonly #news: SpoolNews;
  readonly #now: () => number;
  readonly #segments: Segment[];
  readonly #writer: SegmentWriter;
  readonly #reader = new SegmentReader();
  readonly #backlog = new Backlog();
  readonly #counts = { refused: 0, damaged: 0, unstorable: 0 };
  readonly #full = new Fault();
  #place: Place;
  #oldestMs: number | null;
  readonly #queue: Queued[] = [];
  #writing: Promise<void> | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #arrival = Promise.withResolvers<undefined>();
  #isDraining = false;
  #handover = Promise.withResolvers<undefined>();
  #folded = Promise.withResolvers<undefined>();

  private constructor({ folder, limits, news, now, disk = DISK }: SpoolOptions, found: Found) {
    this.#folder = folder;
    this.#news = news;
    this.#now = now;
    this.#segments = found.contents.map(({ segment }) => segment);
    this.#writer = new SegmentWriter({ folder, disk, limits, next: found.next }, this.#segments);
    for (const { senders, readings } of found.contents) this.#backlog.addFound(senders, readings);
    this.#oldestMs = found.contents.find(({ oldestMs }) => oldestMs !== null)?.oldestMs ?? null;
    this.#place = found.mark ?? this.#beginning();
  }

  /**
   * Opens the spool of a folder. A record that was being written when the process ended is cut off; what is damaged is
   * met, and said, when it is drained.
   *
   * @throws SetupError SPOOL_FORMAT a newer release wrote it.
   */
  static async open(options: SpoolOptions): Promise<Spool> {
    const found = await look(options.folder);
    const cut = found.contents.reduce((sum, contents) => sum + contents.cut, 0);
    if (cut > 0) {
      options.news.inform('the end of the spool was cut: a batch was being written when the hub ended', { bytes: cut });
    }
    return new Spool(options, found);
  }

  get counts(): SpoolCounts {
    const { readings } = this.#backlog;
    return { bytes: this.#writer.bytes, readings, oldestMs: this.#oldestMs, ...this.#counts };
  }

  get isEmpty(): boolean {
    return this.#backlog.isEmpty;
  }

  /** Whether anything of a sender waits, so that what it brings now must go behind it. */
  holds(actor: string): boolean {
    return this.#backlog.holds(actor);
  }

  /**
   * Resolves when the batch is on the disk for good. Batches that come together share one fsync.
   *
   * @throws SpoolFullError nothing of it was kept.
   */
  append(entry: SpooledBatch): Promise<void> {
    this.#backlog.add(entry.author.actor, entry.batch.length);
    return new Promise((resolve, reject) => {
      this.#queue.push({ entry, resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  /** Whether the drain is about to end, if only the senders bring nothing for a moment. */
  get isNearlyDrained(): boolean {
    return this.#isDraining && this.#backlog.readings <= FEW_READINGS;
  }

  /** Resolves when nothing waits any more, or the drain is held up. */
  get handover(): Promise<undefined> {
    return this.#handover.promise;
  }

  /** Says that the database takes nothing: nobody is to wait for the end of the drain. */
  heldUp(): void {
    this.#isDraining = false;
    this.#handover.resolve(undefined);
    this.#handover = Promise.withResolvers();
  }

  /** Counts readings that found no room. */
  refused(readings: number): void {
    this.#counts.refused += readings;
  }

  /** Resolves when there may be room again, or `signal` aborts. */
  async room(signal: AbortSignal): Promise<void> {
    await Promise.race([this.#folded.promise, sleep(ROOM_MS, signal)]);
  }

  /** The oldest records, of which `drained` is to be told; waits for some. Null once `signal` aborts. */
  async next(signal: AbortSignal): Promise<Window | null> {
    while (!signal.aborted) {
      const arrival = this.#arrival.promise;
      const [segment] = this.#segments;
      if (segment && this.#place.offset < segment.bytes) return this.#read(segment);
      await orAborted(arrival, signal);
    }
    return null;
  }

  /** Forgets the records of a window, and removes the segments that hold nothing else. */
  drained({ records, end }: Window): Promise<void> {
    return this.#inTurn(async () => {
      for (const { author, batch } of records) this.#backlog.remove(author.actor, batch.length);
      this.#place = end;
      this.#isDraining = true;
      this.#oldestMs = records.at(-1)?.spooledAtMs ?? this.#oldestMs;
      const [segment] = this.#segments;
      if (segment && end.offset < segment.bytes) return writeMark(this.#folder, end);
      await this.#foldFirst();
      if (this.#segments.length > 0 || this.#queue.length > 0) return;
      this.#backlog.clear();
      this.#oldestMs = null;
      this.heldUp();
    });
  }

  /** Keeps the segment of a record that the store refuses for good: the record leaves the spool with its window. */
  async setAside({ segment, author }: SpooledRecord, cause: unknown): Promise<void> {
    this.#counts.unstorable++;
    this.#news.alarm(new SpoolUnstorableError(await keepAs('unstorable', segment), author.actor, cause));
  }

  /** Resolves when what was appended is on the disk, and its files are closed. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#inTurn(() => this.#writer.seal());
  }

  async #read(segment: Segment): Promise<Window> {
    const window = await this.#reader.read(segment, this.#place);
    this.#oldestMs = window.records[0]?.spooledAtMs ?? this.#oldestMs;
    if (window.damaged > 0) {
      this.#counts.damaged += window.damaged;
      this.#news.alarm(new SpoolDamagedError(await keepAs('damaged', segment), window.damaged));
    }
    return window;
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.length > 0) {
      await this.#inTurn(() => this.#writeGroup(this.#queue.splice(0)));
    }
    this.#writing = null;
  }

  async #writeGroup(group: readonly Queued[]): Promise<void> {
    const nowMs = this.#now();
    const { written, refusal } = await this.#writer.write(
      group.map(({ entry }) => entry),
      nowMs,
    );
    for (const { resolve } of group.slice(0, written)) resolve();
    for (const { entry, reject } of group.slice(written)) {
      this.#backlog.remove(entry.author.actor, entry.batch.length);
      reject(refusal);
    }
    if (refusal && this.#full.occurred()) this.#news.alarm(refusal);
    if (written === 0) return;
    this.#oldestMs ??= nowMs;
    if (!refusal) this.#roomAgain();
    this.#arrival.resolve(undefined);
    this.#arrival = Promise.withResolvers();
  }

  async #foldFirst(): Promise<void> {
    if (this.#segments.length === 1) await this.#writer.seal();
    const segment = this.#segments.shift();
    if (segment) await fold(segment);
    this.#place = this.#beginning();
    this.#roomAgain();
    this.#folded.resolve(undefined);
    this.#folded = Promise.withResolvers();
  }

  #roomAgain(): void {
    if (this.#full.passed() === 0) return;
    this.#news.inform('the spool takes readings again', { refused: this.#counts.refused });
  }

  /** Where the oldest segment begins. */
  #beginning(): Place {
    return { segment: this.#segments[0]?.number ?? 0, offset: 0, ordinal: 0 };
  }

  /** Files change one after the other. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

interface Found {
  readonly contents: readonly Contents[];
  /** Number of the next segment. */
  readonly next: number;
  /** Up to where the first segment is drained. */
  readonly mark: Place | null;
}

/** What a folder holds; segments without anything that waits are removed. */
async function look(folder: string): Promise<Found> {
  const { numbers, next } = await segmentsIn(folder);
  const mark = await readMark(folder);
  const isMarked = mark !== null && mark.segment === numbers[0];
  const contents: Contents[] = [];
  for (const number of numbers) {
    const from = isMarked && number === numbers[0] ? mark.offset : 0;
    const found = await inspect(folder, number, from);
    if (found.segment.bytes > from) contents.push(found);
    else await fold(found.segment);
  }
  const isFirst = isMarked && contents[0]?.segment.number === mark.segment;
  // A number is never used again: the note that is left of a segment would hold for another one.
  return { contents, next: Math.max(next, (mark?.segment ?? 0) + 1), mark: isFirst ? mark : null };
}
