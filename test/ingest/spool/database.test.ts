import { expect, it, onTestFinished } from 'vitest';
import { createDataSource } from '../../../ormconfig.js';
import { DurableSinks } from '../../../src/ingest/durableSinks.js';
import { Ingest } from '../../../src/ingest/ingest.js';
import { SpoolDrain } from '../../../src/ingest/spool/drain.js';
import type { SpooledBatch } from '../../../src/ingest/spool/record.js';
import { migrate } from '../../../src/store/migrate.js';
import { connectExternal } from '../../../src/store/postgres/external.js';
import { withSession } from '../../../src/store/postgres/session.js';
import { openStore } from '../../../src/store/store.js';
import { startGivenServer, urlOf } from '../../support/givenServer.js';
import { heardNews, openSpool } from '../../support/spool.js';
import { batchOf, reading } from '../../support/store.js';
import { tempFolder } from '../../support/tempFolder.js';

const DAY_MS = Date.UTC(2026, 10, 21);
const STORED = `
  SELECT c.actor, r.value, (extract(epoch FROM r.time) * 1000)::float8 AS time,
    (extract(epoch FROM r.received) * 1000)::float8 AS received
  FROM (SELECT * FROM reading UNION ALL SELECT * FROM reading_late) r JOIN commit c USING (batch) ORDER BY c.position, r.time`;

it('a PostgreSQL that crashes and comes back has every batch once, in order, as it was received', async () => {
  const server = await startGivenServer();
  onTestFinished(() => server.stop());
  const { owner, hub } = await connectExternal(urlOf(server.admin));
  await migrate(createDataSource(owner));
  const { db, writer } = openStore(hub, 4);
  onTestFinished(() => db.close());
  const ingest = new Ingest({ write: (batch, author) => writer.write(batch, author), committed: () => undefined });
  const news = heardNews();
  const spool = await openSpool(tempFolder(), { news });
  const store = ({ batch, author }: SpooledBatch) => ingest.accept(batch, author);
  const drain = new SpoolDrain({ spool, store, news });
  drain.start();
  onTestFinished(() => drain.stop());
  const sinks = new DurableSinks({ spool, store, news });
  const signal = new AbortController().signal;
  const senders = ['connector:A', 'connector:B'].map((actor, i) => {
    const sink = sinks.sinkOf({ actor }, signal);
    return { actor, bring: (n: number) => sink(batchOf(reading(i + 1, DAY_MS + n * 1000, n))) };
  });
  const bringFrom = async (first: number, last: number): Promise<(number | 'SPOOLED')[]> => {
    const where: (number | 'SPOOLED')[] = [];
    for (let n = first; n <= last; n++) where.push(...(await Promise.all(senders.map(({ bring }) => bring(n)))));
    return where;
  };

  expect(await bringFrom(1, 3)).not.toContain('SPOOLED');
  await server.crash();
  const during = bringFrom(4, 20);
  await news.says(/READINGS_SPOOLED/);
  expect(new Set(await during)).toEqual(new Set(['SPOOLED']));
  await server.restart();
  await news.says(/^the spool is drained: all/);
  expect(await bringFrom(21, 22)).not.toContain('SPOOLED');

  const rows = await withSession(owner, async (session) => (await session.query(STORED)).rows as Row[]);
  for (const { actor } of senders) {
    const own = rows.filter((row) => row.actor === actor);
    expect(own.map(({ value }) => value)).toEqual(Array.from({ length: 22 }, (_, i) => i + 1));
    expect(own.filter(({ time, received }) => received !== time + 5)).toEqual([]);
  }
  expect(ingest.counts).toMatchObject({ conflicts: 0 });
  expect(spool.counts).toMatchObject({ bytes: 0, refused: 0, damaged: 0, unstorable: 0 });
});

interface Row {
  readonly actor: string;
  readonly value: number;
  readonly time: number;
  readonly received: number;
}
