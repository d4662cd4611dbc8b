import type { JournalMessage } from '../../src/domain/journal/message.js';
import type { ContactState, LinkCounts, Ports } from '../../src/connectors/contract.js';
import type { ReadingColumns } from '../../src/domain/readings/columns.js';
import type { SecurityEventDetails, SecurityEventKind } from '../../src/domain/security/securityEvent.js';
import { AddressRanges } from '../../src/shared/addressRange.js';
import type { HubError } from '../../src/shared/errors.js';

/** One reading, as a test looks at it. */
export interface SeenReading {
  readonly point: number;
  readonly time: number;
  readonly value: number;
  readonly quality: number;
  readonly flags: number;
}

/** What a connector told the hub, in order. */
export type HubEvent =
  | { readonly kind: 'batch'; readonly readings: readonly SeenReading[] }
  | { readonly kind: 'contact'; readonly device: number; readonly state: ContactState }
  | { readonly kind: 'warn'; readonly error: HubError }
  | { readonly kind: 'inform'; readonly message: string }
  | { readonly kind: 'security'; readonly what: SecurityEventKind; readonly details: SecurityEventDetails };

/** A hub that takes what a connector says and lets a test wait for it. */
export class FakeHub {
  readonly events: HubEvent[] = [];
  /** Messages that were noted in the journal, in order. */
  readonly journal: JournalMessage[] = [];
  readonly ports: Ports;
  /** What the connector has counted. */
  counts: () => LinkCounts = () => ({ link: {}, devices: new Map() });
  readonly #waiting = new Set<() => void>();

  /** @param fieldAddresses ranges of the field network; none is declared without. */
  constructor(sink: Ports['sink'] = () => Promise.resolve(1), fieldAddresses: readonly string[] = []) {
    const field = new AddressRanges(fieldAddresses);
    this.ports = {
      sink: (batch) => (this.#say({ kind: 'batch', readings: rowsOf(batch) }), sink(batch)),
      journal: (message) => (this.journal.push(message), null),
      contact: (device, state) => this.#say({ kind: 'contact', device, state }),
      counters: (look) => (this.counts = look),
      now: Date.now,
      warn: (error) => this.#say({ kind: 'warn', error }),
      inform: (message) => this.#say({ kind: 'inform', message }),
      fieldPeers: { isDeclared: !field.isEmpty, includes: (address) => field.includes(address) },
      securityEvent: (what, details) => this.#say({ kind: 'security', what, details }),
    };
  }

  /** The first event from the `from`th on that `wanted` accepts, which may be yet to come. */
  async next<E extends HubEvent>(wanted: (event: HubEvent) => event is E, from?: number): Promise<E>;
  async next(wanted: (event: HubEvent) => boolean, from?: number): Promise<HubEvent>;
  async next(wanted: (event: HubEvent) => boolean, from = 0): Promise<HubEvent> {
    for (;;) {
      const found = this.events.slice(from).find(wanted);
      if (found) return found;
      await new Promise<void>((wake) => this.#waiting.add(wake));
    }
  }

  /** Codes of all warnings so far. */
  get warnings(): string[] {
    return this.events.flatMap((event) => (event.kind === 'warn' ? [event.error.code] : []));
  }

  /** All good news so far. */
  get news(): string[] {
    return this.events.flatMap((event) => (event.kind === 'inform' ? [event.message] : []));
  }

  #say(event: HubEvent): void {
    this.events.push(event);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

/** Whether an event is a batch with a reading of `point` that `wanted` accepts. */
export function reading(point: number, wanted: (reading: SeenReading) => boolean = () => true) {
  return (event: HubEvent): event is Extract<HubEvent, { kind: 'batch' }> =>
    event.kind === 'batch' && event.readings.some((one) => one.point === point && wanted(one));
}

/** Whether an event is good news. */
export function isNews(event: HubEvent): boolean {
  return event.kind === 'inform';
}

function rowsOf({ length, point, time, value, quality, flags }: ReadingColumns): SeenReading[] {
  return Array.from({ length }, (_, i) => ({
    point: point[i]!,
    time: time[i]!,
    value: value[i]!,
    quality: quality[i]!,
    flags: flags[i]!,
  }));
}
