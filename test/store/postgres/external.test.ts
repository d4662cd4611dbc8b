import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DatabaseLogin } from '../../../src/store/postgres/access.js';
import { connectExternal } from '../../../src/store/postgres/external.js';
import { withSession } from '../../../src/store/postgres/session.js';
import { startGivenServer, urlOf, type GivenServer } from '../../support/givenServer.js';

let server: GivenServer;

beforeAll(async () => {
  server = await startGivenServer();
});
afterAll(() => server.stop());

async function administer(...statements: string[]): Promise<void> {
  await withSession(server.admin, async (session) => {
    for (const statement of statements) await session.query(statement);
  });
}

/** A login with a database of its own. */
async function customer(name: string, options = ''): Promise<DatabaseLogin> {
  await administer(
    'DROP ROLE IF EXISTS thermograph_hub',
    `CREATE ROLE ${name} LOGIN PASSWORD 'p@ss/word' ${options}`,
    `CREATE DATABASE ${name} OWNER ${name}`,
  );
  return { ...server.admin, user: name, password: 'p@ss/word', database: name };
}

async function roleOf(login: DatabaseLogin): Promise<unknown> {
  const { rows } = await withSession(login, (session) => session.query('SELECT current_user AS role'));
  return rows[0];
}

it('gives the owner as it is, and sessions of the hub in its own role', async () => {
  const login = await customer('creator', 'CREATEROLE');
  const access = await connectExternal(urlOf(login));
  expect(await roleOf(access.owner)).toEqual({ role: 'creator' });
  expect(await roleOf(access.hub)).toEqual({ role: 'thermograph_hub' });
  await withSession(access.owner, (session) => session.query('CREATE TABLE secret ()'));
  const reading = withSession(access.hub, (session) => session.query('SELECT FROM secret'));
  await expect(reading).rejects.toThrow(/permission denied/);
  await expect(connectExternal(urlOf(login))).resolves.toBeDefined();
  await access.stop();
});

it('names what an administrator must run, and that is enough', async () => {
  const url = urlOf(await customer('modest'));
  const refusal = await connectExternal(url).catch((error: unknown) => error);
  const statements = ['CREATE ROLE thermograph_hub NOLOGIN;', 'GRANT thermograph_hub TO modest;'];
  expect(refusal).toMatchObject({ code: 'DATABASE_RIGHTS', context: { statements } });
  expect(String(refusal)).toContain(statements.join(' '));
  await administer(...statements);
  expect(await roleOf((await connectExternal(url)).hub)).toEqual({ role: 'thermograph_hub' });
});

it('names the right to create tables too', async () => {
  const login = await customer('guest', 'CREATEROLE');
  await administer('ALTER DATABASE guest OWNER TO postgres');
  const context = { statements: ['ALTER DATABASE guest OWNER TO guest;'] };
  await expect(connectExternal(urlOf(login))).rejects.toMatchObject({ code: 'DATABASE_RIGHTS', context });
});

it.each([
  ['password', { password: 'not-it' }],
  ['user', { user: 'nobody_here' }],
  ['database', { database: 'nothing_here' }],
])('says when the %s is refused, without the password', async (_what, change) => {
  const refusal = connectExternal(urlOf({ ...server.admin, ...change }));
  await expect(refusal).rejects.toMatchObject({ code: 'DATABASE_LOGIN_REFUSED' });
  await expect(refusal).rejects.not.toThrow(/not-it|given-secret/);
});

it('says where nothing answers, without the password', async () => {
  const refusal = connectExternal('postgres://me:hush-hush@127.0.0.1:1/db');
  await expect(refusal).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  await expect(refusal).rejects.toThrow(/127\.0\.0\.1:1/);
  await expect(refusal).rejects.not.toThrow(/hush/);
});

it.each(['mysql://a:hush@b/c', 'postgres://me:hush@host:port/db', 'hush'])('refuses the address %s', async (url) => {
  const refusal = await connectExternal(url).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: 'DATABASE_URL_INVALID', cause: undefined });
  expect(String(refusal)).not.toContain('hush');
});

it('refuses another encoding than UTF-8', async () => {
  await administer(`CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`);
  const refusal = connectExternal(urlOf({ ...server.admin, database: 'latin' }));
  await expect(refusal).rejects.toMatchObject({ code: 'DATABASE_ENCODING', context: { found: 'LATIN1' } });
});

it('refuses a server older than 15', async () => {
  const login = await customer('old', 'CREATEROLE');
  await withSession(login, async (session) => {
    await session.query('CREATE SCHEMA older');
    await session.query(`CREATE FUNCTION older.current_setting(name text) RETURNS text LANGUAGE sql AS
      $$ SELECT CASE name WHEN 'server_version_num' THEN '140019' ELSE '14.19' END $$`);
    await session.query('ALTER ROLE old SET search_path = older, pg_catalog, public');
  });
  const refusal = connectExternal(urlOf(login));
  await expect(refusal).rejects.toMatchObject({ code: 'DATABASE_VERSION', context: { found: '14.19' } });
});
