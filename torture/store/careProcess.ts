// Takes care of the store without a pause, as the jobs of a hub do at their own pace; it is killed at random. Options as
// JSON in the first argument; a line on standard output for each piece of work that is done.
import { readFileSync } from 'node:fs';
import { CARE, StorageCare } from '../../src/services/storageCare.js';
import { HubError } from '../../src/shared/errors.js';
import { sleep } from '../../src/shared/sleep.js';
import { sqlState } from '../../src/store/database.js';
import type { DatabaseLogin } from '../../src/store/postgres/access.js';
import { openStore } from '../../src/store/store.js';
import { randomOf } from '../random.js';

/** What it is given. */
export interface CareProcessOptions {
  readonly login: DatabaseLogin;
  readonly seed: number;
  /** Says how far the clock of the hub is ahead, in seconds. */
  readonly clockFile: string;
  /** How long commits can be read back one by one, in milliseconds of the real clock. */
  readonly liveWindowMs: number;
}

const { login, seed, clockFile, liveWindowMs } = JSON.parse(process.argv[2] ?? '{}') as CareProcessOptions;
/** Another process closed the same day, or folded it, just before. */
const MET_ANOTHER = new Set(['55000', '23505']);
const LONGEST_REST_MS = 300;

const store = openStore(login, 2);
const random = randomOf(seed);
const { signal } = new AbortController();
const aheadMs = (): number => Number(readFileSync(clockFile, 'utf8') || '0') * 1000;
const care = new StorageCare({
  // Commits have the clock of PostgreSQL, which is that of the machine.
  commits: { positionAt: (timeMs) => store.commits.positionAt(timeMs - aheadMs()) },
  ...{ days: store.days, compaction: store.compaction },
  terms: { ...CARE, openDays: 0, liveWindowMs },
  now: () => Date.now() + aheadMs(),
});

const WORK: readonly [name: string, run: () => Promise<number>][] = [
  ['closed', () => care.closeDays(signal, () => undefined)],
  ['folded', () => care.foldLate(signal)],
  ['rolled', () => care.rollHours()],
];

for (;;) {
  const [name, run] = WORK[random.whole(0, WORK.length - 1)]!;
  try {
    process.stdout.write(`${name} ${await run()}\n`);
  } catch (error) {
    const isMeeting = MET_ANOTHER.has(sqlState(error) ?? '');
    if (!isMeeting && !(error instanceof HubError && error.kind === 'transient')) throw error;
    process.stdout.write(`${isMeeting ? 'meetings' : 'interrupted'} 1\n`);
  }
  await sleep(random.whole(0, LONGEST_REST_MS), signal);
}
