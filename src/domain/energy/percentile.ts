/**
 * The value below which a share of the values lies, with linear interpolation between neighbours (type 7 of Hyndman and
 * Fan); null of no values.
 *
 * @param share 0 to 1.
 */
export function percentile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}
