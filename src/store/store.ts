import { ApiKeyStore } from './apiKeys.js';
import { CommitLog } from './commitLog.js';
import { Database } from './database.js';
import { DeviceStore } from './devices.js';
import { Catalog } from './masterData/catalog.js';
import { Periods } from './masterData/periods.js';
import { MasterDataRows } from './masterData/rows.js';
import { MasterDataWriter } from './masterData/writer.js';
import { PointDirectory } from './pointDirectory.js';
import type { DatabaseLogin } from './postgres/access.js';
import { ReadingAnnotations } from './readings/annotations.js';
import { CommittedReadings } from './readings/committed.js';
import { DayCloser } from './readings/compact/dayCloser.js';
import { HourRoller } from './readings/compact/hourRoller.js';
import { LateFolder } from './readings/compact/lateFolder.js';
import { ReadingFigures } from './readings/figures.js';
import { ReadingHistory } from './readings/history.js';
import { ReadingRevisions } from './readings/revisions.js';
import { StoredReadings } from './readings/storedReadings.js';
import { ReadingVersions } from './readings/versions.js';
import { ReadingWriter } from './readings/writer.js';

/** Everything that the API side keeps in and reads from PostgreSQL, over one pool. */
export interface Store {
  readonly db: Database;
  readonly commits: CommitLog;
  readonly writer: ReadingWriter;
  readonly committed: CommittedReadings;
  readonly history: ReadingHistory;
  readonly figures: ReadingFigures;
  readonly versions: ReadingVersions;
  readonly revisions: ReadingRevisions;
  readonly annotations: ReadingAnnotations;
  readonly compaction: { readonly closer: DayCloser; readonly folder: LateFolder; readonly roller: HourRoller };
  readonly catalog: Catalog;
  readonly masterData: MasterDataWriter;
  readonly masterDataRows: MasterDataRows;
  readonly periods: Periods;
  readonly devices: DeviceStore;
  readonly points: PointDirectory;
  readonly apiKeys: ApiKeyStore;
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
    versions: new ReadingVersions(db),
    revisions: new ReadingRevisions(db),
    annotations: new ReadingAnnotations(db, commits),
    compaction: { closer: new DayCloser(db), folder: new LateFolder(db), roller: new HourRoller(db) },
    catalog: new Catalog(db),
    masterData: new MasterDataWriter(commits),
    masterDataRows: new MasterDataRows(db),
    periods: new Periods(db),
    devices: new DeviceStore(db),
    points: new PointDirectory(db),
    apiKeys: new ApiKeyStore(db, commits),
  };
}
