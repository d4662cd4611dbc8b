import type { SecurityTerms } from '../domain/security/securityTerms.js';
import type { Access } from '../services/access.js';
import { SecurityPosture, type SetUp } from '../services/securityPosture.js';
import { certificateEnd } from '../shared/tlsFiles.js';
import type { DatabaseLogin } from '../store/postgres/access.js';
import type { Store } from '../store/store.js';

/** The part of the configuration that is needed here. */
interface Configured extends Pick<SetUp, 'host' | 'port' | 'redisUrl'> {
  readonly security: SecurityTerms;
}

/** How a hub of this configuration is set up, as far as it concerns security. */
export function setUpOf({ host, port, redisUrl, security }: Configured, login: DatabaseLogin): SetUp {
  const database = { host: login.host, port: login.port, encrypted: login.ssl !== undefined };
  return { host, port, terms: security, database, redisUrl };
}

/** The posture of a hub over its store. */
export function postureOf(setUp: SetUp, { masterDataRows }: Store, access: Access): SecurityPosture {
  const { tls } = setUp.terms;
  return new SecurityPosture({
    setUp,
    connectors: async () => masterDataRows.all('Connector', await access.wholeHub()),
    keys: () => access.list(),
    certificateUntil: () => tls && certificateEnd(tls.cert),
    now: Date.now,
  });
}
