import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Layout } from './layout.js';
import type { RunningDistrict } from './values.js';

/** What a plant remembers from one start to the next. Times in milliseconds since the epoch, UTC. */
export interface Remembered {
  /** When its history begins. */
  readonly fromMs: number;
  readonly seed: number;
  /** Where it stood; null until its history was handed over. */
  readonly running: RunningDistrict | null;
}

/** A plant with other points is another plant. */
const nameOf = ({ points }: Layout): string => `1 ${points.length} ${points[0]?.tag ?? ''}`;

/** What is remembered in a file; null when there is nothing, or nothing of this plant. */
export function recall(file: string, layout: Layout): Remembered | null {
  try {
    const { plant, ...remembered } = deserialize(readFileSync(file)) as Remembered & { plant: string };
    return plant === nameOf(layout) ? remembered : null;
  } catch {
    return null; // not there, or damaged: the plant begins anew, which costs nothing but its past
  }
}

/** Writes it beside and moves it there, so that a plant that is killed leaves the old or the new. */
export function remember(file: string, layout: Layout, remembered: Remembered): void {
  if (!existsSync(dirname(file))) return; // the hub makes its folder while the plant starts; the next minute will do
  writeFileSync(`${file}.new`, serialize({ ...remembered, plant: nameOf(layout) }));
  renameSync(`${file}.new`, file);
}
