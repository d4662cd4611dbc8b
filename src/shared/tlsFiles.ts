import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { messageOf, SetupError } from './errors.js';

/** Where a certificate (with its chain) and its key lie, in PEM. */
export interface TlsPaths {
  readonly cert: string;
  readonly key: string;
}

/** A certificate and its key, which belong together and are in force. */
export interface TlsPair {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly certificate: X509Certificate;
  /** Milliseconds since the epoch. */
  readonly validTo: number;
}

/**
 * Reads and checks a certificate and its key.
 *
 * @param now milliseconds since the epoch.
 * @throws SetupError `TLS_INVALID` one cannot be read, is none, is not in force, or they do not belong together. Nothing of
 *   the key is in the message.
 */
export function readTls(paths: TlsPaths, now: number): TlsPair {
  const cert = read('TLS_CERT', paths.cert);
  const key = read('TLS_KEY', paths.key);
  const certificate = parsed('TLS_CERT', paths.cert, () => new X509Certificate(cert));
  const privateKey = parsed('TLS_KEY', paths.key, () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) {
    throw invalid(
      `TLS_KEY ${paths.key} is not the key of the certificate in ${paths.cert}; give the two that belong together`,
    );
  }
  parsed('TLS_CERT', paths.cert, () => createSecureContext({ cert, key }));
  const [validFrom, validTo] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  if (validTo <= now) throw invalid(`the certificate in ${paths.cert} expired on ${day(validTo)}; renew it`);
  if (validFrom > now)
    throw invalid(`the certificate in ${paths.cert} is in force from ${day(validFrom)} only; look at the clock`);
  return { cert, key, certificate, validTo };
}

/** Until when the certificate in a file is in force, in milliseconds since the epoch; null for what is none. */
export function certificateEnd(path: string): number | null {
  try {
    return Date.parse(new X509Certificate(readFileSync(path)).validTo);
  } catch {
    return null;
  }
}

function read(variable: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw invalid(`cannot read ${variable} ${path}: ${messageOf(error)}`);
  }
}

/** OpenSSL's messages tell codes, not contents. */
function parsed<T>(variable: string, path: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw invalid(`${variable} ${path} is not usable: ${messageOf(error)}; it must be PEM, a key without a passphrase`);
  }
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const invalid = (message: string): SetupError => new SetupError('TLS_INVALID', message);
