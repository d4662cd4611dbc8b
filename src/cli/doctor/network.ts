import { statSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { SecurityTerms } from '../../domain/security/securityTerms.js';
import { DAY_MS } from '../../shared/duration.js';
import { messageOf } from '../../shared/errors.js';
import { readTls } from '../../shared/tlsFiles.js';
import { bad, good, type Finding } from './finding.js';
import { octal } from './dataFolder.js';

const RENEW_WITHIN_DAYS = 21;
const WORLD = 0o007;
const ANSWER_MS = 3000;
const LEAST_DISTINCT_BYTES = 12;

/** The certificate, its key, and how long it lasts. */
export function checkTls({ tls }: SecurityTerms, now: number): Finding[] {
  if (tls === null)
    return [good('TLS', 'none; clients of other machines are not let in without it or a declared proxy')];
  const { certificate, validTo } = readTls(tls, now);
  const days = Math.floor((validTo - now) / DAY_MS);
  const subject = certificate.subjectAltName ?? certificate.subject;
  const validity =
    days >= RENEW_WITHIN_DAYS
      ? good('TLS', `certificate and key belong together, in force for ${days} days (${subject})`)
      : bad(
          'TLS',
          `the certificate in ${tls.cert} ends in ${days} days: renew it; a running hub takes up the new one by itself`,
        );
  const { mode } = statSync(tls.key);
  if (process.platform === 'win32' || (mode & WORLD) === 0) return [validity];
  return [
    validity,
    bad('TLS', `the key ${tls.key} has mode ${octal(mode)}, everybody may read it: chmod 600 ${tls.key}`),
  ];
}

/** The secret of tokens, of which nothing is shown but how it is. */
export function checkSecret({ authSecret }: SecurityTerms): Finding {
  if (authSecret === null) return good('AUTH_SECRET', 'not given; needed to listen beyond loopback');
  const bytes = Buffer.from(authSecret);
  const distinct = new Set(bytes).size;
  if (distinct >= LEAST_DISTINCT_BYTES) return good('AUTH_SECRET', `given, ${bytes.length} bytes`);
  return bad(
    'AUTH_SECRET',
    `its ${bytes.length} bytes are only ${distinct} different ones: take a random one, as from "openssl rand -base64 32"`,
  );
}

/** Whether the port is free, or the hub of this folder has it. */
export async function checkPort(host: string, port: number, isServing: boolean): Promise<Finding> {
  const where = `${host}:${port}`;
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return good('port', `${where} is free`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' && isServing) return good('port', `${where} is in use, and the hub of this folder runs`);
    if (code === 'EADDRINUSE') return bad('port', `another program listens on ${where}: stop it, or set PORT`);
    return bad('port', `cannot listen on ${where} (${messageOf(error)}): set HOST and PORT`);
  } finally {
    server.close();
  }
}

/** Whether Redis answers to the name and password of its address. */
export async function checkRedis(redisUrl: string | null): Promise<Finding> {
  if (redisUrl === null) return good('Redis', 'not used; jobs are queued in PostgreSQL');
  const { hostname, port, protocol, username, password } = new URL(redisUrl);
  const where = { host: hostname, port: Number(port || '6379') };
  const socket = protocol === 'rediss:' ? connectTls(where) : connect(where);
  const limit = AbortSignal.timeout(ANSWER_MS);
  try {
    const login = [username, password].filter(Boolean).map(decodeURIComponent);
    if (password !== '') socket.write(command('AUTH', ...login));
    socket.write(command('PING'));
    const [answer] = (await once(socket, 'data', { signal: limit })) as [Buffer];
    if (!answer.toString().startsWith('-')) return good('Redis', `answers at ${where.host}:${where.port}`);
    return bad(
      'Redis',
      `${where.host}:${where.port} refuses: ${firstLine(answer)}; check user and password of REDIS_URL`,
    );
  } catch (error) {
    const why = limit.aborted ? `no answer within ${ANSWER_MS / 1000} s` : messageOf(error);
    return bad('Redis', `${where.host}:${where.port}: ${why}; start it, or check REDIS_URL`);
  } finally {
    socket.destroy();
  }
}

const command = (...words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
const firstLine = (answer: Buffer): string => answer.toString().slice(1).split('\r\n')[0] ?? '';
