import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate for this machine that signs itself, and its key. */
export interface MadeCertificate {
  readonly cert: string;
  readonly key: string;
  readonly ca: Buffer;
}

/** Makes `cert.pem` and `key.pem` in a folder with openssl, in the place of earlier ones. */
export function makeCertificate(folder: string, days = 90): MadeCertificate {
  const [cert, key] = ['cert.pem', 'key.pem'].map((name) => join(folder, name)) as [string, string];
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
  const made = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    `${key}.new`,
    '-out',
    `${cert}.new`,
  ];
  const args = ['req', '-x509', ...made, '-subj', '/CN=localhost', '-addext', names, '-days', String(days)];
  execFileSync('openssl', args, { stdio: 'ignore' });
  renameSync(`${key}.new`, key);
  renameSync(`${cert}.new`, cert);
  return { cert, key, ca: readFileSync(cert) };
}
