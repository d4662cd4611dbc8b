/** How long the event loop is kept at most, in milliseconds. */
const BREATH_MS = 8;

/** Lets other work have its turn every few milliseconds. */
export function breather(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < BREATH_MS) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    since = performance.now();
  };
}
