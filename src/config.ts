import { z } from 'zod';
import { DATA_CLASSES, type DataClass } from './domain/readings/dataClass.js';
import { securityTermsOf, type SecurityTerms } from './domain/security/securityTerms.js';
import { SetupError } from './shared/errors.js';

/** What the hub is told from outside, read once. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** PostgreSQL to use instead of the embedded one. */
  readonly databaseUrl: string | null;
  /** Redis to keep the queue of jobs in, instead of PostgreSQL. */
  readonly redisUrl: string | null;
  /** Most that readings may take on the disk while the database is away, in bytes. */
  readonly spoolBytes: number;
  /** Browser origins allowed besides the hub's own pages. */
  readonly corsOrigins: readonly string[];
  /** Secrets of users' tokens: the newest first, then those that are still taken; null where one is to be made. */
  readonly authSecrets: readonly string[] | null;
  /** How long an access token is good, in milliseconds. */
  readonly accessTokenMs: number;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** How long the raw message journal is kept: in days, and in years what settlement and supervision rest on. */
  readonly journal: { readonly days: number; readonly legalYears: number };
  readonly roles: readonly Role[];
  /** How long readings are kept, in years, by class. */
  readonly retentionYears: Readonly<Record<DataClass, number>>;
  readonly demo: boolean;
  readonly security: SecurityTerms;
}

/** Parts of the program that may run in processes of their own. */
type Role = 'api' | 'connectors' | 'jobs';
const ROLES: readonly Role[] = ['api', 'connectors', 'jobs'];

/** What the command line says. */
export interface ServeFlags {
  readonly demo: boolean;
  /** Names of roles, separated by commas; all when left out. */
  readonly roles?: string;
}

const SPOOL_LEAST_BYTES = 64 * 1024;
const SPOOL_USUAL_BYTES = 1024 ** 3;

const environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  SPOOL_BYTES: z.coerce.number().int().min(SPOOL_LEAST_BYTES).default(SPOOL_USUAL_BYTES),
  CORS_ORIGINS: z.string().default(''),
  RETENTION_YEARS: z.string().default(''),
  /** S002-5.1.4.2: raw logs are kept for seven days at least. */
  JOURNAL_DAYS: z.coerce.number().int().min(7).max(36_500).default(180),
  /** S002-5.3.1a: five years at least. */
  JOURNAL_LEGAL_YEARS: z.coerce.number().int().min(5).max(100).default(5),
  AUTH_SECRET: z.string().optional(),
  AUTH_SECRET_OLD: z.string().default(''),
  /** Minutes: a stolen one is good for so long. */
  ACCESS_TOKEN_SECONDS: z.coerce.number().int().min(5).max(3600).default(600),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TLS_CERT: z.string().optional(),
  TLS_KEY: z.string().optional(),
  TRUSTED_PROXIES: z.string().default(''),
  CLIENT_ADDRESSES: z.string().default(''),
  FIELD_ADDRESSES: z.string().default(''),
  BUDGETS: z.string().default(''),
  MAX_SOCKETS: z.coerce.number().int().min(10).max(1_000_000).default(10_000),
  /** GB/T 22239 and the law on network security (第二十一条) want six months. */
  SECURITY_LOG_DAYS: z.coerce.number().int().min(180).max(36_500).default(180),
});

/**
 * The configuration from the environment and the command line.
 *
 * @throws SetupError CONFIG_INVALID naming the variable; UNSAFE_LISTEN beyond loopback without TLS and a secret.
 */
export function readConfig(env: NodeJS.ProcessEnv, flags: ServeFlags): Config {
  const found = environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')));
  if (!found.success) {
    const [{ path, message }] = found.error.issues;
    throw new SetupError('CONFIG_INVALID', `environment variable ${path.join('.')}: ${message}`);
  }
  const { HOST, PORT, DATA_DIR, DATABASE_URL, REDIS_URL, SPOOL_BYTES, CORS_ORIGINS, RETENTION_YEARS, LOG_LEVEL } =
    found.data;
  const security = securityTermsOf(found.data);
  return Object.freeze({
    host: HOST,
    port: PORT,
    dataDir: DATA_DIR,
    databaseUrl: DATABASE_URL ?? null,
    redisUrl: REDIS_URL ?? null,
    spoolBytes: SPOOL_BYTES,
    corsOrigins: CORS_ORIGINS.split(',')
      .map((origin) => origin.trim())
      .filter(Boolean),
    journal: { days: found.data.JOURNAL_DAYS, legalYears: found.data.JOURNAL_LEGAL_YEARS },
    authSecrets: secretsOf(found.data),
    accessTokenMs: found.data.ACCESS_TOKEN_SECONDS * 1000,
    logLevel: LOG_LEVEL,
    retentionYears: retentionOf(RETENTION_YEARS),
    roles: flags.roles?.split(',').map(asRole) ?? ROLES,
    demo: flags.demo,
    security,
  });
}

/** Old secrets stand in AUTH_SECRET_OLD, separated by blanks. */
function secretsOf({
  AUTH_SECRET,
  AUTH_SECRET_OLD,
}: {
  AUTH_SECRET?: string | undefined;
  AUTH_SECRET_OLD: string;
}): readonly string[] | null {
  return AUTH_SECRET === undefined ? null : [AUTH_SECRET, ...AUTH_SECRET_OLD.split(/\s+/).filter(Boolean)];
}

/** The law's minimum for historic data (S002-5.3.1a). */
const LEAST_YEARS = 5;

/** `OPERATION=6,REGULATORY=10` to years by class. */
function retentionOf(text: string): Record<DataClass, number> {
  const years: Record<string, number> = Object.fromEntries(DATA_CLASSES.map((name) => [name, LEAST_YEARS]));
  for (const part of text.split(',').filter((each) => each.trim() !== '')) {
    const [name = '', number = ''] = part.split('=').map((each) => each.trim());
    if (!(name in years) || !/^\d{1,3}$/.test(number) || Number(number) < LEAST_YEARS) {
      throw new SetupError(
        'CONFIG_INVALID',
        `environment variable RETENTION_YEARS: "${part}" is not CLASS=YEARS with one of ${DATA_CLASSES.join(', ')} and ${LEAST_YEARS} years or more`,
      );
    }
    years[name] = Number(number);
  }
  return years;
}

function asRole(name: string): Role {
  const role = ROLES.find((known) => known === name);
  if (role) return role;
  throw new SetupError('FLAG_INVALID', `--roles: there is no role "${name}"; there are ${ROLES.join(', ')}`);
}
