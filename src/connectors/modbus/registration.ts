/** What the first bytes of a connection say: whose it is, that more must come, or that it is nobody's we know. */
export type Registration<Seat> =
  { readonly kind: 'KNOWN'; readonly seat: Seat } | { readonly kind: 'UNDECIDED'; readonly seat?: Seat };

/**
 * Looks for a registration packet in what a DTU sent so far. Packets may come in pieces, glued to heartbeats or to each
 * other. If two packets fit, the longer one is meant: DTU10 is not DTU1.
 *
 * @param seats packets and whom each stands for.
 * @returns `UNDECIDED` with a seat where its packet is there, but is the beginning of a longer one that may yet come.
 */
export function registrationIn<Seat>(bytes: Buffer, seats: Iterable<readonly [Buffer, Seat]>): Registration<Seat> {
  let best: { readonly packet: Buffer; readonly at: number; readonly seat: Seat } | undefined;
  const known = [...seats];
  for (const [packet, seat] of known) {
    const at = bytes.indexOf(packet);
    if (at >= 0 && (!best || packet.length > best.packet.length)) best = { packet, at, seat };
  }
  if (!best) return { kind: 'UNDECIDED' };
  const { at, seat } = best;
  const tail = bytes.subarray(at);
  const mayGrow = known.some(([packet]) => packet.length > tail.length && packet.subarray(0, tail.length).equals(tail));
  return mayGrow ? { kind: 'UNDECIDED', seat } : { kind: 'KNOWN', seat };
}
