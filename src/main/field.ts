// Composition root of the field side: connectors, ingest and their own database connections, off the API's event loop.
import { parentPort, workerData } from 'node:worker_threads';
import pino from 'pino';
import type { LinkCounts } from '../connectors/contract.js';
import { CONNECTORS } from '../connectors/registry.js';
import { LinkSupervisor, type SupervisorPorts } from '../connectors/supervisor.js';
import type { ReadingColumns } from '../domain/readings/columns.js';
import { type ConflictRule, conflictRule } from '../domain/readings/conflicts.js';
import { ContactBook } from '../ingest/contactBook.js';
import { DuplicateBook } from '../ingest/duplicateBook.js';
import { Ingest, type Accepted, type IngestCounts } from '../ingest/ingest.js';
import { Judge } from '../ingest/judge.js';
import { judged } from '../ingest/judged.js';
import { DurableSinks } from '../ingest/durableSinks.js';
import { SpoolDrain } from '../ingest/spool/drain.js';
import type { SpooledBatch } from '../ingest/spool/record.js';
import { Spool, type SpoolCounts, type SpoolNews } from '../ingest/spool/spool.js';
import type { SpoolLimits } from '../ingest/spool/segmentWriter.js';
import { AddressRanges } from '../shared/addressRange.js';
import { messageOf, type HubError } from '../shared/errors.js';
import { Journal, type JournalCounts } from '../ingest/journal.js';
import { journalDoor } from '../ingest/journalDoor.js';
import { CommitLog, type Author } from '../store/commitLog.js';
import { Database } from '../store/database.js';
import { JournalWriter } from '../store/journal/journalWriter.js';
import { LinkStore } from '../store/links.js';
import { LinkClaims } from '../store/linkClaims.js';
import type { DatabaseLogin } from '../store/postgres/access.js';
import { SecurityEventStore } from '../store/securityEvents.js';
import { CommittedReadings } from '../store/readings/committed.js';
import { ReadingCounts } from '../store/readings/readingCounts.js';
import { readingRuns } from '../store/readings/readingRuns.js';
import { ReadingWriter } from '../store/readings/writer.js';
import { ValidationTerms } from '../store/validationTerms.js';
import type { SecurityLogCounts } from '../services/securityLog.js';
import { Endings } from './endings.js';
import { openSecurityLog } from './securityLog.js';

/** What the main thread gives when it starts this one. */
export interface FieldOptions {
  readonly login: DatabaseLogin;
  readonly logLevel: string;
  /** A folder that this process has taken, and how much it may hold. */
  readonly spool: { readonly folder: string; readonly limits: SpoolLimits };
  /** Ranges of the field network; empty when none is declared. */
  readonly fieldAddresses: readonly string[];
}

/** What this thread tells: each commit with its readings, and now and then what it has counted. */
export type FieldReport =
  | { readonly kind: 'committed'; readonly position: number; readonly columns: ReadingColumns }
  | {
      readonly kind: 'counted';
      readonly counts: IngestCounts;
      readonly spool: SpoolCounts;
      readonly links: number;
      /** What each link has counted, by its code. */
      readonly traffic: ReadonlyMap<string, LinkCounts>;
      readonly journal: JournalCounts;
      readonly security: SecurityLogCounts;
    };

/** What this thread is told: master data changed; stop. */
export type FieldOrder = 'refresh' | 'stop';

const REFRESH_MS = 5000;
/** Changes are told by the API side; a process without one looks for itself. */
const TERMS_MS = 60_000;
const CONNECTIONS = 4;

const { login, logLevel, spool: spoolOptions, fieldAddresses } = workerData as FieldOptions;
const log = pino({ level: logLevel, name: 'field' }, pino.destination({ fd: 2, sync: true }));
const report = (message: FieldReport, transfer: ArrayBuffer[] = []): void => parentPort?.postMessage(message, transfer);

const db = new Database(login, CONNECTIONS);
const commits = new CommitLog(db);
const links = new LinkStore(db, commits);
const claims = new LinkClaims(db);
const writer = new ReadingWriter(db);
const readingCounts = new ReadingCounts(db);
const duplicates = new DuplicateBook({
  save: (counts) => readingCounts.addDuplicates(counts),
  failed: (error) => log.warn({ reason: messageOf(error) }, 'duplicates could not be counted; kept and tried again'),
  uncounted: (readings) => log.warn({ readings }, 'duplicates were not counted: too many points and days at once'),
});
const terms = new ValidationTerms(db);
const judge = new Judge(terms);
const ingest = new Ingest({
  write: judged(
    judge,
    duplicates.counting((batch, author: Author, rule: ConflictRule) => writer.write(batch, author, rule)),
  ),
  committed: (position, columns) => report({ kind: 'committed', position, columns }),
});
const store = ({ batch, author, rule }: SpooledBatch): Promise<Accepted> =>
  ingest.accept(batch, author, rule ?? 'FIRST');
const said = ({ code, context }: HubError): object => ({ code, context });
const news: SpoolNews = {
  alarm: (error) => log.error(said(error), error.message),
  warn: (error) => log.warn(said(error), error.message),
  inform: (message, context) => log.info(context, message),
};
const spool = await Spool.open({ ...spoolOptions, news, now: Date.now });
const drain = new SpoolDrain({ spool, store, news });
const sinks = new DurableSinks({ spool, store, news });
const journalWriter = new JournalWriter(db);
const journal = new Journal({
  write: (blocks) => journalWriter.write(blocks),
  warn: (error) => log.warn({ code: error.code, reason: messageOf(error.cause) }, error.message),
  inform: (message, context) => log.info(context, message),
});
const endings = new Endings();
const securityLog = openSecurityLog(new SecurityEventStore(db), log, endings);
const fieldNetwork = new AddressRanges(fieldAddresses);
const contacts = new ContactBook(
  (found, changed) => links.saveContacts(found, changed, { actor: 'field' }),
  (error) =>
    log.warn({ reason: messageOf(error) }, 'device contacts could not be saved; they are kept and tried again'),
);

const ports: SupervisorPorts = {
  links: () => links.links(),
  claim: (link) => claims.take(link.key),
  release: async (link) => {
    await journal.leave(link.key);
    journalWriter.forget(link.key);
    await claims.giveBack(link.key);
  },
  sinkFor: (link, signal) => {
    const sink = sinks.sinkOf({ actor: `connector:${link.code}` }, signal);
    return (batch, { resend = false } = {}) => sink(batch, conflictRule(link.conflictPolicy, resend));
  },
  journalFor: (link) => journalDoor(journal, link),
  contact: (device, state, atMs) => contacts.note(device, state, atMs),
  warn: (link, error) => log.warn({ link, code: error.code, context: error.context }, error.message),
  inform: (link, message, context) => log.info({ link, ...context }, message),
  now: Date.now,
  fieldPeers: { isDeclared: !fieldNetwork.isEmpty, includes: (address) => fieldNetwork.includes(address) },
  securityEvent: securityLog.note,
};

const supervisor = new LinkSupervisor(CONNECTORS, ports);
let stopping = false;
/** What is judged by, as it is now; what was known stays in force while it cannot be read. */
const refreshTerms = (): Promise<void> =>
  terms.refresh().catch((error: unknown) => {
    if (!stopping) log.warn({ reason: messageOf(error) }, 'validation rules could not be read; tried again');
  });
const refresh = (): Promise<void> =>
  supervisor
    .refresh()
    .catch((error: unknown) => log.warn({ reason: messageOf(error) }, 'links could not be read; tried again'));
const timer = setInterval(() => {
  report({
    ...{ kind: 'counted', counts: ingest.counts, spool: spool.counts, journal: journal.counts },
    ...{ links: supervisor.running, traffic: supervisor.counts(), security: securityLog.counts },
  });
  void refresh();
}, REFRESH_MS);

async function stop(): Promise<void> {
  stopping = true;
  clearInterval(timer);
  clearInterval(termsTimer);
  await supervisor.stop();
  await sinks.settled();
  await drain.stop();
  await spool.close();
  await duplicates.close();
  await contacts.close();
  await journal.close();
  await claims.close();
  await endings.run(log);
  await db.close();
  parentPort?.close();
}

parentPort?.on(
  'message',
  (order: FieldOrder) => void (order === 'stop' ? stop() : Promise.all([refresh(), refreshTerms()])),
);
const termsTimer = setInterval(() => void refreshTerms(), TERMS_MS);
await refreshTerms();
await new CommittedReadings(db, commits)
  .newest()
  .then(async ({ columns }) => judge.prime(columns, await readingRuns(db, columns, Date.now())))
  .catch((error: unknown) => {
    if (!stopping) log.warn({ reason: messageOf(error) }, 'readings are judged from the next ones on');
  });
if (!stopping) {
  drain.start();
  void refresh();
}
