import { sleep } from '../../src/shared/sleep.js';
import type { DatabaseLogin } from '../../src/store/postgres/access.js';
import type { Random } from '../random.js';
import { stallOnce } from '../staller.js';
import type { Station, Victim } from '../station.js';
import type { CareTaker } from './careTaker.js';
import type { InFlight } from './checks.js';
import type { JumpingClock } from './clock.js';
import type { FieldSide } from './fieldSide.js';
import type { SpoolDisk } from './spoolDisk.js';

/** What is tortured. */
export interface FaultTargets {
  readonly station: Station;
  readonly care: CareTaker;
  readonly clock: JumpingClock;
  /** Null where none can be mounted. */
  readonly disk: SpoolDisk | null;
  readonly field: FieldSide;
  readonly owner: DatabaseLogin;
  readonly random: Random;
}

const HOUR_S = 3600;
const NEVER = new AbortController().signal;
/** A commit that takes longer than a second goes to the spool. */
const HANG_MS = { least: 200, most: 4000 };
const STALL_MS = { least: 50, most: 3000 };

/** Does one thing after the other to a hub and its store; what takes time goes on beside the next. */
export class Faults {
  readonly figures = { stalls: 0, hangs: 0 };
  /** Answers of the field side that were on their way when a hub was killed. */
  readonly inFlight: InFlight[] = [];
  readonly #on: FaultTargets;
  readonly #stalls = new Set<Promise<void>>();

  constructor(targets: FaultTargets) {
    this.#on = targets;
  }

  /** Some of what may go wrong beside a kill. */
  async makeTrouble(): Promise<void> {
    const { random, care, disk, station } = this.#on;
    if (random.chance(0.5)) this.#jump();
    if (random.chance(0.4)) this.#stall();
    if (random.chance(0.3)) await care.kill();
    const isFull = random.chance(0.3);
    if (isFull) disk?.fill();
    if (isFull || random.chance(0.2)) {
      this.figures.hangs++;
      await station.hang(random.whole(HANG_MS.least, HANG_MS.most));
    }
    if (isFull && random.chance(0.5)) disk?.clear();
  }

  /** Kills, and clears what filled the disk a moment later. */
  async kill(victim: Victim): Promise<void> {
    const { station, disk, field, random } = this.#on;
    const before = field.answered();
    await station.kill(victim, random);
    if (victim === 'hub') this.inFlight.push({ before, after: field.answered() });
    await sleep(random.whole(0, 500), NEVER);
    disk?.clear();
  }

  /** Resolves when nothing is held up any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#stalls);
  }

  /** Mostly ahead by hours, so that days end all the time; sometimes back. */
  #jump(): void {
    const { clock, random } = this.#on;
    const isBack = random.chance(0.25);
    clock.jump(isBack ? -random.whole(60, 5 * HOUR_S) : random.whole(HOUR_S, 30 * HOUR_S));
  }

  #stall(): void {
    const { owner, random } = this.#on;
    // The session breaks when the database is killed under it.
    const stall = stallOnce(owner, random, random.whole(STALL_MS.least, STALL_MS.most)).catch(() => undefined);
    this.figures.stalls++;
    this.#stalls.add(stall);
    void stall.finally(() => this.#stalls.delete(stall));
  }
}
