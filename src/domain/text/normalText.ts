/** Characters that cannot be seen: zero-width spaces and joiners, byte order marks, directions, soft hyphens. */
const INVISIBLE = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060\uFEFF]/g;

/**
 * Text as the hub keeps and compares it: full-width letters, digits and signs become plain ones (NFKC), invisible
 * characters go, runs of space become one space, and none is left at the ends.
 */
export function normalText(text: string): string {
  return text.normalize('NFKC').replace(INVISIBLE, '').replace(/\s+/g, ' ').trim();
}
