import { createHash } from 'node:crypto';
import pg from 'pg';
import { CallerError, HubError, messageOf } from '../shared/errors.js';
import { sessionConfig, type DatabaseLogin } from './postgres/access.js';

/** PostgreSQL is away for the moment. The same call may succeed later; nothing was acknowledged. */
class DatabaseUnavailable extends HubError {
  readonly kind = 'transient';
  constructor(cause: unknown) {
    super('DATABASE_UNAVAILABLE', `PostgreSQL does not answer (${messageOf(cause)}); try again shortly`, { cause });
  }
}

const MS_2000 = 946_684_800_000;
const INT8 = 20;
const TIMESTAMPTZ = 1184;
const DATE = 1082;

/** int8 as number (keys and positions stay below 2^53), timestamptz as milliseconds since the epoch, date as its text. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary' && oid === INT8) return Number;
    if (format !== 'binary' && oid === TIMESTAMPTZ) return parseInstant;
    if (oid === DATE) return String;
    return pg.types.getTypeParser(oid, format as 'text') as (value: string) => unknown;
  }) as pg.CustomTypesConfig['getTypeParser'],
};

/** '2026-11-21 07:00:00.123+00' (the session runs in UTC) to milliseconds since the epoch. */
function parseInstant(text: string): number {
  return Date.parse(text.replace(' ', 'T') + ':00');
}

/** int64 microseconds since 2000 in PostgreSQL's binary format to milliseconds since the epoch. */
export function instantFromBinary(view: DataView, at: number): number {
  return (view.getInt32(at) * 4_294_967_296 + view.getUint32(at + 4)) / 1000 + MS_2000;
}

/** Inverse of `instantFromBinary`; `ms` must be whole. */
export function writeInstant(view: DataView, ms: number, at: number): void {
  const micros = (ms - MS_2000) * 1000;
  const high = Math.floor(micros / 4_294_967_296);
  view.setInt32(at, high);
  view.setUint32(at + 4, micros - high * 4_294_967_296);
}

/**
 * SQLSTATEs that pass by themselves: connection trouble, serialization, resources, time limits and locks, a server that
 * stops or starts, trouble of its operating system.
 */
const TRANSIENT_STATE = /^(08|25P03|40|53|55P03|57014|57P0|58)/;
const TRANSIENT_CODE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'ENOTCONN']);
const TRANSIENT_TEXT =
  /connection terminated|connection timeout|client has encountered a connection error|not queryable|after calling end/i;

/** Whether the same statement may succeed later without anybody doing anything. */
function isTransient(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && (TRANSIENT_STATE.test(code) || TRANSIENT_CODE.has(code))) return true;
  return TRANSIENT_TEXT.test(messageOf(error));
}

/** PostgreSQL's code of an error, also of one that was made one of ours. */
export function sqlState(error: unknown): string | undefined {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  const state = error instanceof HubError ? cause?.code : code;
  return typeof state === 'string' ? state : undefined;
}

/** Values that PostgreSQL cannot hold or compute with: NUL in a text, a number or an instant out of range. */
const DATA_EXCEPTION = /^22/;

function asHubError(error: unknown): unknown {
  if (isTransient(error)) return new DatabaseUnavailable(error);
  if (!DATA_EXCEPTION.test((error as { code?: string } | null)?.code ?? '')) return error;
  const message = `a value of the request cannot be stored or computed with (${messageOf(error)})`;
  return new CallerError('BAD_USER_INPUT', message, { cause: error });
}

/** Longest statement of a request, and longest wait for a free connection, in milliseconds. */
const STATEMENT_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;

/** A session of the hub: our types, and a limit on every wait. */
function hubSession(login: DatabaseLogin): pg.ClientConfig {
  return {
    ...sessionConfig(login),
    types,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: 2 * STATEMENT_TIMEOUT_MS,
  };
}

/** Rows as arrays, with the names of their columns. */
export interface ArrayRows {
  readonly names: readonly string[];
  readonly rows: readonly unknown[][];
}

/** The hub's connections: a bounded pool with our types, prepared statements and transactions. */
export class Database {
  readonly #pool: pg.Pool;
  readonly #login: DatabaseLogin;

  /** @param max connections; a request waits for a free one, at most 10 s. */
  constructor(login: DatabaseLogin, max: number) {
    this.#login = login;
    this.#pool = new pg.Pool({ ...hubSession(login), max });
    this.#pool.on('error', () => undefined); // an idle connection died: the pool drops it, the next query opens another
  }

  /** Runs a statement whose text does not vary from call to call, prepared once a connection. */
  async query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return this.#run<Row>(prepared(text, values));
  }

  /** As `query` or, for a text that varies, `queryOnce`, with rows as arrays. */
  async queryArrays(text: string, values: unknown[], isPrepared = true): Promise<ArrayRows> {
    const config = isPrepared ? prepared(text, values) : { text, values };
    try {
      const { fields, rows } = await this.#pool.query<unknown[]>({ ...config, rowMode: 'array' });
      return { names: fields.map(({ name }) => name), rows };
    } catch (error) {
      throw asHubError(error);
    }
  }

  /**
   * Runs a statement planned anew each time: one whose text varies (filters), so that no server memory is held for it; or
   * one that joins whole tables, whose plan from when they were empty would take minutes once they are filled.
   */
  async queryOnce<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return this.#run<Row>({ text, values });
  }

  /** Runs `work` between BEGIN and COMMIT on one connection; ROLLBACK if it throws. */
  async transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return this.withClient(async (client) => {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    });
  }

  /**
   * Lends a connection. When `work` throws, an open transaction is rolled back; a connection that cannot do even that
   * is thrown away.
   */
  async withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw asHubError(error);
    });
    let broken: Error | undefined;
    const noteLoss = (error: Error): void => void (broken = error);
    client.on('error', noteLoss);
    try {
      return await work(client);
    } catch (error) {
      await client.query('ROLLBACK').catch((lost: unknown) => void (broken = lost as Error));
      throw asHubError(error);
    } finally {
      client.off('error', noteLoss);
      client.release(broken);
    }
  }

  /** A connection outside the pool, for LISTEN and session locks. The caller connects and ends it. */
  dedicatedClient(applicationName: string): pg.Client {
    return new pg.Client({ ...hubSession(this.#login), application_name: applicationName });
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #run<Row extends object>(config: pg.QueryConfig): Promise<Row[]> {
    try {
      return (await this.#pool.query<Row>(config)).rows;
    } catch (error) {
      throw asHubError(error);
    }
  }
}

/** Most statements that are prepared, once a connection: the server holds memory for each. */
const MOST_PREPARED = 500;
const names = new Map<string, string>();

function prepared(text: string, values: unknown[]): pg.QueryConfig {
  const name = nameOf(text);
  return name === undefined ? { text, values } : { name, text, values };
}

/** Statement names are hashes of the text. Beyond the bound a text is planned at each use. */
function nameOf(text: string): string | undefined {
  let name = names.get(text);
  if (!name && names.size < MOST_PREPARED) {
    name = createHash('sha1').update(text).digest('base64url');
    names.set(text, name);
  }
  return name;
}
