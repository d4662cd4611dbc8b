import type { Access } from './access.js';
import type { Catalog } from './catalog.js';
import type { ConsumptionStatements } from './consumption.js';
import type { DataQualityReport } from './dataQuality/report.js';
import type { Devices } from './devices.js';
import type { Frames } from './frames.js';
import type { Jobs } from './jobs.js';
import type { RequestLimits } from './limits.js';
import type { Identity } from './identity/identity.js';
import type { LiveReadings } from './liveReadings.js';
import type { FileImports } from './masterData/import/fileImports.js';
import type { MasterData } from './masterData/masterData.js';
import type { DeviceExchange } from './masterData/deviceExchange.js';
import type { Periods } from '../store/masterData/periods.js';
import type { ReadingIntake } from './readingIntake.js';
import type { Readings } from './readings.js';
import type { Annotations } from './revisions/annotations.js';
import type { Conflicts } from './revisions/conflicts.js';
import type { Corrections } from './revisions/corrections.js';
import type { Suspects } from './revisions/suspects.js';
import type { SeriesReader } from './series.js';
import type { Storage } from './storage.js';
import type { ValidationDryRuns } from './validationDryRun.js';

/** All use cases of the hub, wired by `main.ts`. */
export interface Services extends Identity {
  readonly access: Access;
  readonly catalog: Catalog;
  readonly devices: Devices;
  readonly readings: Readings;
  readonly frames: Frames;
  readonly series: SeriesReader;
  readonly storage: Storage;
  readonly dataQuality: DataQualityReport;
  readonly consumption: ConsumptionStatements;
  readonly validationDryRuns: ValidationDryRuns;
  readonly periods: Periods;
  readonly masterData: MasterData;
  readonly exchange: DeviceExchange;
  readonly fileImports: FileImports;
  readonly intake: ReadingIntake;
  readonly jobs: Jobs;
  readonly corrections: Corrections;
  readonly conflicts: Conflicts;
  readonly suspects: Suspects;
  readonly annotations: Annotations;
  readonly liveReadings: LiveReadings;
  readonly limits: RequestLimits;
}
