const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const LESS = 0x3c;
const GREATER = 0x3e;
const SLASH = 0x2f;
const QUESTION = 0x3f;
const EXCLAMATION = 0x21;
/** What stands between marks of its own and holds no elements. */
const SKIPPED = [
  ['<?', '?>'],
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
] as const;

/**
 * Whether every element of an XML text is closed, in order, and the text holds one: what is cut off is not. Spreadsheet
 * libraries look for what they want and take a text that ends in the middle for an empty one.
 *
 * @param text in UTF-8, or any other encoding that contains ASCII.
 */
export function isWholeXml(text: Buffer): boolean {
  const open: string[] = [];
  let elements = 0;
  for (let at = text.indexOf(LESS); at >= 0; at = text.indexOf(LESS, at)) {
    const end = endOf(text, at);
    if (end < 0) return false;
    if (text[at + 1] === SLASH) {
      if (open.pop() !== nameAt(text, at + 2)) return false;
    } else if (isElementAt(text, at)) {
      elements++;
      if (text[end - 2] !== SLASH) open.push(nameAt(text, at + 1));
    }
    at = end;
  }
  return elements > 0 && open.length === 0;
}

const isElementAt = (text: Buffer, at: number): boolean => text[at + 1] !== QUESTION && text[at + 1] !== EXCLAMATION;

/** Behind the markup that begins there; -1 when it has no end. */
function endOf(text: Buffer, at: number): number {
  const skipped = isElementAt(text, at)
    ? undefined
    : SKIPPED.find(([opening]) => text.subarray(at, at + opening.length).toString('latin1') === opening);
  if (skipped) {
    const [opening, closing] = skipped;
    const found = text.indexOf(closing, at + opening.length);
    return found < 0 ? -1 : found + closing.length;
  }
  let quote = 0;
  for (let i = at + 1; i < text.length; i++) {
    const byte = text[i];
    if (quote !== 0) quote = byte === quote ? 0 : quote;
    else if (byte === QUOTE || byte === APOSTROPHE) quote = byte;
    else if (byte === GREATER) return i + 1;
    else if (byte === LESS) return -1;
  }
  return -1;
}

function nameAt(text: Buffer, from: number): string {
  let end = from;
  while (end < text.length && text[end] > 0x20 && text[end] !== GREATER && text[end] !== SLASH) end++;
  return text.toString('latin1', from, end);
}
