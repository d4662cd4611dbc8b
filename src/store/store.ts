import { FORGOTTEN_MS } from '../domain/identity/signInDelay.js';
import { ApiKeyStore } from './apiKeys.js';
import { CommitLog } from './commitLog.js';
import { CustomRoleStore } from './customRoles.js';
import { Database } from './database.js';
import { DeviceStore } from './devices.js';
import { FrameCitations } from './journal/frameCitations.js';
import { JournalChain } from './journal/journalChain.js';
import { JournalReader } from './journal/journalReader.js';
import { JournalRetention } from './journal/journalRetention.js';
import { JobRows } from './jobRows.js';
import { Catalog } from './masterData/catalog.js';
import { Periods } from './masterData/periods.js';
import { MasterDataRows } from './masterData/rows.js';
import { MasterDataWriter } from './masterData/writer.js';
import { MeterStore } from './meters.js';
import { PointServices } from './pointServices.js';
import { PointDirectory } from './pointDirectory.js';
import type { DatabaseLogin } from './postgres/access.js';
import { ReadingAnnotations } from './readings/annotations.js';
import { CommittedReadings } from './readings/committed.js';
import { DayCloser } from './readings/compact/dayCloser.js';
import { HourRoller } from './readings/compact/hourRoller.js';
import { LateFolder } from './readings/compact/lateFolder.js';
import { ReadingRetention } from './readings/compact/retention.js';
import { ReadingFigures } from './readings/figures.js';
import { ReadingDayTables } from './readings/dayTables.js';
import { ReadingCounts } from './readings/readingCounts.js';
import { QualityDays } from './readings/qualityDays.js';
import { ReadingHistory } from './readings/history.js';
import { StorageReport } from './readings/storageFigures.js';
import { ReadingRevisions } from './readings/revisions.js';
import { StoredReadings } from './readings/storedReadings.js';
import { ReadingVersions } from './readings/versions.js';
import { ReadingWriter } from './readings/writer.js';
import { SeasonDirectory } from './seasons.js';
import { SecurityEventStore } from './securityEvents.js';
import { SecondFactorStore } from './secondFactors.js';
import { SignInFailures } from './signInFailures.js';
import { UserSessionStore } from './userSessions.js';
import { UserStore } from './users.js';
import { ValidationTerms } from './validationTerms.js';

/** What makes readings compact and keeps them so. */
export interface Compaction {
  readonly closer: DayCloser;
  readonly folder: LateFolder;
  readonly roller: HourRoller;
  readonly retention: ReadingRetention;
}

/** Everything that the API side keeps in and reads from PostgreSQL, over one pool. */
export interface Store {
  readonly db: Database;
  readonly commits: CommitLog;
  readonly writer: ReadingWriter;
  readonly committed: CommittedReadings;
  readonly history: ReadingHistory;
  readonly figures: ReadingFigures;
  readonly compaction: Compaction;
  readonly storageReport: StorageReport;
  readonly days: ReadingDayTables;
  readonly versions: ReadingVersions;
  readonly revisions: ReadingRevisions;
  readonly annotations: ReadingAnnotations;
  readonly catalog: Catalog;
  readonly masterData: MasterDataWriter;
  readonly masterDataRows: MasterDataRows;
  readonly periods: Periods;
  readonly devices: DeviceStore;
  readonly points: PointDirectory;
  readonly pointServices: PointServices;
  readonly readingCounts: ReadingCounts;
  readonly qualityDays: QualityDays;
  readonly meters: MeterStore;
  readonly seasons: SeasonDirectory;
  readonly validation: ValidationTerms;
  readonly apiKeys: ApiKeyStore;
  readonly customRoles: CustomRoleStore;
  readonly identity: {
    readonly users: UserStore;
    readonly sessions: UserSessionStore;
    readonly secondFactors: SecondFactorStore;
    readonly failures: SignInFailures;
  };
  readonly journal: {
    readonly reader: JournalReader;
    readonly citations: FrameCitations;
    readonly retention: JournalRetention;
    readonly chain: JournalChain;
  };
  readonly jobs: JobRows;
  readonly securityEvents: SecurityEventStore;
}

/** @param connections size of the pool. */
export function openStore(login: DatabaseLogin, connections: number): Store {
  const db = new Database(login, connections);
  const commits = new CommitLog(db);
  const stored = new StoredReadings(db);
  return {
    db,
    commits,
    writer: new ReadingWriter(db),
    committed: new CommittedReadings(db, commits),
    history: new ReadingHistory(db, stored),
    figures: new ReadingFigures(db, stored),
    storageReport: new StorageReport(db),
    compaction: {
      closer: new DayCloser(db),
      folder: new LateFolder(db),
      roller: new HourRoller(db),
      retention: new ReadingRetention(db),
    },
    days: new ReadingDayTables(db),
    versions: new ReadingVersions(db),
    revisions: new ReadingRevisions(db),
    annotations: new ReadingAnnotations(db, commits),
    catalog: new Catalog(db),
    masterData: new MasterDataWriter(commits),
    masterDataRows: new MasterDataRows(db),
    periods: new Periods(db),
    devices: new DeviceStore(db),
    points: new PointDirectory(db),
    pointServices: new PointServices(db),
    readingCounts: new ReadingCounts(db),
    qualityDays: new QualityDays(db),
    meters: new MeterStore(db),
    seasons: new SeasonDirectory(db),
    validation: new ValidationTerms(db),
    apiKeys: new ApiKeyStore(db, commits),
    customRoles: new CustomRoleStore(db, commits),
    identity: {
      users: new UserStore(db, commits),
      sessions: new UserSessionStore(db, commits),
      secondFactors: new SecondFactorStore(db, commits),
      failures: new SignInFailures(db, FORGOTTEN_MS),
    },
    journal: {
      reader: new JournalReader(db),
      citations: new FrameCitations(db),
      retention: new JournalRetention(db),
      chain: new JournalChain(db),
    },
    jobs: new JobRows(db),
    securityEvents: new SecurityEventStore(db),
  };
}
