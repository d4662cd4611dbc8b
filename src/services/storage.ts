import { StorageState } from '../schema/types/storageState.js';
import type { StorageReport } from '../store/readings/storageFigures.js';

/** Says how readings are kept. @see S002-5.3.1a, S002-5.3.3 */
export class Storage {
  readonly #report: StorageReport;

  constructor(report: StorageReport) {
    this.#report = report;
  }

  async state(): Promise<StorageState> {
    return Object.assign(new StorageState(), await this.#report.figures());
  }
}
