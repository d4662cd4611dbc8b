import type { CoordinateSystemName } from '../../../domain/geo/coordinates.js';
import type { FileSource } from '../../../files/read.js';
import type { Workbook } from '../../../files/workbook.js';
import { rightsToSee } from '../../../schema/fieldRights.js';
import { HubError } from '../../../shared/errors.js';
import { demand, type Viewer } from '../../access.js';
import type { ImportReport, MasterDataImport } from './masterDataImport.js';

/** A file as a client sent it. */
export interface Upload {
  /** Receives it; null when it is larger than allowed. */
  readonly receive: () => Promise<Uint8Array | null>;
  readonly source: FileSource;
  readonly organization: string | null;
  readonly coordinates: CoordinateSystemName;
  readonly dryRun: boolean;
}

/** Files that are received at once, of all callers and of one: each is held in memory, and a slow one keeps its place. */
const MOST_RECEIVED = 4;
const MOST_OF_ONE = 2;

/** Another file is being imported, or too many are being received: each takes its memory. */
class ImportBusy extends HubError {
  readonly kind = 'transient';
  constructor(why: string) {
    super('IMPORT_BUSY', `${why}; send this one when that is done`);
  }
}

/** Imports files that clients send, one at a time. */
export class FileImports {
  readonly #imports: MasterDataImport;
  readonly #read: (bytes: Uint8Array, source: FileSource) => Promise<Workbook>;
  /** Who sends what is being received. */
  readonly #receiving: string[] = [];
  #isBusy = false;

  /** @param read reads a file without keeping the event loop. */
  constructor(imports: MasterDataImport, read: (bytes: Uint8Array, source: FileSource) => Promise<Workbook>) {
    this.#imports = imports;
    this.#read = read;
  }

  /**
   * Imports a file. It takes its turn when all of it is there, so that a slow sender keeps nobody waiting; only few are
   * received at once, so that they do not pile up in memory.
   *
   * @returns null when the file is larger than allowed.
   * @throws HubError FORBIDDEN, IMPORT_BUSY, FILE_… when the file cannot be read.
   */
  async importUpload(viewer: Viewer, upload: Upload, requestId: string): Promise<ImportReport | null> {
    demand(viewer, 'CONFIGURE');
    const { receive, source, ...settings } = upload;
    this.#refuseWhenBusy();
    const bytes = await this.#received(receive, viewer.actor);
    if (bytes === null) return null;
    this.#refuseWhenBusy();
    this.#isBusy = true;
    try {
      const files = [{ name: source.name, workbook: await this.#read(bytes, source) }];
      const author = { actor: viewer.actor, requestId };
      return await this.#imports.importFiles(files, {
        ...{ ...settings, scope: viewer.scope, author },
        permit: (type) => demand(viewer, rightsToSee(type)),
      });
    } finally {
      this.#isBusy = false;
    }
  }

  #refuseWhenBusy(): void {
    if (this.#isBusy) throw new ImportBusy('another file is being imported');
  }

  async #received(receive: Upload['receive'], actor: string): Promise<Uint8Array | null> {
    const own = this.#receiving.filter((one) => one === actor);
    if (own.length >= MOST_OF_ONE || this.#receiving.length >= MOST_RECEIVED)
      throw new ImportBusy('other files are being received');
    this.#receiving.push(actor);
    try {
      return await receive();
    } finally {
      this.#receiving.splice(this.#receiving.indexOf(actor), 1);
    }
  }
}
