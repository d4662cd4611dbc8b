import { BugError } from '../../../shared/errors.js';

/** The bytes are not what was written: the storage below damaged them, or a newer release wrote them. */
export function damaged(what: string): BugError {
  return new BugError('COMPACT_DAMAGED', `compact readings cannot be read: ${what}`);
}

/** Bytes being written, one after the other. Numbers take as many as they need: 7 bits a byte, lowest first. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  /** A whole number from 0 to 2^53. */
  unsigned(value: number): void {
    let rest = value;
    for (; rest > 0x7fff_ffff; rest = Math.floor(rest / 128)) this.byte((rest % 128) | 128);
    for (; rest > 127; rest >>>= 7) this.byte((rest & 127) | 128);
    this.byte(rest);
  }

  /** A whole number of either sign, below 2^52. */
  signed(value: number): void {
    this.unsigned(zigzag(value));
  }

  double(value: number): void {
    this.#grow(8);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  /** Four bytes. */
  unsigned32(value: number): void {
    this.#grow(4);
    this.#length = this.#bytes.writeUInt32LE(value, this.#length);
  }

  bytes(more: Uint8Array): void {
    this.#grow(more.length);
    this.#bytes.set(more, this.#length);
    this.#length += more.length;
  }

  /** Takes back what was written from `start` on. */
  cut(start: number): Buffer {
    const tail = Buffer.from(this.#bytes.subarray(start, this.#length));
    this.#length = start;
    return tail;
  }

  /** What was written, in memory of its own. */
  finish(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  /** A view of what was written, good until more is. */
  peek(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(by: number): void {
    if (this.#length + by <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * this.#bytes.length + by);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** Bytes being read in the order in which they were written. What lies from `end` on is never taken for content. */
export class ByteReader {
  constructor(
    readonly bytes: Buffer,
    public at: number,
    readonly end: number,
  ) {}

  byte(): number {
    if (this.at >= this.end) throw damaged('they end too early');
    return this.bytes[this.at++];
  }

  unsigned(): number {
    let byte = this.byte();
    if (byte < 128) return byte;
    let [value, unit] = [byte & 127, 128];
    for (; byte >= 128; unit *= 128) {
      if (unit > 2 ** 49) throw damaged('a number is too large');
      byte = this.byte();
      value += (byte & 127) * unit;
    }
    return value;
  }

  signed(): number {
    return unzigzag(this.unsigned());
  }

  double(): number {
    if (this.at + 8 > this.end) throw damaged('they end too early');
    this.at += 8;
    return this.bytes.readDoubleLE(this.at - 8);
  }
}

/** 0, −1, 1, −2, 2, … as 0, 1, 2, 3, 4, … */
export function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

export function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
