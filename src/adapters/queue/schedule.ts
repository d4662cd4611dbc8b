import { CronExpressionParser } from 'cron-parser';
import { backoffMs } from '../../shared/backoff.js';
import type { JobSchedule } from '../../shared/jobTerms.js';
import { sleep } from '../../shared/sleep.js';

/** The newest time of a schedule that is not after `now`. Times in milliseconds since the epoch. */
export function latestSlot(schedule: JobSchedule, now: number): number {
  if ('everyMs' in schedule) return Math.floor(now / schedule.everyMs) * schedule.everyMs;
  return cronAt(schedule.cron, now + 1)
    .prev()
    .getTime();
}

/** The first time of a schedule that is after `now`. */
export function nextSlot(schedule: JobSchedule, now: number): number {
  if ('everyMs' in schedule) return latestSlot(schedule, now) + schedule.everyMs;
  return cronAt(schedule.cron, now).next().getTime();
}

function cronAt(expression: string, now: number): ReturnType<typeof CronExpressionParser.parse> {
  return CronExpressionParser.parse(expression, { currentDate: new Date(now), tz: 'UTC' });
}

/** What keeps a schedule is given. */
export interface SchedulePorts {
  /** Puts the run of a slot into the queue; the same slot again, by whichever process, changes nothing. */
  readonly due: (slot: number) => Promise<void>;
  readonly now: () => number;
}

const RETRY = { minMs: 200, maxMs: 10_000 };
/** A clock may be set meanwhile, and timers reach no further than 24 days. */
const LONGEST_SLEEP_MS = 3_600_000;

/**
 * Has the run of each slot put into the queue when its time comes, until `signal` aborts: the newest past slot at once, which
 * brings in what was missed while no process ran, and each again until it is in.
 */
export async function keepSchedule(schedule: JobSchedule, ports: SchedulePorts, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const now = ports.now();
    try {
      await ports.due(latestSlot(schedule, now));
      failures = 0;
      await sleep(Math.min(LONGEST_SLEEP_MS, nextSlot(schedule, now) - ports.now()), signal);
    } catch {
      await sleep(backoffMs(++failures, RETRY), signal); // the engine has said that it is away
    }
  }
}
