import type { z } from 'zod';
import type { JournalMessage, NotedFrame } from '../domain/journal/message.js';
import type { ReadingColumns } from '../domain/readings/columns.js';
import type { SecurityEventPort } from '../domain/security/securityEvent.js';
import type { HubError } from '../shared/errors.js';

/** Whether a device answers. */
export type ContactState = 'ONLINE' | 'OFFLINE';

/** A signal of a device (a name of its register map) and the point it serves. */
interface BoundSignal {
  readonly signal: string;
  /** Number of the point. */
  readonly point: number;
  /** The device's value times this is the point's value (meter with current transformer, pulse weight). */
  readonly multiplier: number;
}

/** A device that this link serves, as configured in the hub. */
export interface LinkedDevice<Address, RegisterMap> {
  readonly key: number;
  readonly code: string;
  readonly address: Address;
  readonly registerMap: RegisterMap;
  readonly signals: readonly BoundSignal[];
}

/** What a connector is to serve. */
export interface Link<Config, Address, RegisterMap> {
  readonly config: Config;
  readonly devices: readonly LinkedDevice<Address, RegisterMap>[];
}

/** What a connector has counted since it began to run; the names are its own, in camelCase. */
export interface LinkCounts {
  readonly link: Readonly<Record<string, number>>;
  /** By key of the device. */
  readonly devices: ReadonlyMap<number, Readonly<Record<string, number>>>;
}

/** Where a batch is durable: in the database, as of this commit, or in the hub's spool on its way there. */
type Durable = number | 'SPOOLED';

/** What a sender says of a batch. */
interface Declared {
  /** That it sends again what it sent before: HJ 212 `RF=1`, an answer to a recall. Which value wins is the link's policy. */
  readonly resend?: boolean;
}

/** From where devices may connect to a port that the hub listens at. */
interface FieldPeers {
  /** Whether the operator has said where the field network is; without, only programs of this machine may be let in. */
  readonly isDeclared: boolean;
  readonly includes: (address: string) => boolean;
}

/** What a connector is given. It reaches nothing else of ours. */
export interface Ports {
  /**
   * Resolves once the batch is durable; only then may the peer be acknowledged. While the hub can keep nothing it does
   * not resolve, and its caller is to ask for nothing more.
   */
  readonly sink: (batch: ReadingColumns, declared?: Declared) => Promise<Durable>;
  /**
   * Notes a message in the raw journal, as it went over the wire, also one that is refused; cheap, and never waits. Null
   * when the journal is full, which it counts and says itself.
   */
  readonly journal: (message: JournalMessage) => NotedFrame | null;
  /** Says that a device answered or stopped answering; cheap, called at each poll. */
  readonly contact: (deviceKey: number, state: ContactState, atMs: number) => void;
  /** Hands over, once at the beginning, how to look at its counters. */
  readonly counters: (look: () => LinkCounts) => void;
  /** Milliseconds since the epoch, UTC. */
  readonly now: () => number;
  /** A fault worth a log line: said once when it begins, not at each poll. */
  readonly warn: (error: HubError) => void;
  /** From where devices may connect, for a connector that listens. */
  readonly fieldPeers: FieldPeers;
  /** Notes what somebody tried who is none of the field's. */
  readonly securityEvent: SecurityEventPort;
  /** Good news worth a log line, such as a link that came back. */
  readonly inform: (message: string, context: Record<string, unknown>) => void;
}

/** What every connector folder exports as `connector`. */
export interface Connector<Config, Address, RegisterMap> {
  readonly manifest: {
    readonly id: string;
    readonly standard: string;
    readonly flow: 'poll' | 'listen' | 'subscribe';
    readonly writes: boolean;
  };
  readonly configSchema: z.ZodType<Config>;
  readonly addressSchema: z.ZodType<Address>;
  readonly registerMapSchema: z.ZodType<RegisterMap>;
  /** Serves until `signal` aborts. Resolves once every socket is closed; rejects only if it cannot start. */
  run(link: Link<Config, Address, RegisterMap>, ports: Ports, signal: AbortSignal): Promise<void>;
  /**
   * The readings that messages of the journal give when they are decoded anew, as `run` would have given them: a batch a
   * poll or message, in the order of the journal. What cannot be decoded gives none.
   */
  replay(link: Link<Config, Address, RegisterMap>, messages: readonly JournalMessage[]): ReadingColumns[];
}
