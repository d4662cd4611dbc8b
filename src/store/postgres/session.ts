import pg from 'pg';
import { sessionConfig, type DatabaseLogin } from './access.js';

const CONNECT_LIMIT_MS = 10_000;

/** Open one session; the caller ends it. A session that breaks later is noticed by its next query, not by a crash. */
export async function connect(login: DatabaseLogin): Promise<pg.Client> {
  const client = new pg.Client({ ...sessionConfig(login), connectionTimeoutMillis: CONNECT_LIMIT_MS });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Run `work` in a session of its own. */
export async function withSession<T>(login: DatabaseLogin, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(login);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The SQLSTATE or the system's error code of what `pg` threw. */
export function errorCodeOf(error: unknown): string | undefined {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
