import { inflateRawSync } from 'node:zlib';
import { FileError } from '../errors.js';
import { tooLarge, type FileLimits } from '../limits.js';
import { isWholeXml } from './checkXml.js';

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const LONGEST_COMMENT = 65_535;
const DEFLATED = 8;
const STORED = 0;
/** Parts that rows come from, or what they are read by. */
const WORKBOOK_XML =
  /^xl\/(?:(?:workbook|sharedStrings|styles)\.xml|worksheets\/[^/]+\.xml|_rels\/workbook\.xml\.rels)$/i;
/** Below this nothing is a bomb, however well it packs. */
const HARMLESS_BYTES = 1_048_576;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly expanded: number;
  readonly at: number;
}

/**
 * Unpacks a ZIP once, part by part and within the limits, so that nothing after this can be surprised by what is in it.
 * The XML of a workbook must be whole.
 *
 * @returns the names of its parts.
 * @throws FileError FILE_TOO_LARGE for a bomb; FILE_BROKEN for a cut or damaged file.
 */
export function checkZip(bytes: Buffer, limits: FileLimits): ReadonlySet<string> {
  const entries = entriesOf(bytes);
  const total = entries.reduce((sum, { expanded }) => sum + expanded, 0);
  if (total > limits.expandedBytes) throw bomb(total, limits.expandedBytes);
  if (total > HARMLESS_BYTES && total > bytes.length * limits.expansion)
    throw bomb(total, bytes.length * limits.expansion);
  for (const entry of entries) checkEntry(bytes, entry);
  return new Set(entries.map(({ name }) => name));
}

function bomb(bytes: number, most: number): FileError {
  return tooLarge(`the file unpacks to ${bytes} bytes; at most ${most} are read`);
}

/** Sizes may lie: the part is unpacked no further than it says, and must come out as long. */
function checkEntry(bytes: Buffer, { name, method, packed, expanded, at }: Entry): void {
  if (method !== DEFLATED && method !== STORED)
    throw broken(`its part ${name} is packed or locked in a way not read here`);
  if (at + LOCAL_BYTES > bytes.length) throw broken(`its part ${name} is missing`);
  const start = at + LOCAL_BYTES + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  if (start + packed > bytes.length) throw broken(`its part ${name} is cut off`);
  if (method === STORED) {
    if (packed !== expanded) throw broken(`its part ${name} has not the length that it says`);
  }
  const data = bytes.subarray(start, start + packed);
  const content = method === STORED ? data : inflated(data, expanded);
  if (content?.length !== expanded) throw broken(`its part ${name} is damaged`);
  if (WORKBOOK_XML.test(name) && !isWholeXml(content)) throw broken(`its part ${name} is cut off or damaged`);
}

function inflated(data: Buffer, most: number): Buffer | null {
  try {
    return inflateRawSync(data, { maxOutputLength: most + 1 });
  } catch {
    return null;
  }
}

function entriesOf(bytes: Buffer): Entry[] {
  const end = endOf(bytes);
  const count = bytes.readUInt16LE(end + 10);
  const entries: Entry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_BYTES > bytes.length || bytes.readUInt32LE(at) !== ENTRY)
      throw broken('its table of contents is damaged');
    const nameLength = bytes.readUInt16LE(at + 28);
    entries.push({
      name: bytes.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameLength),
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      expanded: bytes.readUInt32LE(at + 24),
      at: bytes.readUInt32LE(at + 42),
    });
    at += ENTRY_BYTES + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

function endOf(bytes: Buffer): number {
  const last = bytes.length - END_BYTES;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
    if (bytes.readUInt32LE(at) === END) return at;
  }
  throw broken('it ends too early, as after an interrupted copy');
}

/** The file is no whole XLSX. */
export function broken(why: string): FileError {
  return new FileError(
    'FILE_BROKEN',
    `the XLSX file is damaged: ${why}; open it in a spreadsheet program and save it anew`,
  );
}
