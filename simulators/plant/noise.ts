/** A number in [0, 1) that hangs on nothing but its two keys (32 bits each are used). */
export function hash(seed: number, key: number): number {
  let mixed = Math.imul((seed ^ 0x9e3779b9) | 0, 0x85ebca6b) ^ Math.imul((key + 0x6d2b79f5) | 0, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}

/** A smooth wave in time, -1..1, that wanders from one knot to the next each `periodMs`; the same for the same seed. */
export function wander(seed: number, timeMs: number, periodMs: number): number {
  const knot = Math.floor(timeMs / periodMs);
  const way = timeMs / periodMs - knot;
  const smooth = way * way * (3 - 2 * way);
  return 2 * (hash(seed, knot) * (1 - smooth) + hash(seed, knot + 1) * smooth) - 1;
}

/** A seed of its own for a named thing. */
export function seedOf(seed: number, name: string): number {
  let mixed = seed | 0;
  for (let i = 0; i < name.length; i++) mixed = Math.imul(mixed ^ name.charCodeAt(i), 0x01000193);
  return mixed >>> 0;
}
