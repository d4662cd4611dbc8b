import { freshDatabase } from '../../support/database.js';
import { MIGRATED_TEMPLATE } from '../../support/templates.js';
import { withSession } from '../../../src/store/postgres/session.js';
import { conforms } from './conformance.js';

const OF_THE_QUEUES = `FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;

conforms('pg-boss', async () => {
  const database = await freshDatabase(MIGRATED_TEMPLATE);
  const execute = (statement: string): Promise<unknown> =>
    withSession(database.admin, (session) => session.query(statement));
  return {
    address: { kind: 'pg-boss', login: database.hub },
    breakConnections: async () => {
      await execute(`SELECT pg_terminate_backend(pid) ${OF_THE_QUEUES}`);
    },
    age: async (name) => {
      await execute(`UPDATE pgboss.job SET start_after = start_after - interval '2 minutes' WHERE name = '${name}'`);
    },
    end: database.drop,
  };
});
