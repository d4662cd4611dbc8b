import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pino, { type Logger } from 'pino';
import { createDataSource } from '../ormconfig.js';
import { readConfig, type Config, type ServeFlags } from './config.js';
import { Endings } from './main/endings.js';
import { equipmentChecks } from './main/equipmentChecks.js';
import { startDemonstration, type Demonstration, type StartedDemonstration } from './main/demonstration.js';
import { startFieldThread, type FieldThread } from './main/fieldThread.js';
import { jobSide, type JobSide } from './main/jobs.js';
import { measurements, type Sides } from './main/measurements.js';
import { postureOf, setUpOf } from './main/posture.js';
import { openSecurityLog } from './main/securityLog.js';
import { readInThread } from './files/readInThread.js';
import { DuplicateBook } from './ingest/duplicateBook.js';
import { Ingest } from './ingest/ingest.js';
import { Judge } from './ingest/judge.js';
import { judged } from './ingest/judged.js';
import { takeSpoolFolder } from './ingest/spool/folder.js';
import { spoolLimits } from './ingest/spool/segmentWriter.js';
import type { ConflictRule } from './domain/readings/conflicts.js';
import type { ReadingColumns } from './domain/readings/columns.js';
import { LiveHub } from './live/liveHub.js';
import { metricsText } from './server/metrics.js';
import { startServer, type RunningServer } from './server/server.js';
import type { Access } from './services/access.js';
import { ApiKeys } from './services/apiKeys.js';
import { Catalog } from './services/catalog.js';
import { ConsumptionStatements } from './services/consumption.js';
import { DataQualityReport } from './services/dataQuality/report.js';
import { CustomRoles } from './services/customRoles.js';
import { Devices } from './services/devices.js';
import { Frames } from './services/frames.js';
import { Grants } from './services/grants.js';
import { authSecretsIn } from './main/authSecrets.js';
import { accessAndUsers, type TokenTerms } from './main/identity.js';
import { authKeys } from './services/identity/authKeys.js';
import { Jobs } from './services/jobs.js';
import { DEFAULT_LIMITS } from './services/limits.js';
import { FileImports } from './services/masterData/import/fileImports.js';
import { MasterDataImport } from './services/masterData/import/masterDataImport.js';
import { DeviceExchange } from './services/masterData/deviceExchange.js';
import { MasterData } from './services/masterData/masterData.js';
import { LiveReadings } from './services/liveReadings.js';
import { ReadingIntake } from './services/readingIntake.js';
import { Readings } from './services/readings.js';
import { Annotations } from './services/revisions/annotations.js';
import { Conflicts } from './services/revisions/conflicts.js';
import { Corrections } from './services/revisions/corrections.js';
import { Suspects } from './services/revisions/suspects.js';
import { Storage } from './services/storage.js';
import { CARE } from './services/storageCare.js';
import { ValidationDryRuns } from './services/validationDryRun.js';
import { SecurityEvents } from './services/securityEvents.js';
import type { SetUp } from './services/securityPosture.js';
import { SeriesReader } from './services/series.js';
import type { Services } from './services/services.js';
import { backoffMs } from './shared/backoff.js';
import { systemClock } from './shared/clock.js';
import { messageOf } from './shared/errors.js';
import { packageRoot } from './shared/packageRoot.js';
import type { Author } from './store/commitLog.js';
import { CommitListener } from './store/commitListener.js';
import { fillNames } from './services/masterData/fillNames.js';
import { migrate } from './store/migrate.js';
import { openForServing, type ServedDatabase } from './store/openDatabase.js';
import { readingRuns } from './store/readings/readingRuns.js';
import type { DatabaseLogin } from './store/postgres/access.js';
import { openStore, type Store } from './store/store.js';

/** A hub that runs. */
export interface RunningHub {
  /** Address of the graph; null where this process has no API. */
  readonly url: string | null;
  /** What the demonstration brought along, if asked for. */
  readonly demonstration: Demonstration | null;
  /** Whether any administrator's key exists: without one nobody can read anything. */
  readonly hasAdministrator: boolean;
  /** Stops taking readings and requests, lets the rest finish, then stops the database. */
  readonly stop: () => Promise<void>;
}

/** Connections of the API side. The field side has its own. */
const CONNECTIONS = 12;
/** How long the answer to a change of master data waits for this process to judge by it. */
const IN_FORCE_MS = 30_000;
const POINTS_RETRY = { minMs: 100, maxMs: 5000 };

/**
 * Starts the hub: database, migrations, data path, field side, graph.
 *
 * @param progress hears what is going on, for people.
 * @throws SetupError for whatever the set-up forbids; what was started is stopped again.
 */
export async function startHub(flags: ServeFlags, progress: (message: string) => void): Promise<RunningHub> {
  const config = readConfig(process.env, flags);
  const log = pino({ level: config.logLevel, name: 'hub' }, pino.destination({ fd: 2, sync: true }));
  const endings = new Endings();
  const stop = (): Promise<void> => endings.run(log);
  try {
    return { ...(await start(config, progress, log, endings)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  config: Config,
  progress: (message: string) => void,
  log: Logger,
  endings: Endings,
): Promise<Omit<RunningHub, 'stop'>> {
  const demonstration = config.demo ? startDemonstration(join(config.dataDir, 'demo'), endings, progress) : null;
  demonstration?.catch(() => undefined); // awaited below; a failure before that must not end the process
  const database = await openDatabase(config, progress, log);
  endings.add(() => database.stop());
  const done = await migrate(createDataSource(database.owner));
  if (done.length > 0) progress(`database schema brought up to date (${done.length} migrations)`);

  const store = openStore(database.hub, CONNECTIONS);
  endings.add(() => store.db.close());
  const securityLog = openSecurityLog(store.securityEvents, log, endings);
  const { roles } = config;
  const jobs = jobsOver(store, config, database.hub, log);
  const auth = {
    keys: authKeys(config.authSecrets ?? authSecretsIn(database.folder.path)),
    accessTokenMs: config.accessTokenMs,
  };
  const services = serviceParts(store, { jobs, securityLog, auth, setUp: setUpOf(config, database.hub) }, log);
  endings.add(() => services.duplicates.close());
  await fillNames(store.db);
  const plant = await demonstration;
  const demo =
    plant &&
    (await plant.install({
      access: services.access,
      importer: services.importer,
      connectors: (scope) => store.masterDataRows.all('Connector', scope),
      folder: database.folder.path,
      progress,
    }));
  const field = roles.includes('connectors') ? startField(config, database, log, endings) : null;
  const sides = { field, jobs, securityLog };
  const server = roles.includes('api') ? await startApi(config, store, services, sides, log, endings) : null;
  if (server || roles.includes('jobs')) endings.add(startedJobs(jobs));
  if (plant && server) endings.add(fillInBackground(plant, store, services, progress, log));
  return {
    url: server && `${server.url}/graphql`,
    demonstration: demo,
    hasAdministrator: await hasAdministrator(store),
  };
}

/** The jobs of a configuration. */
function jobsOver(store: Store, config: Config, login: DatabaseLogin, log: Logger): JobSide {
  const { redisUrl, roles, retentionYears, journal, security } = config;
  const { securityLogDays } = security;
  const terms = { redisUrl, journal, securityLogDays, care: { ...CARE, retentionYears } };
  return jobSide({ ...terms, store, log, login, works: roles.includes('jobs') });
}

/** Whether anybody can hand rights out: a user, or whoever holds a key. */
async function hasAdministrator({ identity, apiKeys }: Store): Promise<boolean> {
  const roles = ['ADMIN', 'SECURITY_ADMIN'] as const;
  for (const role of roles) if (await identity.users.anyActive(role)) return true;
  return (await apiKeys.list()).some(({ role, revokedAt }) => revokedAt === null && roles.some((one) => one === role));
}

function startedJobs(jobs: JobSide): () => Promise<void> {
  jobs.start();
  return jobs.stop;
}

function startField(config: Config, { hub, folder }: ServedDatabase, log: Logger, endings: Endings): FieldThread {
  const spool = takeSpoolFolder(folder.path);
  endings.add(async () => spool.release());
  const limits = spoolLimits(config.spoolBytes);
  const { fieldAddresses } = config.security;
  const field = startFieldThread({ login: hub, spool: { folder: spool.path, limits }, fieldAddresses }, log);
  endings.add(field.stop);
  return field;
}

/** Brings in the plant's history beside everything else. @returns what waits for its end, or for the next batch's. */
function fillInBackground(
  plant: StartedDemonstration,
  { points }: Store,
  { ingest }: Parts,
  progress: (message: string) => void,
  log: Logger,
): () => Promise<void> {
  let stopping = false;
  const accept = async (batch: ReadingColumns, author: Author): Promise<void> => {
    if (stopping) throw new Error('the hub stops; the rest follows at the next start');
    await ingest.accept(batch, author);
  };
  const filled = plant
    .fillHistory({ points, accept, now: Date.now }, progress)
    .catch((error: unknown) => log.warn({ reason: messageOf(error) }, 'the history was not filled in as a whole'));
  return () => ((stopping = true), filled);
}

function openDatabase(config: Config, progress: (message: string) => void, log: Logger): Promise<ServedDatabase> {
  const choice = {
    databaseUrl: config.databaseUrl,
    dataDir: config.demo ? join(config.dataDir, 'demo') : config.dataDir,
    mode: config.demo ? ('demo' as const) : ('plain' as const),
  };
  return openForServing(choice, {
    progress,
    onEvent: (event) =>
      log.warn({ ...event, ...('error' in event ? { error: messageOf(event.error) } : {}) }, 'PostgreSQL'),
  });
}

interface Parts {
  readonly importer: MasterDataImport;
  readonly live: LiveHub;
  readonly ingest: Ingest;
  readonly judge: Judge;
  readonly duplicates: DuplicateBook;
  readonly access: Access;
  readonly services: Services;
}

function liveHub({ committed, commits, points }: Store, log: Logger): LiveHub {
  return new LiveHub(
    {
      head: () => commits.head(),
      after: (position, limit) => committed.after(position, limit),
      oldest: () => commits.oldest(),
      newest: () => committed.newest(),
    },
    {
      failed: (error) =>
        log.warn({ reason: messageOf(error) }, 'commits cannot be followed; tried again until it works'),
      recovered: () => log.info('commits are followed again'),
    },
    { clock: systemClock, staleAfter: (point) => points.get(point)?.staleAfter ?? null },
  );
}

/** The door of the store: what comes is judged, its duplicates are counted, and live streams hear of it. */
function doorOf(
  { readingCounts, validation, writer }: Store,
  live: LiveHub,
  log: Logger,
): Pick<Parts, 'ingest' | 'judge' | 'duplicates'> {
  const duplicates = new DuplicateBook({
    save: (counts) => readingCounts.addDuplicates(counts),
    failed: (error) => log.warn({ reason: messageOf(error) }, 'duplicates could not be counted; kept and tried again'),
    uncounted: (readings) => log.warn({ readings }, 'duplicates were not counted: too many points and days at once'),
  });
  const judge = new Judge(validation);
  const ingest = new Ingest({
    write: judged(
      judge,
      duplicates.counting((batch, author: Author, rule: ConflictRule) => writer.write(batch, author, rule)),
    ),
    committed: (position, columns) => live.offer({ position, kind: 'READINGS', columns }),
  });
  return { ingest, judge, duplicates };
}

/** What services need of the other sides of the hub. */
interface ServiceSides extends Pick<Sides, 'jobs' | 'securityLog'> {
  readonly auth: TokenTerms;
  readonly setUp: SetUp;
}

/** The data path and the services over a store; nothing runs yet. */
export function serviceParts(store: Store, { jobs, securityLog, auth, setUp }: ServiceSides, log: Logger): Parts {
  const now = Date.now;
  const limits = DEFAULT_LIMITS;
  const { points, history, versions } = store;
  const live = liveHub(store, log);
  const { ingest, judge, duplicates } = doorOf(store, live, log);
  const { access, identity } = accessAndUsers(store, auth, { limits, now, securityEvent: securityLog.note });
  const readings = new Readings({ history, latest: live.latest, limits, now });
  const revising = { points, versions, revisions: store.revisions, terms: store.validation, live, limits, now };
  const masterData = new MasterData(store.masterData, {
    ...{ equipment: equipmentChecks, limits, now },
    scopesChanged: () => (access.forget(), identity.sessions.forget()),
    inForce: (position) => live.inForce(position, IN_FORCE_MS),
  });
  const importer = new MasterDataImport({ masterData, read: (type, scope) => store.masterDataRows.all(type, scope) });
  const services = {
    access,
    apiKeys: new ApiKeys({ access, keys: store.apiKeys, grants: new Grants(store.customRoles), limits, now }),
    customRoles: new CustomRoles({ roles: store.customRoles, limits, changed: () => access.forget() }),
    ...identity,
    limits,
    catalog: new Catalog(store.catalog, limits),
    devices: new Devices(store.devices),
    jobs: new Jobs({ terms: jobs.jobs, counts: jobs.counts, runs: (names) => store.jobs.runs(names) }),
    periods: store.periods,
    masterData,
    fileImports: new FileImports(importer, readInThread),
    exchange: new DeviceExchange(store.devices, masterData, now),
    readings,
    frames: new Frames({ ...store.journal, history, limits }),
    series: new SeriesReader({
      ...{ history, figures: store.figures, points, limits, now },
      seasonsOf: (of) => store.seasons.of(of),
    }),
    storage: new Storage(store.storageReport),
    consumption: new ConsumptionStatements({
      ...{ meters: store.meters, points, seasons: store.seasons, limits, now },
      read: (keys, range, limit) => history.raw(keys, range, limit),
    }),
    dataQuality: new DataQualityReport({
      ...{ points, services: store.pointServices, counts: store.readingCounts, kept: store.qualityDays, limits, now },
      read: (keys, range, limit) => history.raw(keys, range, limit),
      seasonsOf: (of) => store.seasons.of(of),
    }),
    validationDryRuns: new ValidationDryRuns({ history, points, terms: store.validation, limits }),
    intake: new ReadingIntake({ accept: (...batch) => ingest.accept(...batch), live, points, limits, now }),
    corrections: new Corrections({ ...revising, history }),
    conflicts: new Conflicts(revising),
    suspects: new Suspects({ history, versions, points, limits }),
    annotations: new Annotations({ annotations: store.annotations, points, now }),
    liveReadings: new LiveReadings({ live, points }),
    securityEvents: new SecurityEvents({ store: store.securityEvents, log: securityLog, limits }),
    securityPosture: postureOf(setUp, store, access),
  };
  return { importer, live, ingest, judge, duplicates, access, services };
}

/** Reads points and seasons anew, however often it takes: live streams wait for it. */
async function refreshed({ points, seasons, validation }: Store, log: Logger): Promise<void> {
  for (let failures = 1; ; failures++) {
    try {
      await Promise.all([points.refresh(), seasons.refresh(), validation.refresh()]);
      return;
    } catch (error) {
      if (failures === 1)
        log.warn(
          { reason: messageOf(error) },
          'points, seasons and validation rules could not be read anew; tried again',
        );
      await setTimeout(backoffMs(failures, POINTS_RETRY));
    }
  }
}

async function startApi(
  config: Config,
  store: Store,
  { live, ingest, judge, services }: Parts,
  sides: Sides,
  log: Logger,
  endings: Endings,
): Promise<RunningServer> {
  const { field } = sides;
  await Promise.all([store.points.refresh(), store.seasons.refresh(), store.validation.refresh()]);
  live.onKind('MASTER_DATA', async () => {
    field?.refresh();
    await refreshed(store, log);
    live.pointsChanged();
  });
  field?.onCommit(({ position, columns }) => live.offer({ position, kind: 'READINGS', columns }));
  await live.start();
  const newest = live.latest.of(Array.from(store.points.all(), ({ key }) => key));
  judge.prime(newest, await readingRuns(store.db, newest, Date.now()));
  live.onReadings((columns) => judge.follow(columns));
  endings.add(() => live.stop());
  const listener = new CommitListener(store.db, (position) => live.wake(position));
  listener.start();
  endings.add(() => listener.stop());
  const server = await startServer({
    ...{ host: config.host, port: config.port, corsOrigins: config.corsOrigins, allowLocalPages: config.demo },
    explorerFolder: join(packageRoot(import.meta.url), 'dist', 'explorer'),
    services,
    ready: async () => {
      await store.commits.head();
    },
    metrics: async () => metricsText(await measurements(live, ingest, sides)),
    ...{ security: config.security, securityEvent: sides.securityLog.note },
    log,
  });
  endings.add(server.close);
  return server;
}
