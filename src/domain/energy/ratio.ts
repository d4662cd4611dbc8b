/** `part` to `whole`; null where there is no whole to compare with. */
export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
