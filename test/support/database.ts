import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import type { DatabaseLogin } from '../../src/store/postgres/access.js';
import { OWNER_ROLE } from '../../src/store/postgres/logins.js';
import { withSession } from '../../src/store/postgres/session.js';

/** A database of one test file. */
export interface FreshDatabase {
  /** The superuser, as whom an operator may give the database to a hub. */
  readonly admin: DatabaseLogin;
  readonly owner: DatabaseLogin;
  readonly hub: DatabaseLogin;
  drop(): Promise<void>;
}

/**
 * A database of its own on the server that the run shares (about 20 ms).
 *
 * @param template name of a database to copy, to which nobody is connected; default: an empty one.
 */
export async function freshDatabase(template = 'template0'): Promise<FreshDatabase> {
  const { admin, owner, hub } = inject('postgres');
  const database = `test_${randomBytes(6).toString('hex')}`;
  const execute = async (statement: string): Promise<void> => {
    await withSession(admin, (session) => session.query(statement));
  };
  await execute(`CREATE DATABASE ${database} TEMPLATE ${template} OWNER ${OWNER_ROLE}`);
  return {
    admin: { ...admin, database },
    owner: { ...owner, database },
    hub: { ...hub, database },
    drop: () => execute(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`),
  };
}
