import { globalId } from '../src/schema/globalId.js';
import type { DatabaseLogin } from '../src/store/postgres/access.js';
import { withSession } from '../src/store/postgres/session.js';
import type { LiveBatch } from '../test/support/graphClient.js';

/** A promise of the hub that was broken. */
export class BrokenPromise extends Error {}

/** Says what is broken unless `holds`. */
export function promise(holds: boolean, what: string): void {
  if (!holds) throw new BrokenPromise(what);
}

/** A reading as one word, the same from a client's and from the database's side. */
export const wordOf = (point: string, timeMs: number, value: number | null): string => `${point} ${timeMs} ${value}`;

/** The readings of a live batch as words. */
export const wordsOf = ({ readings }: LiveBatch): string[] =>
  readings.map(({ pointId, time, value }) => wordOf(pointId, Date.parse(time), value));

/** What the database holds, in the one order of commits. */
export interface Ledger {
  readonly commits: number;
  readonly lastPosition: number;
  /** Readings behind the given position, by position, then point, then time. */
  readonly words: readonly string[];
  readonly versions: number;
}

/** Readings that are rows: of open days, and late ones of closed days. */
const ROWS = '(SELECT * FROM reading UNION ALL SELECT * FROM reading_late)';

const READINGS = `
  SELECT r.point, (extract(epoch FROM r.time) * 1000)::float8 AS time, r.value
  FROM ${ROWS} r JOIN commit c ON c.batch = r.batch
  WHERE c.position > $1
  ORDER BY c.position, r.point, r.time`;

/**
 * Reads the database and checks what must hold of it by itself: positions from 1 without a gap, each reading in a
 * commit that is there and counts it, commits finished in the order of their positions where the server keeps that.
 */
export async function readLedger(login: DatabaseLogin, behind = 0): Promise<Ledger> {
  return withSession(login, async (session) => {
    const one = async <Row extends object>(text: string): Promise<Row> =>
      (await session.query<Row>(text)).rows[0] as Row;
    const { commits, first, last, head } = await one<Record<'commits' | 'first' | 'last' | 'head', number>>(
      `SELECT count(*)::int AS commits, min(position)::int AS first, max(position)::int AS last,
         (SELECT position::int FROM commit_head) AS head FROM commit`,
    );
    promise(
      first === 1 && last === commits && head === last,
      `positions are ${first}..${last}, head ${head}, of ${commits}`,
    );
    const { wrong } = await one<{ wrong: number }>(
      `SELECT count(*)::int AS wrong FROM commit c
       FULL JOIN (SELECT batch, count(*) AS readings FROM ${ROWS} r GROUP BY batch) r USING (batch)
       WHERE c.position IS NULL OR c.readings <> coalesce(r.readings, 0)`,
    );
    promise(wrong === 0, `${wrong} commits do not have the readings that they count`);
    await checkFinished(one);
    const { versions } = await one<{ versions: number }>('SELECT count(*)::int AS versions FROM reading_version');
    const { rows } = await session.query<{ point: number; time: number; value: number | null }>(READINGS, [behind]);
    const words = rows.map(({ point, time, value }) => wordOf(globalId({ name: 'Point' }, point), time, value));
    return { commits, lastPosition: last, words, versions };
  });
}

async function checkFinished(one: <Row extends object>(text: string) => Promise<Row>): Promise<void> {
  const { kept } = await one<{ kept: string }>(`SELECT current_setting('track_commit_timestamp') AS kept`);
  if (kept !== 'on') return;
  const { swapped } = await one<{ swapped: number }>(
    `SELECT count(*)::int AS swapped FROM (
       SELECT pg_xact_commit_timestamp(xmin) AS at, lag(pg_xact_commit_timestamp(xmin)) OVER (ORDER BY position) AS before
       FROM commit) c WHERE at < before`,
  );
  promise(swapped === 0, `${swapped} commits were finished before the one at the position before theirs`);
}

/** Compares what a follower saw, one after the other, with what the database holds. */
export function checkFollower(name: string, seen: readonly string[], words: readonly string[]): void {
  const twice = seen.length - new Set(seen).size;
  promise(twice === 0, `${name} saw ${twice} readings twice`);
  const wanted = new Set(words);
  const missed = wanted.size - seen.filter((word) => wanted.has(word)).length;
  promise(missed === 0, `${name} missed ${missed} of ${words.length} readings`);
  const at = seen.findIndex((word, i) => word !== words[i]);
  promise(at < 0, `${name} saw "${seen[at]}" at place ${at}, where the order of commits has "${words[at]}"`);
}
