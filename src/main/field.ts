// Composition root of the field side: connectors, ingest and their own database connections, off the API's event loop.
import { parentPort, workerData } from 'node:worker_threads';
import pino from 'pino';
import type { LinkCounts } from '../connectors/contract.js';
import { CONNECTORS } from '../connectors/registry.js';
import { LinkSupervisor, type SupervisorPorts } from '../connectors/supervisor.js';
import type { ReadingColumns } from '../domain/readings/columns.js';
import { conflictRule } from '../domain/readings/conflicts.js';
import { ContactBook } from '../ingest/contactBook.js';
import { Ingest, type IngestCounts } from '../ingest/ingest.js';
import { persistently } from '../ingest/persist.js';
import { messageOf } from '../shared/errors.js';
import { CommitLog } from '../store/commitLog.js';
import { Database } from '../store/database.js';
import { LinkStore } from '../store/links.js';
import { LinkClaims } from '../store/linkClaims.js';
import type { DatabaseLogin } from '../store/postgres/access.js';
import { ReadingWriter } from '../store/readings/writer.js';

/** What the main thread gives when it starts this one. */
export interface FieldOptions {
  readonly login: DatabaseLogin;
  readonly logLevel: string;
}

/** What this thread tells: each commit with its readings, and now and then what it has counted. */
export type FieldReport =
  | { readonly kind: 'committed'; readonly position: number; readonly columns: ReadingColumns }
  | {
      readonly kind: 'counted';
      readonly counts: IngestCounts;
      readonly links: number;
      /** What each link has counted, by its code. */
      readonly traffic: ReadonlyMap<string, LinkCounts>;
    };

/** What this thread is told: master data changed; stop. */
export type FieldOrder = 'refresh' | 'stop';

const REFRESH_MS = 5000;
const CONNECTIONS = 4;

const { login, logLevel } = workerData as FieldOptions;
const log = pino({ level: logLevel, name: 'field' }, pino.destination({ fd: 2, sync: true }));
const report = (message: FieldReport, transfer: ArrayBuffer[] = []): void => parentPort?.postMessage(message, transfer);

const db = new Database(login, CONNECTIONS);
const commits = new CommitLog(db);
const links = new LinkStore(db, commits);
const claims = new LinkClaims(db);
const writer = new ReadingWriter(db);
const ingest = new Ingest({
  write: (batch, author, rule) => writer.write(batch, author, rule),
  committed: (position, columns) => report({ kind: 'committed', position, columns }),
});
const contacts = new ContactBook(
  (found, changed) => links.saveContacts(found, changed, { actor: 'field' }),
  (error) =>
    log.warn({ reason: messageOf(error) }, 'device contacts could not be saved; they are kept and tried again'),
);

const ports: SupervisorPorts = {
  links: () => links.links(),
  claim: (link) => claims.take(link.key),
  release: (link) => claims.giveBack(link.key),
  sinkFor: (link, signal) => {
    const sink = persistently(ingest, { actor: `connector:${link.code}` }, signal, (reason) =>
      log.warn({ link: link.code, reason }, 'readings wait for the database'),
    );
    return (batch, { resend = false } = {}) => sink(batch, conflictRule(link.conflictPolicy, resend));
  },
  contact: (device, state, atMs) => contacts.note(device, state, atMs),
  warn: (link, error) => log.warn({ link, code: error.code, context: error.context }, error.message),
  inform: (link, message, context) => log.info({ link, ...context }, message),
  now: Date.now,
};

const supervisor = new LinkSupervisor(CONNECTORS, ports);
const refresh = (): Promise<void> =>
  supervisor
    .refresh()
    .catch((error: unknown) => log.warn({ reason: messageOf(error) }, 'links could not be read; tried again'));
const timer = setInterval(() => {
  report({ kind: 'counted', counts: ingest.counts, links: supervisor.running, traffic: supervisor.counts() });
  void refresh();
}, REFRESH_MS);

async function stop(): Promise<void> {
  clearInterval(timer);
  await supervisor.stop();
  await contacts.close();
  await claims.close();
  await db.close();
  parentPort?.close();
}

parentPort?.on('message', (order: FieldOrder) => void (order === 'stop' ? stop() : refresh()));
void refresh();
