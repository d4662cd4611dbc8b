import { AddressRanges, isLoopback } from '../../shared/addressRange.js';
import { messageOf, SetupError } from '../../shared/errors.js';
import { budgetsOf, type Budgets } from './budgets.js';

/** What the environment says about security, as text. */
export interface SecuritySettings {
  readonly HOST: string;
  readonly AUTH_SECRET?: string | undefined;
  readonly TLS_CERT?: string | undefined;
  readonly TLS_KEY?: string | undefined;
  readonly TRUSTED_PROXIES: string;
  readonly CLIENT_ADDRESSES: string;
  readonly FIELD_ADDRESSES: string;
  readonly BUDGETS: string;
  readonly MAX_SOCKETS: number;
  readonly SECURITY_LOG_DAYS: number;
}

/** How the hub guards what it listens on. */
export interface SecurityTerms {
  /** From outside; null when none was given. */
  readonly authSecret: string | null;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** Ranges of proxies that are believed. */
  readonly trustedProxies: readonly string[];
  /** Ranges from which clients may connect; empty: from anywhere. */
  readonly clientAddresses: readonly string[];
  /** Ranges of the field network, from which devices may connect; empty: none is declared. */
  readonly fieldAddresses: readonly string[];
  readonly budgets: Budgets;
  readonly maxSockets: number;
  readonly securityLogDays: number;
}

/**
 * The terms of the environment.
 *
 * @throws SetupError `CONFIG_INVALID` naming the variable; `UNSAFE_LISTEN` beyond loopback without a given secret, or without
 *   TLS or a declared proxy (S000-4.4).
 */
export function securityTermsOf(settings: SecuritySettings): SecurityTerms {
  const { HOST, AUTH_SECRET, TLS_CERT, TLS_KEY } = settings;
  if ((TLS_CERT === undefined) !== (TLS_KEY === undefined)) {
    throw wrong(
      TLS_CERT === undefined ? 'TLS_CERT' : 'TLS_KEY',
      'it is missing; certificate and key are given together',
    );
  }
  const terms: SecurityTerms = {
    authSecret: AUTH_SECRET ?? null,
    tls: TLS_CERT !== undefined && TLS_KEY !== undefined ? { cert: TLS_CERT, key: TLS_KEY } : null,
    trustedProxies: rangesOf('TRUSTED_PROXIES', settings.TRUSTED_PROXIES),
    clientAddresses: rangesOf('CLIENT_ADDRESSES', settings.CLIENT_ADDRESSES),
    fieldAddresses: rangesOf('FIELD_ADDRESSES', settings.FIELD_ADDRESSES),
    budgets: budgetsOf(settings.BUDGETS),
    maxSockets: settings.MAX_SOCKETS,
    securityLogDays: settings.SECURITY_LOG_DAYS,
  };
  if (!isLoopback(HOST)) refuseUnsafe(HOST, terms);
  return terms;
}

function refuseUnsafe(host: string, { authSecret, tls, trustedProxies }: SecurityTerms): void {
  const missing = [
    ...(authSecret === null ? ['AUTH_SECRET'] : []),
    ...(tls === null && trustedProxies.length === 0
      ? ['TLS_CERT and TLS_KEY (or TRUSTED_PROXIES, the addresses of the proxy that has TLS)']
      : []),
  ];
  if (missing.length === 0) return;
  const message = `HOST is ${host}, which others can reach: set ${missing.join(', and ')}, or keep HOST on 127.0.0.1 behind a proxy on this machine`;
  throw new SetupError('UNSAFE_LISTEN', message);
}

function rangesOf(variable: string, text: string): readonly string[] {
  const texts = text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
  try {
    return new AddressRanges(texts).texts;
  } catch (error) {
    throw wrong(variable, messageOf(error));
  }
}

const wrong = (variable: string, message: string): SetupError =>
  new SetupError('CONFIG_INVALID', `environment variable ${variable}: ${message}`);
