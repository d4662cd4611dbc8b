const BEIJING_MS = 8 * 3_600_000;

/**
 * What the clock signals of a device show: `clock` is seconds since the epoch; the others are two numbers of two digits,
 * in Beijing time, as BCD registers hold them. Undefined for a signal that is no clock.
 *
 * @param atMs the time that the device believes; milliseconds since the epoch, UTC.
 */
export function clockValue(signal: string, atMs: number): number | undefined {
  const local = new Date(atMs + BEIJING_MS);
  switch (signal) {
    case 'clock':
      return Math.floor(atMs / 1000);
    case 'clockMinuteSecond':
      return 100 * local.getUTCMinutes() + local.getUTCSeconds();
    case 'clockDayHour':
      return 100 * local.getUTCDate() + local.getUTCHours();
    case 'clockYearMonth':
      return 100 * (local.getUTCFullYear() % 100) + local.getUTCMonth() + 1;
    default:
      return undefined;
  }
}
