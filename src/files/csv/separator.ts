const SEPARATORS = [',', ';', '\t'] as const;
/** How much of the beginning is looked at, in characters. */
const LOOKED_AT = 65_536;

/** What separates the cells, and where the table begins (behind Excel's own `sep=;` line). */
export function findSeparator(text: string): { readonly separator: string; readonly from: number } {
  const told = /^sep=([,;\t])\r?\n/i.exec(text);
  if (told) return { separator: told[1], from: told[0].length };
  const counts = countOutsideQuotes(text.slice(0, LOOKED_AT));
  const [best] = SEPARATORS.toSorted((a, b) => counts[b] - counts[a]);
  return { separator: best, from: 0 };
}

type Counts = Record<(typeof SEPARATORS)[number], number>;

/** In the first line that has one; a heading has no decimal commas or lists, other lines may. */
function countOutsideQuotes(text: string): Counts {
  const counts: Counts = { ',': 0, ';': 0, '\t': 0 };
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character in counts) counts[character as keyof Counts]++;
    else if (character === '\n' && SEPARATORS.some((separator) => counts[separator] > 0)) break;
  }
  return counts;
}
