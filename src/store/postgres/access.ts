import type pg from 'pg';

/** How one role reaches the database. `host` may be the folder of a Unix socket. */
export interface DatabaseLogin {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** The role that each session takes right after the login. */
  readonly role?: string;
  readonly ssl?: pg.ClientConfig['ssl'];
}

/** A database to work with, whoever runs it. */
export interface DatabaseAccess {
  /** Owns the database and its schema; for migrations only. */
  readonly owner: DatabaseLogin;
  /** Runs the hub; has what the migrations grant to {@link HUB_ROLE}. */
  readonly hub: DatabaseLogin;
  /** Ends what was started for this access; a server that others run is left alone. */
  stop(): Promise<void>;
}

/** The role that the migrations grant run-time rights to. */
export const HUB_ROLE = 'thermograph_hub';

/** A login with what every session of ours is set to: UTC, ISO dates, the role. */
export interface SessionConfig extends pg.ClientConfig {
  readonly options: string;
}

/** The settings with which `pg` opens a session of this login. */
export function sessionConfig({ role, ssl, ...login }: DatabaseLogin): SessionConfig {
  const settings = ['-c TimeZone=UTC', '-c DateStyle=ISO', ...(role === undefined ? [] : [`-c role=${role}`])];
  return { ...login, ...(ssl === undefined ? {} : { ssl }), options: settings.join(' ') };
}
