import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { z } from 'zod';
import type { Imported } from '../services/readingImport/readingImport.js';
import { SetupError } from '../shared/errors.js';

/** How far an import has come: everything up to there is durable. */
interface ImportState extends Imported {
  /** Bytes of the file of errors that tell of what lies before. */
  readonly errorBytes: number;
}

const whole = z.number().int().nonnegative();
const STATE = z.object({
  file: z.string(),
  terms: z.string(),
  place: z.object({ at: whole, line: whole }),
  counts: z.object({
    ...{ rows: whole, stored: whole, duplicates: whole, conflicts: whole, blank: whole, errors: whole },
  }),
  errorBytes: whole,
});

const HEAD_BYTES = 65_536;

/** Keeps how far the import of a file has come, beside the file. */
export class ImportStateFile {
  readonly path: string;
  readonly #file: string;
  readonly #terms: string;

  private constructor(path: string, file: string, terms: string) {
    this.path = `${path}.import.json`;
    this.#file = file;
    this.#terms = terms;
  }

  /** @param terms how it is imported: one that goes on must be the same. */
  static async of(path: string, terms: object): Promise<ImportStateFile> {
    return new ImportStateFile(path, await fingerprintOf(path), JSON.stringify(terms));
  }

  /**
   * Where to go on; null when nothing is known.
   *
   * @throws SetupError IMPORT_CHANGED the file or the terms are others than those of the import that was broken off.
   */
  read(): ImportState | null {
    if (!existsSync(this.path)) return null;
    const kept = STATE.safeParse(JSON.parse(readFileSync(this.path, 'utf8')));
    if (kept.success && kept.data.file === this.#file && kept.data.terms === this.#terms) return kept.data;
    throw new SetupError(
      'IMPORT_CHANGED',
      `${this.path} tells of another file or of other flags; import without --resume, which begins anew and stores nothing twice`,
    );
  }

  write(state: ImportState): void {
    const { place, counts, errorBytes } = state;
    writeFileSync(`${this.path}~`, JSON.stringify({ file: this.#file, terms: this.#terms, place, counts, errorBytes }));
    renameSync(`${this.path}~`, this.path);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}

/** Size and beginning: whoever changes a file changes its size, or knows what he does. */
async function fingerprintOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return `${size} ${createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('base64url')}`;
  } finally {
    await file.close();
  }
}
