import { constants } from 'node:crypto';
import { unwatchFile, watchFile } from 'node:fs';
import type { Server, ServerOptions } from 'node:https';
import type { Logger } from 'pino';
import { messageOf } from '../shared/errors.js';
import { readTls, type TlsPair, type TlsPaths } from '../shared/tlsFiles.js';

/** Forward secrecy and authenticated ciphers only; TLS 1.3 has no others. */
const CIPHERS = [
  ...['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ...['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
].join(':');
const HANDSHAKE_MS = 10_000;
/** How often the files are looked at, in milliseconds; SIGHUP asks at once. */
const LOOK_MS = 2000;

/** How the hub speaks TLS: 1.2 or later, the server's choice of cipher, no renegotiation. */
export function tlsOptions({ cert, key }: Pick<TlsPair, 'cert' | 'key'>): ServerOptions {
  return {
    ...{ cert, key, minVersion: 'TLSv1.2', ciphers: CIPHERS, honorCipherOrder: true, handshakeTimeout: HANDSHAKE_MS },
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  };
}

/**
 * Takes up a new certificate when its files change or at SIGHUP. Sockets that are open stay as they are. One that is not
 * usable is said once, and the old one is kept.
 *
 * @returns what ends it.
 */
export function reloadTls(
  server: Server,
  paths: TlsPaths,
  { log, first }: { log: Logger; first: TlsPair },
): () => void {
  let inForce = first;
  let said = '';
  const reload = (): void => {
    try {
      const pair = readTls(paths, Date.now());
      said = '';
      if (pair.cert.equals(inForce.cert) && pair.key.equals(inForce.key)) return;
      server.setSecureContext(tlsOptions(pair));
      inForce = pair;
      log.info({ validTo: new Date(pair.validTo).toISOString() }, 'a new certificate is in use');
    } catch (error) {
      const reason = messageOf(error);
      if (reason !== said) log.error({ reason }, 'the new certificate is not usable; the old one is kept');
      said = reason;
    }
  };
  const files = [paths.cert, paths.key];
  for (const file of files) watchFile(file, { interval: LOOK_MS, persistent: false }, reload);
  process.on('SIGHUP', reload);
  return () => {
    process.off('SIGHUP', reload);
    for (const file of files) unwatchFile(file, reload);
  };
}
