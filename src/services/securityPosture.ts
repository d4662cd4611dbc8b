import { controlsOf } from '../domain/security/controls.js';
import type { SecurityTerms } from '../domain/security/securityTerms.js';
import type { SecurityChannel, SecurityPosture as Posture } from '../schema/types/securityPosture.js';
import { AddressRanges, isLoopback } from '../shared/addressRange.js';
import type { StoredApiKey } from '../store/apiKeys.js';
import type { StoredRow } from '../store/masterData/rows.js';

/** How the hub is set up, as far as it concerns security. */
export interface SetUp {
  readonly host: string;
  readonly port: number;
  readonly terms: SecurityTerms;
  readonly database: { readonly host: string; readonly port: number; readonly encrypted: boolean };
  readonly redisUrl: string | null;
}

/** What the posture is told from. */
export interface PosturePorts {
  readonly setUp: SetUp;
  readonly connectors: () => Promise<readonly Pick<StoredRow, 'archived' | 'values'>[]>;
  readonly keys: () => Promise<readonly Pick<StoredApiKey, 'createdAt' | 'expiresAt' | 'revokedAt'>[]>;
  /** Until when the certificate in force is valid, in milliseconds since the epoch; null for none. */
  readonly certificateUntil: () => number | null;
  readonly now: () => number;
}

/** Tells how the hub is guarded now. @see S000-4.4, S001-5.1.3, S002-6.1.1 */
export class SecurityPosture {
  readonly #ports: PosturePorts;

  constructor(ports: PosturePorts) {
    this.#ports = ports;
  }

  async describe(): Promise<Posture> {
    const { setUp, certificateUntil } = this.#ports;
    const [connectors, keys] = await Promise.all([this.#ports.connectors(), this.#ports.keys()]);
    const field = connectors
      .filter(({ archived, values }) => !archived && values.enabled === true)
      .map(fieldChannel(setUp.terms));
    const listensForField = field.some(({ listens, isolated }) => listens && !isolated);
    const now = this.#ports.now();
    const inForce = keys.filter(
      ({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt === null || expiresAt > now),
    );
    return {
      controls: controlsOf({ host: setUp.host, terms: setUp.terms, listensForField }),
      channels: [
        clientChannel(setUp),
        ...field.map(({ listens: _listens, ...channel }) => channel),
        ...ownChannels(setUp),
      ],
      oldestKeyAt: inForce.length === 0 ? null : Math.min(...inForce.map(({ createdAt }) => createdAt)),
      certificateUntil: certificateUntil(),
      securityLogDays: setUp.terms.securityLogDays,
    };
  }
}

function clientChannel({ host, port, terms: { tls, trustedProxies } }: SetUp): SecurityChannel {
  const scheme = tls ? 'https' : 'http';
  return {
    ...{ side: 'CLIENT', name: 'graph', address: `${scheme}://${host}:${port}` },
    encrypted: tls !== null || trustedProxies.length > 0,
    authenticated: true,
    isolated: isLoopback(host),
  };
}

/** Modbus neither encrypts nor asks who is there; a network that was declared, this machine and a wire are isolated. */
function fieldChannel({ fieldAddresses }: SecurityTerms) {
  const declared = new AddressRanges(fieldAddresses);
  return ({ values }: Pick<StoredRow, 'values'>): SecurityChannel & { readonly listens: boolean } => {
    const config = (values.config ?? {}) as Readonly<Record<string, string | number | undefined>>;
    const listens = config.transport === 'dial-in';
    const isSerial = config.transport === 'serial';
    const host = String((listens ? (config.listenHost ?? '127.0.0.1') : config.host) ?? '');
    const port = String((listens ? config.listenPort : config.port) ?? '');
    const isDeclared = listens ? !declared.isEmpty : declared.includes(host);
    return {
      ...{ side: 'FIELD', name: String(values.code), address: isSerial ? String(config.path) : `${host}:${port}` },
      ...{ encrypted: false, authenticated: false },
      isolated: isSerial || isLoopback(host) || isDeclared,
      listens,
    };
  };
}

function ownChannels({ database, redisUrl }: SetUp): SecurityChannel[] {
  const isSocket = database.host.startsWith('/');
  const channels: SecurityChannel[] = [
    {
      ...{ side: 'DATABASE', name: 'PostgreSQL', encrypted: database.encrypted, authenticated: true },
      address: isSocket ? database.host : `${database.host}:${database.port}`,
      isolated: isSocket || isLoopback(database.host),
    },
  ];
  if (redisUrl !== null) {
    const { hostname, port, protocol, password } = new URL(redisUrl);
    channels.push({
      ...{ side: 'QUEUE', name: 'Redis', address: `${hostname}:${port || '6379'}`, encrypted: protocol === 'rediss:' },
      ...{ authenticated: password !== '', isolated: isLoopback(hostname) },
    });
  }
  return channels;
}
