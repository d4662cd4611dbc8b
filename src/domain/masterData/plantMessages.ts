import type { MasterDataDocument } from './document.js';

/** Values of several points at several times, time by time. NaN where a point had none. */
export interface HistoryPart {
  readonly tags: readonly string[];
  /** Milliseconds since the epoch, UTC. */
  readonly times: readonly number[];
  readonly values: Float64Array;
}

/** What a simulated plant tells the process that started it. */
export type PlantMessage =
  | { readonly kind: 'started'; readonly document: MasterDataDocument; readonly history: boolean }
  | { readonly kind: 'history'; readonly part: HistoryPart; readonly left: number }
  | { readonly kind: 'historyEnd' };

/** What it is told: run a district like this; hand over the next part of the history; all of it was stored. */
export type PlantOrder = { readonly document: MasterDataDocument } | 'nextHistory' | 'historyTaken';
