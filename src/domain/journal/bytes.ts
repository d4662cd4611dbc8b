import { BugError } from '../../shared/errors.js';

/** The bytes are not what was written: the storage below damaged them, or a newer release wrote them. */
export function damaged(what: string): BugError {
  return new BugError('JOURNAL_DAMAGED', `a block of the journal cannot be read: ${what}`);
}

/** No number that was written is larger, so its bytes are no more than eight. */
const MOST = Number.MAX_SAFE_INTEGER;

/** Writes whole numbers in as few bytes as they need, seven bits a byte, lowest first. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  /** A whole number from 0 to 2^53. */
  unsigned(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#byte((rest % 0x80) | 0x80);
    this.#byte(rest);
  }

  /** A whole number of either sign: 0, −1, 1, −2 … are 0, 1, 2, 3 … */
  signed(value: number): void {
    this.unsigned(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** Bytes as they are; their number must be known to the reader. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A text in UTF-8 behind its length. */
  text(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.unsigned(bytes.length);
    this.raw(bytes);
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/**
 * Reads what `ByteWriter` wrote, in the same order. Everything throws `JOURNAL_DAMAGED` where the bytes do not hold what
 * is asked for.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  unsigned(): number {
    let value = 0;
    for (let unit = 1; ; unit *= 0x80) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw damaged('it ends too early');
      value += (byte & 0x7f) * unit;
      if (value > MOST) throw damaged('a number is too large');
      if (byte < 0x80) return value;
    }
  }

  /** How many of something follow that takes at least a byte each. */
  count(): number {
    const count = this.unsigned();
    if (count > this.#bytes.length - this.#at) throw damaged('it ends too early');
    return count;
  }

  signed(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  raw(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw damaged('it ends too early');
    return this.#bytes.subarray(this.#at, (this.#at += length));
  }

  text(): string {
    return new TextDecoder().decode(this.raw(this.unsigned()));
  }

  /** To be asked when everything was read. */
  end(): void {
    if (this.#at < this.#bytes.length) throw damaged('something follows its end');
  }
}
