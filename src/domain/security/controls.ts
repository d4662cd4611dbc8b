import { isLoopback } from '../../shared/addressRange.js';
import type { SecurityTerms } from './securityTerms.js';

/** A control of the classified protection of information systems (GB/T 22239), as far as a hub has it. */
export type ControlName =
  | 'AUTHENTICATION'
  | 'ACCESS_RIGHTS'
  | 'ENCRYPTED_TRANSFER'
  | 'GIVEN_SECRET'
  | 'CLIENT_ADDRESSES'
  | 'FIELD_ADDRESSES'
  | 'BUDGETS'
  | 'SECURITY_LOG'
  | 'CHANGE_RECORDS'
  | 'MESSAGE_INTEGRITY';

/** Whether a control is in force, and what shows it. */
export interface Control {
  readonly name: ControlName;
  readonly active: boolean;
  readonly evidence: string;
}

/** What the controls hang on. */
export interface Guarded {
  readonly host: string;
  readonly terms: SecurityTerms;
  /** Whether any link lets devices of other machines connect to it. */
  readonly listensForField: boolean;
}

/** The controls. @see S001-5.1.3 */
export function controlsOf({ host, terms, listensForField }: Guarded): Control[] {
  const { tls, trustedProxies, clientAddresses, fieldAddresses, budgets, securityLogDays } = terms;
  const isLocal = isLoopback(host);
  const { requests, work, anonymous, failures } = budgets;
  return [
    control('AUTHENTICATION', true, 'nothing is readable without a credential; only hashes of keys are stored'),
    control('ACCESS_RIGHTS', true, 'each role has listed rights, each key sees its organizations'),
    encryption(tls !== null, trustedProxies, isLocal),
    terms.authSecret === null
      ? control('GIVEN_SECRET', false, 'AUTH_SECRET is not set')
      : control('GIVEN_SECRET', true, `AUTH_SECRET of ${Buffer.byteLength(terms.authSecret)} bytes`),
    clientAddresses.length > 0
      ? control('CLIENT_ADDRESSES', true, `clients connect from ${clientAddresses.join(', ')} only`)
      : control(
          'CLIENT_ADDRESSES',
          isLocal,
          isLocal ? 'listens on loopback only' : 'CLIENT_ADDRESSES is not set: from anywhere',
        ),
    fieldAddresses.length > 0
      ? control('FIELD_ADDRESSES', true, `devices connect from ${fieldAddresses.join(', ')} only`)
      : control(
          'FIELD_ADDRESSES',
          !listensForField,
          listensForField ? 'FIELD_ADDRESSES is not set' : 'no link listens beyond loopback',
        ),
    control('BUDGETS', true, `requests=${requests},work=${work},anonymous=${anonymous},failures=${failures}`),
    control('SECURITY_LOG', true, `kept for ${securityLogDays} days; the hub may not change or delete it`),
    control(
      'CHANGE_RECORDS',
      true,
      'before and after of each change of master data, in gapless order; the hub may not change them',
    ),
    control('MESSAGE_INTEGRITY', true, 'raw messages are chained by hashes; "thermograph journal verify" checks them'),
  ];
}

function encryption(hasTls: boolean, proxies: readonly string[], isLocal: boolean): Control {
  const name = 'ENCRYPTED_TRANSFER';
  if (hasTls) return control(name, true, 'TLS 1.2 or later for HTTPS and WSS');
  if (proxies.length > 0) return control(name, true, `declared to be the proxy's: ${proxies.join(', ')}`);
  return control(name, false, isLocal ? 'plain HTTP, on loopback only' : 'plain HTTP');
}

const control = (name: ControlName, active: boolean, evidence: string): Control => ({ name, active, evidence });
