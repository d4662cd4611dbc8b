import { ModbusFrameError } from './errors.js';
import { encodeTcp, type TcpFrame, TcpReader } from './frames.js';
import type { Arrival, Wire } from './wire.js';

interface Question {
  readonly transaction: number;
  readonly unit: number;
}

const MOST_EXPIRED = 32;

/** Modbus TCP: an answer bears the transaction of its question. */
export class TcpWire implements Wire {
  readonly numbered = true;
  readonly #reader = new TcpReader();
  #transaction = 0;
  #question: Question | undefined;
  readonly #expired: Question[] = [];

  ask(unit: number, pdu: Buffer): Buffer {
    this.#transaction = (this.#transaction + 1) & 0xffff;
    this.#question = { transaction: this.#transaction, unit };
    return encodeTcp({ transaction: this.#transaction, unit, pdu });
  }

  push(chunk: Buffer): Arrival[] {
    return [...this.#reader.push(chunk)].map((frame) => this.#arrived(frame));
  }

  /** Half an answer is forgotten, so that the next one is not read as its rest. */
  giveUp(): ModbusFrameError | undefined {
    if (this.#question) this.#expired.push(this.#question);
    if (this.#expired.length > MOST_EXPIRED) this.#expired.shift();
    this.#question = undefined;
    try {
      this.#reader.end();
      return undefined;
    } catch (error) {
      if (error instanceof ModbusFrameError) return error;
      throw error;
    }
  }

  #arrived(frame: TcpFrame): Arrival {
    const bytes = encodeTcp(frame);
    if (this.#question && isAnswer(frame, this.#question)) {
      this.#question = undefined;
      return { kind: 'ANSWER', pdu: frame.pdu, bytes };
    }
    const late = this.#expired.findIndex((question) => isAnswer(frame, question));
    if (late < 0) return { kind: 'STRAY', bytes };
    this.#expired.splice(late, 1);
    return { kind: 'LATE', bytes };
  }
}

function isAnswer({ transaction, unit }: TcpFrame, question: Question): boolean {
  return transaction === question.transaction && unit === question.unit;
}
