import { damaged, type ByteReader, type ByteWriter } from './bytes.js';

/** Most bits that are written or read at once. */
const AT_ONCE = 24;
const PART = 0x100_0000;

/** Bits behind the bytes of a writer, lowest bit first; `flush` fills up the last byte. */
export class BitWriter {
  readonly #out: ByteWriter;
  #held = 0;
  #count = 0;

  constructor(out: ByteWriter) {
    this.#out = out;
  }

  /** The lowest `count` bits of a whole number below 2^53 that has no others. */
  put(value: number, count: number): void {
    let [rest, left] = [value, count];
    for (; left > AT_ONCE; left -= AT_ONCE, rest = Math.floor(rest / PART)) {
      this.#put(rest % PART, AT_ONCE);
    }
    this.#put(rest, left);
  }

  flush(): void {
    if (this.#count > 0) this.#out.byte(this.#held & 255);
    this.#held = this.#count = 0;
  }

  #put(value: number, count: number): void {
    this.#held |= value << this.#count;
    this.#count += count;
    for (; this.#count >= 8; this.#count -= 8, this.#held >>>= 8) this.#out.byte(this.#held & 255);
  }
}

/**
 * The 25 bits or more from bit `at` on; the caller masks those that it needs. Reads up to three bytes behind the last
 * one that has such bits, so something must lie there: in a compact day the checksum.
 */
export function peekBits(bytes: Uint8Array, at: number): number {
  const i = at >>> 3;
  return (bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24)) >>> (at & 7);
}

/** A whole number of `count` bits, up to 53, from bit `at` on. */
export function bitsAt(bytes: Uint8Array, at: number, count: number): number {
  if (count <= AT_ONCE) return peekBits(bytes, at) & ((1 << count) - 1);
  const low = peekBits(bytes, at) & (PART - 1);
  return low + bitsAt(bytes, at + AT_ONCE, count - AT_ONCE) * PART;
}

/** Lets a reader go on behind bit `at`. */
export function continueBehind(from: ByteReader, at: number): void {
  from.at = (at + 7) >>> 3;
  if (from.at > from.end) throw damaged('they end too early');
}
