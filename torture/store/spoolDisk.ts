import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the spool leaves free for others (`spoolLimits`), and what is left for itself, in MiB. */
const LEFT_TO_OTHERS_MIB = 256;
const ROOM_MIB = 1;
const BALLAST_BYTES = 2 * ROOM_MIB * 1024 ** 2;

/** A small disk for the spool of a hub, which can be filled up. Needs root. */
export class SpoolDisk {
  fills = 0;
  readonly #folder: string;

  /** Mounts it where the hub will have its spool. */
  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'spool');
    mkdirSync(this.#folder, { mode: 0o700 });
    const size = `size=${LEFT_TO_OTHERS_MIB + ROOM_MIB}m,mode=0700`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', this.#folder]);
  }

  /** Leaves no room for readings. */
  fill(): void {
    writeFileSync(this.#ballast, Buffer.alloc(BALLAST_BYTES));
    this.fills++;
  }

  clear(): void {
    rmSync(this.#ballast, { force: true });
  }

  unmount(): void {
    execFileSync('umount', ['--lazy', this.#folder]);
  }

  get #ballast(): string {
    return join(this.#folder, 'ballast');
  }
}
