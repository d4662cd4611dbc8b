import pg from 'pg';
import { messageOf, SetupError } from '../../shared/errors.js';
import { HUB_ROLE, type DatabaseAccess, type DatabaseLogin } from './access.js';
import { errorCodeOf, withSession } from './session.js';

interface ServerFacts {
  readonly version: number;
  readonly version_text: string;
  readonly encoding: string;
  readonly may_create: boolean;
  readonly role_exists: boolean;
  readonly login: string;
  readonly database: string;
}

const OLDEST_VERSION = 150_000;
const ROLE_CREATED_MEANWHILE = new Set(['42710', '23505']);
const REFUSED_BY_POOLER = '08P01';
/** SQLSTATEs by which a server that was reached says that it is not ready, not that the login is wrong. */
const NOT_NOW = new Set(['57P03', '57P01', '53300']);

const FACTS = `
  SELECT current_setting('server_version_num')::int AS version,
         current_setting('server_version') AS version_text,
         current_setting('server_encoding') AS encoding,
         has_database_privilege(current_database(), 'CREATE')
           AND has_schema_privilege('public', 'CREATE') AS may_create,
         EXISTS (SELECT FROM pg_roles WHERE rolname = '${HUB_ROLE}') AS role_exists,
         quote_ident(current_user) AS login,
         quote_ident(current_database()) AS database`;

/**
 * Check the PostgreSQL that the operator gave, and make the role of the hub in it.
 *
 * @param databaseUrl `postgres://user:password@host:port/database`, as `pg` reads it.
 * @throws SetupError `DATABASE_URL_INVALID`, `DATABASE_UNREACHABLE`, `DATABASE_LOGIN_REFUSED`, `DATABASE_VERSION`,
 *   `DATABASE_ENCODING`, `DATABASE_RIGHTS`, `DATABASE_ROLE`
 */
export async function connectExternal(databaseUrl: string): Promise<DatabaseAccess> {
  const owner = parseUrl(databaseUrl);
  const hub = { ...owner, role: HUB_ROLE };
  await reach(owner, async (session) => {
    const facts = await readFacts(session);
    checkFacts(owner, facts);
    await ensureHubRole(session, owner, facts);
  });
  await checkRole(hub);
  return { owner, hub, stop: () => Promise.resolve() };
}

/** The parser's own errors quote the whole URL, password included: none of them is passed on. */
function parseUrl(databaseUrl: string): DatabaseLogin {
  try {
    if (!/^postgres(ql)?:\/\//.test(databaseUrl)) throw new TypeError('no scheme');
    const { host, port, user, password, database, ssl } = new pg.Client({ connectionString: databaseUrl });
    const login = { host, port, user: user ?? '', password: password ?? '', database: database ?? '' };
    return ssl ? { ...login, ssl: ssl as NonNullable<DatabaseLogin['ssl']> } : login;
  } catch {
    const message = 'DATABASE_URL is not an address such as postgres://user:password@host:5432/database. Correct it.';
    throw new SetupError('DATABASE_URL_INVALID', message);
  }
}

async function reach(login: DatabaseLogin, work: (session: pg.Client) => Promise<void>): Promise<void> {
  try {
    await withSession(login, work);
  } catch (error) {
    throw error instanceof SetupError ? error : connectionError(login, error);
  }
}

function connectionError(login: DatabaseLogin, error: unknown): SetupError {
  const { host, port, user, database } = login;
  const why = reasonOf(error);
  const context = { host, port, user, database };
  if (isRefusal(error)) {
    const cure = 'Check the user, password and database of DATABASE_URL.';
    const message = `PostgreSQL at ${host}:${port} refused user "${user}" on database "${database}": ${why}. ${cure}`;
    return new SetupError('DATABASE_LOGIN_REFUSED', message, { context });
  }
  const cure = 'Check that it runs, and the host, port and sslmode of DATABASE_URL.';
  return new SetupError('DATABASE_UNREACHABLE', `no PostgreSQL answers at ${host}:${port}: ${why}. ${cure}`, {
    context,
  });
}

function isRefusal(error: unknown): boolean {
  const code = errorCodeOf(error) ?? '';
  return (/^[0-9A-Z]{5}$/.test(code) && !NOT_NOW.has(code)) || /^SASL/.test(messageOf(error));
}

/** A host name with several addresses fails with one error for each. */
function reasonOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return messageOf(first);
}

async function readFacts(session: pg.Client): Promise<ServerFacts> {
  const { rows } = await session.query<ServerFacts>(FACTS);
  return rows[0] as ServerFacts;
}

function checkFacts({ host, port }: DatabaseLogin, facts: ServerFacts): void {
  const where = `PostgreSQL at ${host}:${port}`;
  if (facts.version < OLDEST_VERSION) {
    const message = `${where} is version ${facts.version_text}; 15 or later is needed. Upgrade it, or name another in DATABASE_URL.`;
    throw new SetupError('DATABASE_VERSION', message, { context: { found: facts.version_text } });
  }
  if (facts.encoding !== 'UTF8') {
    const cure = `Make a database with ENCODING 'UTF8' TEMPLATE template0 and name it in DATABASE_URL.`;
    const message = `database ${facts.database} of ${where} has the encoding ${facts.encoding}; UTF8 is needed. ${cure}`;
    throw new SetupError('DATABASE_ENCODING', message, { context: { found: facts.encoding } });
  }
  if (!facts.may_create) throw rightsMissing(facts, [`ALTER DATABASE ${facts.database} OWNER TO ${facts.login};`]);
}

async function ensureHubRole(session: pg.Client, login: DatabaseLogin, facts: ServerFacts): Promise<void> {
  const create = `CREATE ROLE ${HUB_ROLE} NOLOGIN;`;
  const grant = `GRANT ${HUB_ROLE} TO ${facts.login};`;
  const missing = facts.role_exists ? [grant] : [create, grant];
  try {
    if (!facts.role_exists) await createRole(session, create);
    if (!(await mayTakeRole(session, facts))) await session.query(grant);
  } catch (error) {
    if (errorCodeOf(error) === '42501') throw rightsMissing(facts, missing);
    throw connectionError(login, error);
  }
}

/** Another hub on the same server may be doing the same. */
async function createRole(session: pg.Client, statement: string): Promise<void> {
  await session.query(statement).catch((error: unknown) => {
    if (!ROLE_CREATED_MEANWHILE.has(errorCodeOf(error) ?? '')) throw error;
  });
}

async function mayTakeRole(session: pg.Client, facts: ServerFacts): Promise<boolean> {
  const right = facts.version >= 160_000 ? 'SET' : 'MEMBER'; // before 16 every member may take the role
  const { rows } = await session.query<{ may: boolean }>('SELECT pg_has_role($1, $2) AS may', [HUB_ROLE, right]);
  return rows[0]?.may ?? false;
}

/** A connection pooler in between may refuse or drop the session's options; then the hub would run with the owner's rights. */
async function checkRole(hub: DatabaseLogin): Promise<void> {
  try {
    const { rows } = await withSession(hub, (session) =>
      session.query<{ role: string }>('SELECT current_user AS role'),
    );
    if (rows[0]?.role === HUB_ROLE) return;
  } catch (error) {
    if (errorCodeOf(error) !== REFUSED_BY_POOLER) throw connectionError(hub, error);
  }
  const cure = 'Name PostgreSQL itself in DATABASE_URL, not a connection pooler.';
  const message = `sessions at ${hub.host}:${hub.port} do not take the role ${HUB_ROLE} at their start. ${cure}`;
  throw new SetupError('DATABASE_ROLE', message);
}

function rightsMissing({ login, database }: ServerFacts, statements: readonly string[]): SetupError {
  const message = `user ${login} has too few rights on database ${database}. An administrator must run: ${statements.join(' ')}`;
  return new SetupError('DATABASE_RIGHTS', message, { context: { statements } });
}
