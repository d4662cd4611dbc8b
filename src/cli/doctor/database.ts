import type { DataSource } from 'typeorm';
import { HUB_ROLE, type DatabaseAccess } from '../../store/postgres/access.js';
import { withSession } from '../../store/postgres/session.js';
import { bad, good, type Finding } from './finding.js';

const MOST_SKEW_MS = 2000;

interface Facts {
  readonly version: string;
  readonly role: string;
  readonly superuser: boolean;
  readonly may_create: boolean;
  readonly now: number;
}

const FACTS = `
  SELECT current_setting('server_version') AS version, current_user AS role,
         (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
         has_schema_privilege('public', 'CREATE') AS may_create,
         (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`;

/** The database that a hub would use: version, the separation of owner and hub, clock, pending migrations. */
export async function checkDatabase({ owner, hub }: DatabaseAccess, dataSource: DataSource): Promise<Finding[]> {
  const began = Date.now();
  const facts = await withSession(hub, async (session) => (await session.query<Facts>(FACTS)).rows[0] as Facts);
  const middle = (began + Date.now()) / 2;
  const pending = await withSession(owner, async (session) => {
    const { rows } = await session.query<{ there: boolean }>(`SELECT to_regclass('migrations') IS NOT NULL AS there`);
    if (!rows[0]?.there) return dataSource.options.migrations as unknown[];
    const done = await session.query<{ name: string }>('SELECT name FROM migrations');
    const names = new Set(done.rows.map(({ name }) => name));
    return (dataSource.options.migrations as readonly { readonly name: string }[]).filter(
      ({ name }) => !names.has(name),
    );
  });
  return [
    good('database', `PostgreSQL ${facts.version}`),
    ...rolesOf(facts),
    clockOf(facts.now - middle),
    schemaOf(pending.length),
  ];
}

function rolesOf({ role, superuser, may_create: mayCreate }: Facts): Finding[] {
  const about = 'database roles';
  if (role !== HUB_ROLE || superuser) {
    return [
      bad(
        about,
        `the hub would work as ${role}${superuser ? ', a superuser' : ''}, not as ${HUB_ROLE}: see docs/database.md`,
      ),
    ];
  }
  if (!mayCreate) return [good(about, `owner and hub are apart: ${role} may not create tables`)];
  return [bad(about, `${role} may create tables: REVOKE CREATE ON SCHEMA public FROM PUBLIC, ${role}`)];
}

function clockOf(skewMs: number): Finding {
  const shown = `${Math.round(Math.abs(skewMs))} ms apart`;
  if (Math.abs(skewMs) <= MOST_SKEW_MS) return good('clock', `this machine and the database are ${shown}`);
  return bad('clock', `this machine and the database are ${shown}: let both be set by NTP`);
}

function schemaOf(pending: number): Finding {
  if (pending === 0) return good('schema', 'up to date');
  return bad('schema', `${pending} migrations are pending: run "thermograph migrate", or start the hub, which does`);
}
