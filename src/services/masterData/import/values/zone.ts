const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** Whether there is a time zone of that name. */
export function isTimeZone(name: string): boolean {
  try {
    return name !== '' && formatOf(name) !== undefined;
  } catch {
    return false;
  }
}

/**
 * The instant at which the clocks of a time zone show a wall clock, in milliseconds since the epoch; the later one where
 * they show it twice.
 *
 * @param wallClock `2026-11-15T08:00:00.000`
 */
export function instantIn(timeZone: string, wallClock: string): number {
  const wanted = Date.parse(`${wallClock}Z`);
  let at = wanted;
  // Two steps settle it: the first uses the distance from UTC at the wrong instant, at most some hours away.
  for (let step = 0; step < 2; step++) at = wanted - distanceAt(timeZone, at);
  return at;
}

/** An instant as the clocks of a zone show it, with the distance from UTC: `2024-10-01T08:00:00+08:00`. */
export function wallClockIn(timeZone: string, ms: number): string {
  const distance = distanceAt(timeZone, ms);
  const clock = new Date(ms + distance).toISOString().replace(/(\.000)?Z$/, '');
  const minutes = Math.round(Math.abs(distance) / 60_000);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${clock}${distance < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Distance of the zone from UTC at an instant, in milliseconds, positive in the east. */
function distanceAt(timeZone: string, ms: number): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year, month, day, hour, minute, second } = parts as Record<string, number>;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = FORMATS.get(timeZone);
  if (!format) {
    const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...fields, second: 'numeric' });
    FORMATS.set(timeZone, format);
  }
  return format;
}
