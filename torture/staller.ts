import type pg from 'pg';
import type { DatabaseLogin } from '../src/store/postgres/access.js';
import { connect } from '../src/store/postgres/session.js';
import { sleep } from '../src/shared/sleep.js';
import type { Random } from './random.js';

const TAKE_POSITION = `SELECT append_commit(nextval('batch_number'), 'DEVICE', 'staller', NULL, 0, NULL, NULL)`;
const HOLD_HEAD = 'SELECT position FROM commit_head FOR UPDATE';
const STALL_MS = { least: 5, most: 400 };
const REST_MS = { least: 0, most: 150 };

/**
 * Stalls commits until `signal` aborts: sessions that have taken a position, or only the lock on it, sit on it, and then
 * commit, take it back or are shot. Gives how many of each there were.
 */
export async function stallCommits(
  login: DatabaseLogin,
  random: Random,
  signal: AbortSignal,
): Promise<{ committed: number; rolledBack: number; shot: number }> {
  const counts = { committed: 0, rolledBack: 0, shot: 0 };
  const killer = await connect(login);
  while (!signal.aborted) {
    const session = await connect(login);
    await session.query('BEGIN');
    await session.query(random.chance(0.6) ? TAKE_POSITION : HOLD_HEAD);
    await sleep(random.whole(STALL_MS.least, STALL_MS.most), signal);
    counts[await finish(session, killer, random)]++;
    await session.end();
    await sleep(random.whole(REST_MS.least, REST_MS.most), signal);
  }
  await killer.end();
  return counts;
}

async function finish(
  session: pg.Client,
  killer: pg.Client,
  random: Random,
): Promise<'committed' | 'rolledBack' | 'shot'> {
  if (random.chance(0.15)) {
    const { rows } = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await killer.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    return 'shot';
  }
  const commits = random.chance(0.6);
  await session.query(commits ? 'COMMIT' : 'ROLLBACK');
  return commits ? 'committed' : 'rolledBack';
}

/** What writers, closing and folding wait for. */
const LOCKED = [
  HOLD_HEAD,
  'SELECT open_from FROM reading_state FOR UPDATE',
  'SELECT point FROM reading_dirty ORDER BY random() LIMIT 20 FOR UPDATE',
  'LOCK TABLE reading_late IN SHARE MODE',
  'LOCK TABLE ONLY reading IN SHARE MODE',
];

/** A session that takes one of the locks of the store, sits on it for so long, and takes its work back. */
export async function stallOnce(login: DatabaseLogin, random: Random, ms: number): Promise<void> {
  const session = await connect(login);
  try {
    await session.query('BEGIN');
    await session.query(LOCKED[random.whole(0, LOCKED.length - 1)] as string);
    await sleep(ms, new AbortController().signal);
    await session.query('ROLLBACK');
  } finally {
    await session.end();
  }
}
