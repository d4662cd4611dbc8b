import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { decodeBlock, encodeBlock } from '../../domain/journal/block.js';
import { damaged } from '../../domain/journal/bytes.js';
import type { JournalMessage } from '../../domain/journal/message.js';
import { messageOf } from '../../shared/errors.js';

/** With its checksum: a bit that turned in a content would show nowhere else. */
const pack = promisify(deflate);
const unpack = promisify(inflate);

/** No block is larger than this when it is unpacked: bounds what a damaged one can cost. */
const MOST_BYTES = 4 * 1024 * 1024;
const DIGEST_BYTES = 16;

/** Whole milliseconds of an instant in microseconds. */
const millisecondsOf = (micros: number): number => Math.floor(micros / 1000);

/** Messages as they are stored. `opened` in microseconds since the epoch. */
export function packBlock(opened: number, messages: readonly JournalMessage[]): Promise<Buffer> {
  return pack(encodeBlock(millisecondsOf(opened), messages));
}

/**
 * Inverse of `packBlock`.
 *
 * @throws BugError JOURNAL_DAMAGED when the content is not what was packed.
 */
export async function unpackBlock(opened: number, content: Buffer): Promise<JournalMessage[]> {
  const bytes = await unpack(content, { maxOutputLength: MOST_BYTES }).catch((error: unknown) => {
    throw damaged(messageOf(error));
  });
  return decodeBlock(millisecondsOf(opened), bytes);
}

/**
 * The link of the chain that a block is: no block can be changed, removed or put in without every later digest of its
 * link and class being made anew. `JournalChain` computes the same in SQL.
 *
 * @param before digest of the block before; empty for the first.
 */
export function digestOf(before: Buffer, opened: number, content: Buffer): Buffer {
  const instant = Buffer.alloc(8);
  instant.writeBigInt64BE(BigInt(opened));
  const own = createHash('sha256').update(content).digest();
  return createHash('sha256').update(before).update(instant).update(own).digest().subarray(0, DIGEST_BYTES);
}
