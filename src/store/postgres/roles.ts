import pg from 'pg';
import { HUB_ROLE } from './access.js';
import { DATABASE, OWNER_ROLE, type Logins } from './logins.js';
import { withSession } from './session.js';

const FIND = `
  SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS roles,
         EXISTS (SELECT FROM pg_database WHERE datname = $2) AS database`;

/** Make the roles and the database of the hub, whichever of them are missing. Says whether it made the database. */
export function ensureRoles(logins: Logins): Promise<boolean> {
  return withSession(logins.admin, async (session) => {
    const { rows } = await session.query<{ roles: boolean; database: boolean }>(FIND, [OWNER_ROLE, DATABASE]);
    const found = rows[0];
    if (!found?.roles) await session.query(rolesSql(logins));
    if (!found?.database) await session.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER_ROLE}`);
    return !found?.database;
  });
}

/** Both roles or none: several statements of one message are one transaction. */
function rolesSql({ owner, hub }: Logins): string {
  return `
    CREATE ROLE ${OWNER_ROLE} LOGIN PASSWORD ${pg.escapeLiteral(owner.password)};
    CREATE ROLE ${HUB_ROLE} LOGIN PASSWORD ${pg.escapeLiteral(hub.password)};`;
}
