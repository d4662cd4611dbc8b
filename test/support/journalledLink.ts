import { CONNECTORS } from '../../src/connectors/registry.js';
import { checkedLink } from '../../src/connectors/supervisor.js';
import { Ingest } from '../../src/ingest/ingest.js';
import { Journal } from '../../src/ingest/journal.js';
import { journalDoor } from '../../src/ingest/journalDoor.js';
import { JournalWriter } from '../../src/store/journal/journalWriter.js';
import { LinkStore } from '../../src/store/links.js';
import { FakeHub, reading } from './hub.js';
import type { TestStore } from './store.js';

/** Serves the first link of a store as the field side does, until each device was polled so often, and stores that with its messages. */
export async function pollIntoStore(store: TestStore, polls: number): Promise<void> {
  const [link] = await new LinkStore(store.db, store.commits).links();
  const connector = CONNECTORS.get(link!.protocol)!;
  const writer = new JournalWriter(store.db);
  const journal = new Journal({ write: (blocks) => writer.write(blocks), warn: fail, inform: () => undefined });
  const ingest = new Ingest({
    write: (batch, author) => store.writer.write(batch, author),
    committed: () => undefined,
  });
  const hub = new FakeHub(async (batch) => (await ingest.accept(batch, { actor: 'test' })).position);
  const stop = new AbortController();
  const ports = { ...hub.ports, journal: journalDoor(journal, link!) };
  const ended = connector.run(checkedLink(connector, link!), ports, stop.signal);
  for (let poll = 0; poll < polls; poll++) {
    const from = hub.events.length;
    await Promise.all(link!.devices.map(({ signals }) => hub.next(reading(signals[0]!.point), from)));
  }
  stop.abort();
  await ended;
  await journal.close();
}

function fail(error: Error): void {
  throw error;
}
