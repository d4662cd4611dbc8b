/** The candidate that a slip of the pen could have made into `text`; null when none is near. Case does not count. */
export function nearest(text: string, candidates: Iterable<string>): string | null {
  const wanted = text.toLowerCase();
  let best: string | null = null;
  let fewest = allowedSlips(wanted) + 1;
  for (const candidate of candidates) {
    const slips = distance(wanted, candidate.toLowerCase(), fewest);
    if (slips < fewest) [best, fewest] = [candidate, slips];
  }
  return best;
}

/** One of two characters, two of six, and so on. */
function allowedSlips(text: string): number {
  return text.length < 2 ? 0 : Math.max(1, Math.floor(text.length / 3));
}

/** Insertions, deletions and replacements from one text to the other; `most` or more is given as `most`. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) >= most) return most;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(replaced, row[j] + 1, next[j - 1] + 1);
    }
    row = next;
  }
  return Math.min(row[b.length], most);
}
