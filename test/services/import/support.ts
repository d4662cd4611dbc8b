import { MasterData } from '../../../src/services/masterData/masterData.js';
import { DEFAULT_LIMITS } from '../../../src/services/limits.js';
import { equipmentChecks } from '../../../src/main/equipmentChecks.js';
import { readWorkbook } from '../../../src/files/read.js';
import {
  MasterDataImport,
  type ImportReport,
  type ImportSettings,
} from '../../../src/services/masterData/import/masterDataImport.js';
import type { MasterDataRows } from '../../../src/store/masterData/rows.js';
import type { TestStore } from '../../support/store.js';

/** A file for an import: its name and what it holds. */
export type Content = readonly [name: string, content: string | Buffer];

/** Imports into a store of its own, as an administrator of everything would. */
export class Importer {
  readonly service: MasterDataImport;
  readonly rows: MasterDataRows;
  readonly masterData: MasterData;
  constructor(readonly store: TestStore) {
    this.rows = store.masterDataRows;
    this.masterData = new MasterData(store.masterData, { equipment: equipmentChecks, limits: DEFAULT_LIMITS });
    this.service = new MasterDataImport({
      read: (type, scope) => this.rows.all(type, scope),
      masterData: this.masterData,
    });
  }

  async settings(more: Partial<ImportSettings> = {}): Promise<ImportSettings> {
    const scope = await this.store.apiKeys.scopeUnder(null);
    return { scope, author: { actor: 'test' }, dryRun: false, ...more };
  }

  async files(contents: readonly Content[], more: Partial<ImportSettings> = {}): Promise<ImportReport> {
    const files = contents.map(([name, content]) => ({
      name,
      workbook: readWorkbook(Buffer.from(content as string), { name }),
    }));
    return this.service.importFiles(files, await this.settings(more));
  }

  /** One CSV file. */
  csv(name: string, text: string, more: Partial<ImportSettings> = {}): Promise<ImportReport> {
    return this.files([[`${name}.csv`, text]], more);
  }
}

/** What a report says in short. */
export function counts({ types }: ImportReport): Record<string, [create: number, update: number, unchanged: number]> {
  return Object.fromEntries(types.map(({ sheet, create, update, unchanged }) => [sheet, [create, update, unchanged]]));
}
