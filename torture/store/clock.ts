import { globSync, renameSync, writeFileSync } from 'node:fs';

/** The library that gives a process another clock; Debian's package faketime. */
const LIBRARY = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')[0];
/** The hub looks at most so often how far its clock is ahead. */
const LOOK_EVERY_S = 1;

/**
 * The clock that the hub under test goes by, and that can be set while it runs. The steady clock, by which it waits, stays
 * what it is; PostgreSQL has the clock of the machine.
 */
export class JumpingClock {
  /** Environment of a process that is to go by it. */
  readonly env: NodeJS.ProcessEnv;
  jumps = 0;
  readonly #file: string;
  #aheadS = 0;

  /** @param file says how far it is ahead. */
  constructor(file: string) {
    if (LIBRARY === undefined) throw new Error('there is no libfaketime: run scripts/setup-tests');
    this.#file = file;
    this.#write();
    this.env = {
      ...{ LD_PRELOAD: LIBRARY, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_CACHE_DURATION: `${LOOK_EVERY_S}` },
      ...{ FAKETIME_DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' },
    };
  }

  /** How far it is ahead of this machine's, in milliseconds. */
  get aheadMs(): number {
    return this.#aheadS * 1000;
  }

  readonly now = (): number => Date.now() + this.aheadMs;

  /** @param seconds back where they are negative. */
  jump(seconds: number): void {
    this.#aheadS += seconds;
    this.jumps++;
    this.#write();
  }

  #write(): void {
    writeFileSync(`${this.#file}.new`, `${this.#aheadS < 0 ? '' : '+'}${this.#aheadS}\n`);
    renameSync(`${this.#file}.new`, this.#file); // readers see the one or the other
  }
}
