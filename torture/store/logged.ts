import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** What a recorder wrote down as acknowledged. Keys are `point time`, values their text. */
export interface Logged {
  /** What must be in force. */
  readonly readings: ReadonlyMap<string, string>;
  /** What must be kept beside it: `point time value`. */
  readonly versions: ReadonlySet<string>;
  /** Positions of commits, with the readings that they brought, where they are known. */
  readonly positions: ReadonlyMap<string, number>;
}

/** Reads the log of `StoreRecorder` back. */
export async function readLog(path: string): Promise<Logged> {
  const readings = new Map<string, string>();
  const versions = new Set<string>();
  const positions = new Map<string, number>();
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const [kind, position, point, time, value = ''] = line.split(' ');
    const key = `${point} ${time}`;
    if (kind === '!') versions.add(`${key} ${value}`);
    else readings.set(key, value);
    if (position !== '-') positions.set(`${key} ${value}`, Number(position));
  }
  return { readings, versions, positions };
}
