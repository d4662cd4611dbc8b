import type { Access } from './access.js';
import type { Catalog } from './catalog.js';
import type { Devices } from './devices.js';
import type { RequestLimits } from './limits.js';
import type { LiveReadings } from './liveReadings.js';
import type { ReadingIntake } from './readingIntake.js';
import type { Readings } from './readings.js';

/** All use cases of the hub, wired by `main.ts`. */
export interface Services {
  readonly access: Access;
  readonly catalog: Catalog;
  readonly devices: Devices;
  readonly readings: Readings;
  readonly intake: ReadingIntake;
  readonly liveReadings: LiveReadings;
  readonly limits: RequestLimits;
}
