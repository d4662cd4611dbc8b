import { crc32, deflateRawSync } from 'node:zlib';

/** A part of a ZIP file. */
export interface ZipPart {
  readonly name: string;
  readonly data: Buffer;
}

/** 1 January 1980, the first day that ZIP knows: the same content must give the same bytes. */
const NO_DATE = 0x0021;
const VERSION = 20;
const UTF8_NAMES = 0x0800;
const DEFLATED = 8;

/** Parts as a ZIP file, without times. */
export function zip(parts: readonly ZipPart[]): Buffer {
  const chunks: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, data } of parts) {
    const packed = deflateRawSync(data);
    const nameBytes = Buffer.from(name, 'utf8');
    const common = describe(data, packed, nameBytes);
    const local = Buffer.concat([u32(0x04034b50), common, nameBytes]);
    directory.push(
      Buffer.concat([u32(0x02014b50), u16(VERSION), common, u16(0), u16(0), u16(0), u32(0), u32(at), nameBytes]),
    );
    chunks.push(local, packed);
    at += local.length + packed.length;
  }
  const table = Buffer.concat(directory);
  const counts = [u16(0), u16(0), u16(parts.length), u16(parts.length)];
  const end = Buffer.concat([u32(0x06054b50), ...counts, u32(table.length), u32(at), u16(0)]);
  return Buffer.concat([...chunks, table, end]);
}

/** What the head of a part and its line in the directory have in common. */
function describe(data: Buffer, packed: Buffer, name: Buffer): Buffer {
  return Buffer.concat([
    ...[u16(VERSION), u16(UTF8_NAMES), u16(DEFLATED), u16(0), u16(NO_DATE)],
    ...[u32(crc32(data)), u32(packed.length), u32(data.length), u16(name.length), u16(0)],
  ]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
