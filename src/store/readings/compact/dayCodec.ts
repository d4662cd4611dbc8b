/** Readings of one point on one UTC day, ordered by time. Times in ms since the epoch; NaN for no number. */
export interface DayReadings {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly qualities: Uint8Array;
  readonly flags: Int32Array;
  readonly received: Float64Array;
}

/** First byte of a compact day. */
export const DAY_FORMAT = 0;

const ROW = 8 + 8 + 1 + 4 + 8;

export function encodeDay({ times, values, qualities, flags, received }: DayReadings, _dayStartMs: number): Buffer {
  const bytes = Buffer.alloc(1 + times.length * ROW);
  bytes[0] = DAY_FORMAT;
  for (let i = 0, at = 1; i < times.length; i++, at += ROW) {
    bytes.writeDoubleLE(times[i], at);
    bytes.writeDoubleLE(values[i], at + 8);
    bytes[at + 16] = qualities[i];
    bytes.writeInt32LE(flags[i], at + 17);
    bytes.writeDoubleLE(received[i], at + 21);
  }
  return bytes;
}

export function decodeDay(bytes: Buffer, _dayStartMs: number): DayReadings {
  const length = (bytes.length - 1) / ROW;
  const day = {
    times: new Float64Array(length),
    values: new Float64Array(length),
    qualities: new Uint8Array(length),
    flags: new Int32Array(length),
    received: new Float64Array(length),
  };
  for (let i = 0, at = 1; i < length; i++, at += ROW) {
    day.times[i] = bytes.readDoubleLE(at);
    day.values[i] = bytes.readDoubleLE(at + 8);
    day.qualities[i] = bytes[at + 16];
    day.flags[i] = bytes.readInt32LE(at + 17);
    day.received[i] = bytes.readDoubleLE(at + 21);
  }
  return day;
}
