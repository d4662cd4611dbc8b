import type { HubError } from '../../shared/errors.js';

/**
 * What arrived, with its bytes as they were on the wire: the answer; one that came too late; a sound message that answers
 * no question of ours.
 */
export type Arrival =
  | { readonly kind: 'ANSWER'; readonly pdu: Buffer; readonly bytes: Buffer }
  | { readonly kind: 'LATE' | 'STRAY'; readonly bytes: Buffer };

/**
 * How questions and answers stand on a stream of bytes: a protocol core without socket or clock. At most one question
 * is open at a time.
 */
export interface Wire {
  /** Whether answers bear a number, so that a late one is never taken for the next. */
  readonly numbered: boolean;
  /** Bytes of a question; what came before it is forgotten, and its answer is looked for from now on. */
  ask(unit: number, pdu: Buffer): Buffer;
  /**
   * What a chunk brings, however the stream is cut.
   *
   * @throws ModbusFrameError bytes that are not of this protocol, after which nothing can be understood.
   */
  push(chunk: Buffer): Arrival[];
  /** The time of the open question is over. Gives what came instead of an answer, undefined for nothing. */
  giveUp(): HubError | undefined;
}
