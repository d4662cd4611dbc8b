import { concatColumns, pickColumns, type ReadingColumns } from '../domain/readings/columns.js';
import type { ConflictRule } from '../domain/readings/conflicts.js';
import { orderByPointAndTime } from '../domain/readings/order.js';
import { HubError } from '../shared/errors.js';
import type { Author, Position } from '../store/commitLog.js';
import type { WriteResult } from '../store/readings/writer.js';

/** Readings arrive faster than PostgreSQL takes them. Nothing of this batch was accepted; send it again later. */
class IngestBusy extends HubError {
  readonly kind = 'transient';
  constructor(waiting: number) {
    super('INGEST_BUSY', `${waiting} readings wait to be stored already; send this batch again in a moment`);
  }
}

/** What became of a batch, once it is durable. Indices are those of the batch that was given. */
export interface Accepted {
  readonly position: Position;
  readonly duplicates: readonly number[];
  readonly conflicts: readonly number[];
}

/** Readings since the start, by what became of them, and those that wait now. */
export interface IngestCounts {
  readonly stored: number;
  readonly duplicates: number;
  readonly conflicts: number;
  /** Of batches that were turned away because too much waited. */
  readonly refused: number;
  /** Of batches whose transaction failed; their senders were told. */
  readonly failed: number;
  readonly waiting: number;
}

/** What ingest uses of the store, and whom it wakes. */
export interface IngestPorts {
  readonly write: (batch: ReadingColumns, author: Author, rule: ConflictRule) => Promise<WriteResult>;
  /** Hears of each commit, with its readings, before the sender is acknowledged. A wake-up, not the truth. */
  readonly committed: (position: Position, stored: ReadingColumns) => void;
}

/** Most readings that may wait at once, and most that one transaction takes. */
export interface IngestLimits {
  readonly waiting: number;
  readonly perCommit: number;
}

const LIMITS: IngestLimits = { waiting: 500_000, perCommit: 10_000 };

interface Waiting {
  readonly batch: ReadingColumns;
  readonly author: Author;
  readonly rule: ConflictRule;
  readonly resolve: (accepted: Accepted) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The door of the store: batches of one sender are stored in the order they came, several small ones in one
 * transaction; different senders do not wait for each other. A batch is acknowledged when it is durable, never before.
 */
export class Ingest {
  readonly #ports: IngestPorts;
  readonly #limits: IngestLimits;
  readonly #lanes = new Map<string, Waiting[]>();
  readonly #counts = { stored: 0, duplicates: 0, conflicts: 0, refused: 0, failed: 0 };
  #waiting = 0;

  constructor(ports: IngestPorts, limits: IngestLimits = LIMITS) {
    this.#ports = ports;
    this.#limits = limits;
  }

  get counts(): IngestCounts {
    return { ...this.#counts, waiting: this.#waiting };
  }

  /**
   * Stores a batch, in any order within itself.
   *
   * @param rule which value is in force where the batch has another one for a key that exists.
   * @throws IngestBusy too much waits already.
   * @throws DatabaseUnavailable the outcome is unknown or it failed; sending it again is harmless.
   */
  accept(batch: ReadingColumns, author: Author, rule: ConflictRule = 'FIRST'): Promise<Accepted> {
    if (this.#waiting + batch.length > this.#limits.waiting) {
      this.#counts.refused += batch.length;
      return Promise.reject(new IngestBusy(this.#waiting));
    }
    this.#waiting += batch.length;
    return new Promise((resolve, reject) => {
      const lane = this.#lanes.get(author.actor);
      const waiting = { batch, author, rule, resolve, reject };
      if (lane) {
        lane.push(waiting);
        return;
      }
      this.#lanes.set(author.actor, [waiting]);
      void this.#drain(author.actor);
    });
  }

  /** One at a time for a sender; ends, and gives the lane up, when nothing waits. */
  async #drain(actor: string): Promise<void> {
    const lane = this.#lanes.get(actor) as Waiting[];
    while (lane.length > 0) await this.#commit(this.#takeMany(lane));
    this.#lanes.delete(actor);
  }

  /** As many as one transaction takes, all under one rule. */
  #takeMany(lane: Waiting[]): Waiting[] {
    let readings = lane[0].batch.length;
    let count = 1;
    const fits = ({ batch, rule }: Waiting): boolean =>
      rule === lane[0].rule && readings + batch.length <= this.#limits.perCommit;
    while (count < lane.length && fits(lane[count])) {
      readings += lane[count++].batch.length;
    }
    return lane.splice(0, count);
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    const merged = concatColumns(group.map(({ batch }) => batch));
    const { author, rule } = group[0];
    try {
      const order = orderByPointAndTime(merged);
      const result = await this.#ports.write(order ? pickColumns(merged, order) : merged, author, rule);
      if (result.committed) this.#ports.committed(result.position, result.stored);
      this.#count(result);
      acknowledge(group, result, order);
    } catch (error) {
      this.#counts.failed += merged.length;
      for (const { reject } of group) reject(error);
    } finally {
      this.#waiting -= merged.length;
    }
  }

  #count({ stored, duplicates, conflicts }: WriteResult): void {
    this.#counts.stored += stored.length;
    this.#counts.duplicates += duplicates.length;
    this.#counts.conflicts += conflicts.length;
  }
}

/** Gives each batch of the group its own share of the result, in its own indices. */
function acknowledge(group: readonly Waiting[], result: WriteResult, order: Uint32Array | null): void {
  const original = (indices: readonly number[]): number[] => (order ? indices.map((i) => order[i]) : [...indices]);
  const duplicates = original(result.duplicates);
  const conflicts = original(result.conflicts);
  let start = 0;
  for (const { batch, resolve } of group) {
    const end = start + batch.length;
    const own = (indices: readonly number[]): number[] =>
      indices.filter((i) => i >= start && i < end).map((i) => i - start);
    resolve({ position: result.position, duplicates: own(duplicates), conflicts: own(conflicts) });
    start = end;
  }
}
