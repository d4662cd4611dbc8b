import type { TlsOptions } from 'node:tls';
import { DataSource } from 'typeorm';
import { AddCommitLog1795219200000 } from './migrations/1795219200000-AddCommitLog.js';
import { AddMasterData1795219200001 } from './migrations/1795219200001-AddMasterData.js';
import { AddReading1795219200002 } from './migrations/1795219200002-AddReading.js';
import { AddApiKey1795219200003 } from './migrations/1795219200003-AddApiKey.js';
import { AddDistrictModel1795219200004 } from './migrations/1795219200004-AddDistrictModel.js';
import { AddCompactHistory1795824000000 } from './migrations/1795824000000-AddCompactHistory.js';
import { AddValidationRule1795824000001 } from './migrations/1795824000001-AddValidationRule.js';
import { AddJobs1795824000002 } from './migrations/1795824000002-AddJobs.js';
import { AddMessageJournal1795824000003 } from './migrations/1795824000003-AddMessageJournal.js';
import { AddHeatingSeason1795824000004 } from './migrations/1795824000004-AddHeatingSeason.js';
import { AddReadingReviews1795824000005 } from './migrations/1795824000005-AddReadingReviews.js';
import { AddReadingCount1795824000006 } from './migrations/1795824000006-AddReadingCount.js';
import { AddRoles1795910400000 } from './migrations/1795910400000-AddRoles.js';
import { AddSecurityLog1795910400005 } from './migrations/1795910400005-AddSecurityLog.js';
import { AddUsers1795910400003 } from './migrations/1795910400003-AddUsers.js';
import { TYPES } from './src/schema/entities.js';
import { sessionConfig, type DatabaseLogin } from './src/store/postgres/access.js';

/**
 * The one description of the database for TypeORM, which writes master data and runs the migrations. Everything is
 * read by SQL in `src/store`. With the owner's login it migrates, with the hub's it runs.
 */
export function createDataSource(login: DatabaseLogin): DataSource {
  const { host, port, user, password, database, ssl } = login;
  const { options } = sessionConfig(login);
  return new DataSource({
    type: 'postgres',
    ...{ host, port, username: user, password, database },
    ...(ssl === undefined ? {} : { ssl: ssl as TlsOptions }),
    extra: { max: 2, options },
    entities: Object.values(TYPES).map(({ entity }) => entity),
    migrations: [
      AddCommitLog1795219200000,
      AddMasterData1795219200001,
      AddReading1795219200002,
      AddApiKey1795219200003,
      AddDistrictModel1795219200004,
      AddCompactHistory1795824000000,
      AddValidationRule1795824000001,
      AddJobs1795824000002,
      AddMessageJournal1795824000003,
      AddHeatingSeason1795824000004,
      AddReadingReviews1795824000005,
      AddReadingCount1795824000006,
      AddRoles1795910400000,
      AddSecurityLog1795910400005,
      AddUsers1795910400003,
    ],
    migrationsTransactionMode: 'all',
    synchronize: false,
  });
}
