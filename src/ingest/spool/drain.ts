import { concatColumns } from '../../domain/readings/columns.js';
import { backoffMs } from '../../shared/backoff.js';
import { HubError } from '../../shared/errors.js';
import { Fault } from '../../shared/fault.js';
import { orAborted, sleep } from '../../shared/sleep.js';
import { Episode } from './episode.js';
import { SpoolReadError } from './errors.js';
import type { SpooledBatch } from './record.js';
import type { SpooledRecord } from './segmentReader.js';
import type { Spool, SpoolNews } from './spool.js';

/** What the drain is given. */
export interface DrainPorts {
  readonly spool: Spool;
  /** Resolves when the batch is committed. */
  readonly store: (entry: SpooledBatch) => Promise<unknown>;
  readonly news: SpoolNews;
}

const RETRY = { minMs: 100, maxMs: 2000 };
/** Most readings that are stored as one batch. */
const MOST_MERGED = 10_000;

/** Records of one sender that are stored as one batch. */
type Group = readonly SpooledRecord[];

/** What became of a group: stored, or to be tried again behind a failure that passes, or refused. */
type Outcome =
  | { readonly kind: 'STORED' }
  | { readonly kind: 'LEFT'; readonly group: Group; readonly error?: unknown }
  | { readonly kind: 'REFUSED'; readonly group: Group; readonly error: unknown };

/**
 * Stores what waits in a spool, oldest first and each sender's batches in their order, as soon as the database takes
 * them. A batch is stored twice when the hub ends before that is noted; for the store it is then a resent one.
 */
export class SpoolDrain {
  readonly #ports: DrainPorts;
  readonly #ending = new AbortController();
  readonly #fault = new Fault();
  #running: Promise<void> = Promise.resolve();
  #episode: Episode | null = null;

  constructor(ports: DrainPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** What is not stored yet waits for the next start. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
    this.#episode?.leave();
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      try {
        await this.#drainWindow();
        this.#fault.passed();
      } catch (error) {
        if (this.#fault.occurred()) this.#ports.news.alarm(new SpoolReadError(error));
        await sleep(backoffMs(this.#fault.count, RETRY), signal);
      }
    }
  }

  async #drainWindow(): Promise<void> {
    const { spool, news } = this.#ports;
    const window = await spool.next(this.#ending.signal);
    if (!window) return;
    this.#episode ??= new Episode(news, () => spool.counts.readings);
    await this.#storeAll(merged(window.records));
    if (this.#ending.signal.aborted) return;
    await spool.drained(window);
    this.#episode.stored(window.records.reduce((sum, { batch }) => sum + batch.length, 0));
    if (!spool.isEmpty) return;
    this.#episode.end();
    this.#episode = null;
  }

  /** Returns when everything is stored or set aside, or the drain is to end. */
  async #storeAll(groups: readonly Group[]): Promise<void> {
    const { signal } = this.#ending;
    let left = groups;
    for (let failures = 1; left.length > 0 && !signal.aborted; failures++) {
      left = await this.#tryAll(left);
      if (left.length > 0) await sleep(backoffMs(failures, RETRY), signal);
    }
  }

  /** Tries each group once, senders beside each other. @returns what is left, in order. */
  async #tryAll(groups: readonly Group[]): Promise<Group[]> {
    const lanes = Map.groupBy(groups, ([record]) => record.author.actor);
    const outcomes = (await Promise.all([...lanes.values()].map((lane) => this.#tryLane(lane)))).flat();
    const takesOthers = outcomes.some(({ kind }) => kind === 'STORED');
    const left: Group[] = [];
    for (const outcome of outcomes) {
      if (outcome.kind === 'STORED') continue;
      if (outcome.error !== undefined) this.#failed(outcome.error);
      if (outcome.kind === 'LEFT') left.push(outcome.group);
      else left.push(...(await this.#afterRefusal(outcome.group, outcome.error, takesOthers)));
    }
    return left;
  }

  #failed(error: unknown): void {
    this.#ports.spool.heldUp();
    this.#episode?.failed(error);
  }

  /** The groups of one sender, one after the other; behind a failure that passes none is tried. */
  async #tryLane(lane: readonly Group[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const [i, group] of lane.entries()) {
      const outcome = await this.#try(group);
      outcomes.push(outcome);
      if (outcome.kind !== 'LEFT') continue;
      return [...outcomes, ...lane.slice(i + 1).map((later): Outcome => ({ kind: 'LEFT', group: later }))];
    }
    return outcomes;
  }

  async #try(group: Group): Promise<Outcome> {
    const [{ author, rule }] = group;
    const batch = concatColumns(group.map((record) => record.batch));
    try {
      await orAborted(this.#ports.store({ author, rule, batch }), this.#ending.signal);
      return this.#ending.signal.aborted ? { kind: 'LEFT', group } : { kind: 'STORED' };
    } catch (error) {
      return { kind: error instanceof HubError && error.kind === 'transient' ? 'LEFT' : 'REFUSED', group, error };
    }
  }

  /**
   * Batches that were refused together are tried one by one. One that is refused alone is set aside if it is at fault:
   * the error says so, or others are stored meanwhile. Otherwise the store is, and all wait for its cure.
   */
  async #afterRefusal(group: Group, error: unknown, takesOthers: boolean): Promise<Group[]> {
    if (group.length > 1) return group.map((record) => [record]);
    if (!takesOthers && !(error instanceof HubError && error.kind === 'caller')) return [group];
    await this.#ports.spool.setAside(group[0], error);
    return [];
  }
}

/** Neighbours of one author and rule become one group, up to what one transaction takes. */
function merged(records: readonly SpooledRecord[]): Group[] {
  const groups: SpooledRecord[][] = [];
  const open = new Map<string, { group: SpooledRecord[]; readings: number }>(); // the last group of each sender
  for (const record of records) {
    const { author, rule, batch } = record;
    const last = open.get(author.actor);
    const [first] = last?.group ?? [];
    const isAlike = first?.rule === rule && first.author.requestId === author.requestId;
    if (last && isAlike && last.readings + batch.length <= MOST_MERGED) {
      last.group.push(record);
      last.readings += batch.length;
      continue;
    }
    const group = [record];
    groups.push(group);
    open.set(author.actor, { group, readings: batch.length });
  }
  return groups;
}
