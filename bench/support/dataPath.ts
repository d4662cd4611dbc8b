import { Ingest } from '../../src/ingest/ingest.js';
import { judged } from '../../src/ingest/judged.js';
import { LiveHub } from '../../src/live/liveHub.js';
import { systemClock } from '../../src/shared/clock.js';
import { CommitListener } from '../../src/store/commitListener.js';
import type { Author } from '../../src/store/commitLog.js';
import type { DatabaseLogin } from '../../src/store/postgres/access.js';
import { openStore } from '../../src/store/store.js';
import type { ReadingColumns } from '../../src/domain/readings/columns.js';
import { judgeOf } from './judgedPoints.js';

/** The data path of a hub with one live reader behind it. */
export interface DataPath {
  readonly ingest: Ingest;
  /** Resolves when the reader has been given everything up to `position`. */
  readonly seen: (position: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const CONNECTIONS = 12;
const EVERY_POINT = { points: () => [], includes: () => true, version: 0 };

/**
 * Wires the parts as the hub does, notifications of PostgreSQL and the judge included.
 *
 * @param points 1, 2, 3, … up to this number send readings.
 */
export async function openDataPath(login: DatabaseLogin, points: number): Promise<DataPath> {
  const { db, writer, commits, committed } = openStore(login, CONNECTIONS);
  const live = new LiveHub(
    {
      head: () => commits.head(),
      after: (position, limit) => committed.after(position, limit),
      oldest: () => commits.oldest(),
      newest: () => committed.newest(),
    },
    { failed: fail, recovered: () => undefined },
    { clock: systemClock, staleAfter: () => null },
  );
  await live.start();
  const listener = new CommitListener(db, (position) => live.wake(position));
  listener.start();
  const ingest = new Ingest({
    write: judged(judgeOf(points), (batch: ReadingColumns, author: Author) => writer.write(batch, author)),
    committed: (position, columns) => live.offer({ position, kind: 'READINGS', columns }),
  });
  const reader = follow(live);
  return {
    ingest,
    seen: reader.seen,
    stop: async () => {
      await reader.stop();
      await listener.stop();
      await live.stop();
      await db.close();
    },
  };
}

function fail(error: unknown): never {
  throw error;
}

/** One reader of every point, and who waits for it. */
function follow(live: LiveHub): { seen: DataPath['seen']; stop: () => Promise<void> } {
  const ending = new AbortController();
  let cursor = 0;
  let advanced = Promise.withResolvers<undefined>();
  const reading = (async () => {
    for await (const piece of live.read(EVERY_POINT, null, ending.signal)) {
      cursor = piece.cursor;
      advanced.resolve(undefined);
      advanced = Promise.withResolvers();
    }
  })();
  return {
    seen: async (position) => {
      while (cursor < position) await advanced.promise;
    },
    stop: async () => {
      ending.abort();
      await reading;
    },
  };
}
