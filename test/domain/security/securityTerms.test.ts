import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config.js';
import { controlsOf } from '../../../src/domain/security/controls.js';

const SECRET = 'k7Qz0WvT4nE9sYp2LrXc8UjH1mBdG5aF';
const FLAGS = { demo: false };
const securityOf = (env: NodeJS.ProcessEnv) => readConfig(env, FLAGS).security;

describe('beyond loopback', () => {
  const TLS = { TLS_CERT: 'cert.pem', TLS_KEY: 'key.pem' };
  it.each([
    ['nothing', {}, /AUTH_SECRET, and TLS_CERT and TLS_KEY/],
    ['TLS alone', TLS, /set AUTH_SECRET, or keep/],
    ['a secret alone', { AUTH_SECRET: SECRET }, /set TLS_CERT and TLS_KEY \(or TRUSTED_PROXIES/],
  ])('is refused with %s', (_what, env, words) => {
    for (const HOST of ['0.0.0.0', '::', '192.168.1.5', 'hub.example']) {
      expect(() => securityOf({ HOST, ...env })).toThrow(expect.objectContaining({ code: 'UNSAFE_LISTEN' }));
      expect(() => securityOf({ HOST, ...env })).toThrow(words);
    }
  });

  it('is taken with a secret and TLS, or a declared proxy', () => {
    expect(securityOf({ HOST: '0.0.0.0', AUTH_SECRET: SECRET, ...TLS }).tls).toEqual({
      cert: 'cert.pem',
      key: 'key.pem',
    });
    const proxied = securityOf({ HOST: '::', AUTH_SECRET: SECRET, TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.1' });
    expect(proxied.trustedProxies).toEqual(['10.0.0.0/8', '192.0.2.1']);
  });
});

it.each([
  ['a certificate without its key', { TLS_CERT: 'a' }, /TLS_KEY/],
  ['a key without its certificate', { TLS_KEY: 'a' }, /TLS_CERT/],
  ['a proxy that is none', { TRUSTED_PROXIES: 'proxy.example' }, /TRUSTED_PROXIES.*proxy\.example/],
  ['clients that are none', { CLIENT_ADDRESSES: '10.0.0.0/99' }, /CLIENT_ADDRESSES.*10\.0\.0\.0\/99/],
  ['a field network that is none', { FIELD_ADDRESSES: 'x' }, /FIELD_ADDRESSES/],
  ['a budget that is none', { BUDGETS: 'requests=0' }, /BUDGETS.*requests=0/],
  ['a budget of nobody', { BUDGETS: 'toString=5' }, /BUDGETS/],
  ['a log that is shorter than the law', { SECURITY_LOG_DAYS: '179' }, /SECURITY_LOG_DAYS/],
  ['too few sockets', { MAX_SOCKETS: '1' }, /MAX_SOCKETS/],
])('%s is refused, and no secret is said', (_what, env, words) => {
  const thrown = (): unknown => {
    try {
      return securityOf(env);
    } catch (error) {
      return error;
    }
  };
  expect(thrown()).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringMatching(words) as string });
  expect(String(thrown())).not.toContain(SECRET.slice(1));
});

it('budgets that are not named are as usual', () => {
  const { budgets } = securityOf({ BUDGETS: ' failures=5, work=100 ' });
  expect(budgets).toEqual({ ...securityOf({}).budgets, failures: 5, work: 100 });
});

it('what is turned off shows as not in force', () => {
  const inactive = (env: NodeJS.ProcessEnv, listensForField: boolean): string[] =>
    controlsOf({ host: env['HOST'] ?? '127.0.0.1', terms: securityOf(env), listensForField })
      .filter(({ active }) => !active)
      .map(({ name }) => name);
  const all = {
    ...{ HOST: '0.0.0.0', AUTH_SECRET: SECRET, TLS_CERT: 'a', TLS_KEY: 'b' },
    ...{ CLIENT_ADDRESSES: '10.0.0.0/8', FIELD_ADDRESSES: '10.1.0.0/16' },
  };
  expect(inactive(all, true)).toEqual([]);
  expect(inactive({ ...all, CLIENT_ADDRESSES: '' }, true)).toEqual(['CLIENT_ADDRESSES']);
  expect(inactive({ ...all, FIELD_ADDRESSES: '' }, true)).toEqual(['FIELD_ADDRESSES']);
  expect(inactive({ ...all, HOST: '127.0.0.1', TLS_CERT: '', TLS_KEY: '' }, true)).toEqual(['ENCRYPTED_TRANSFER']);
  expect(inactive({}, false)).toEqual(['ENCRYPTED_TRANSFER', 'GIVEN_SECRET']);
});
