import { DataSource } from 'typeorm';
import { AddCommitLog1795219200000 } from './migrations/1795219200000-AddCommitLog.js';
import { AddMasterData1795219200001 } from './migrations/1795219200001-AddMasterData.js';
import { AddReading1795219200002 } from './migrations/1795219200002-AddReading.js';
import { AddApiKey1795219200003 } from './migrations/1795219200003-AddApiKey.js';
import { Building } from './src/schema/types/building.js';
import { Connector } from './src/schema/types/connector.js';
import { Device, DeviceModel } from './src/schema/types/device.js';
import { Household } from './src/schema/types/household.js';
import { Inlet } from './src/schema/types/inlet.js';
import { Installation } from './src/schema/types/installation.js';
import { Organization } from './src/schema/types/organization.js';
import { Point } from './src/schema/types/point.js';
import { Substation } from './src/schema/types/substation.js';

/** How to reach PostgreSQL; `role` is taken right after the login. */
export interface OrmLogin {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly role?: string;
  readonly ssl?: unknown;
}

/**
 * The one description of the database for TypeORM, which writes master data and runs the migrations. Everything is
 * read by SQL in `src/store`. With the owner's login it migrates, with the hub's it runs.
 */
export function createDataSource({ host, port, user, password, database, role, ssl }: OrmLogin): DataSource {
  return new DataSource({
    type: 'postgres',
    ...{ host, port, username: user, password, database, ssl: ssl as boolean },
    extra: { max: 2, options: role === undefined ? '-c TimeZone=UTC' : `-c TimeZone=UTC -c role=${role}` },
    entities: [
      Organization,
      Substation,
      Building,
      Inlet,
      Household,
      Connector,
      DeviceModel,
      Device,
      Installation,
      Point,
    ],
    migrations: [
      AddCommitLog1795219200000,
      AddMasterData1795219200001,
      AddReading1795219200002,
      AddApiKey1795219200003,
    ],
    migrationsTransactionMode: 'all',
    synchronize: false,
  });
}
