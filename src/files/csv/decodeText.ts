import { FileError } from '../errors.js';

/** Characters that no text has: the bytes were something else. */
const IMPOSSIBLE = /\uFFFD|(?![\t\n\v\f\r])\p{Cc}/u;

/**
 * Bytes to text: by the byte order mark (UTF-8, UTF-16), else UTF-8, else GB18030 (GBK and GB2312 are parts of it).
 *
 * @throws FileError FILE_ENCODING with the line of the first byte that is not UTF-8.
 */
export function decodeText(bytes: Uint8Array): string {
  const marked = markedEncoding(bytes);
  if (marked) return decodeAs(marked, bytes) ?? refuse(bytes, `begins as ${marked} and does not go on as it`);
  const utf8 = decodeAs('utf-8', bytes);
  if (utf8 !== null) return utf8.includes('\0') ? refuse(bytes, 'holds NUL bytes: it is no text') : utf8;
  const chinese = decodeAs('gb18030', bytes);
  if (chinese === null || IMPOSSIBLE.test(chinese)) return refuse(bytes, 'is neither UTF-8 nor GB18030');
  return chinese;
}

function markedEncoding([first, second, third]: Uint8Array): string | null {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : null;
}

function decodeAs(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function refuse(bytes: Uint8Array, why: string): never {
  const line = firstBadLine(bytes);
  const where = line === null ? 'the file' : `the file, at line ${line},`;
  throw new FileError('FILE_ENCODING', `${where} ${why}; save it as UTF-8 ("CSV UTF-8" in Excel)`, { line });
}

/** Line of the first byte that is not UTF-8; null when all are. */
function firstBadLine(bytes: Uint8Array): number | null {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const at = bytes.indexOf(0x0a, start);
    const end = at < 0 ? bytes.length : at + 1;
    const text = decodeAs('utf-8', bytes.subarray(start, end));
    if (text === null || text.includes('\0')) return line;
    start = end;
  }
  return null;
}
