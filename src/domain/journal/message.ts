/** Whether the hub received a message or sent it. */
export type Direction = 'IN' | 'OUT';

/** Verdicts that are no error; every other verdict is the code of the error for which a message was refused. */
export const VERDICT = {
  ACCEPTED: 'ACCEPTED',
  /** An answer that came when it was not waited for any more. */
  LATE: 'LATE',
  /** A sound message that answers nothing that was asked. */
  UNASKED: 'UNASKED',
} as const;

/** The bytes [from, to) of a content that are its check code, and whether they are right. */
export interface CheckCode {
  readonly from: number;
  readonly to: number;
  readonly ok: boolean;
}

/** The readings that came of a message: when the hub received them, and the times, from first to last, that they bear. */
export interface ReadingsOfMessage {
  readonly received: number;
  readonly from: number;
  readonly to: number;
}

/**
 * A message as it went over a link, with what became of it. Times in milliseconds since the epoch, UTC.
 *
 * @see S002-5.1.4.3 every message holds send time, metered data, check code and device state; S002-5.7.5 raw logs hold
 * receive time, content and check code.
 */
export interface JournalMessage {
  readonly direction: Direction;
  /** When the hub received it, or sent it; whole. */
  readonly time: number;
  /** The send time that the message itself bears; null where its protocol has none. */
  readonly sentAt: number | null;
  /** Who is at the other end, for people: an address, a port. */
  readonly peer: string;
  /** Its bytes as they were on the wire, also of a message that was refused; empty where there were none. */
  readonly content: Uint8Array;
  readonly check: CheckCode | null;
  /** One of `VERDICT`, or an error code. */
  readonly verdict: string;
  /** Key of the device that it is of or for; null where that is not known. */
  readonly device: number | null;
  /** The state that the device reports of itself in it. */
  readonly deviceState: string | null;
  readonly readings: ReadingsOfMessage | null;
}

/** No message of a block is more than this later than its first, in milliseconds: bounds a search by time. */
export const BLOCK_SPAN_MS = 60_000;

/** Where a message lies in the journal: key of its link, the block, and its place in that. */
export interface FrameRef {
  readonly link: number;
  /** When the block was opened, whole microseconds since the epoch: with the link it names the block. */
  readonly opened: number;
  readonly index: number;
}

/** A message that the journal has taken. */
export interface NotedFrame {
  readonly ref: FrameRef;
  /**
   * Resolves once it is durable: a peer that waits for an acknowledgement gets it only then.
   *
   * @throws JournalLostError it could not be stored.
   */
  readonly durable: () => Promise<void>;
}
