import { createHmac, createSecretKey, generateKeyPairSync } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { describe, expect, it } from 'vitest';
import { AccessTokens } from '../../../src/services/identity/accessTokens.js';
import { authKeys } from '../../../src/services/identity/authKeys.js';

const SECRET = 'one secret of the hub, long enough for HS256';
const OTHER = 'another secret of the hub, as long as the first';
const LIFE_MS = 600_000;
const START = Date.UTC(2026, 0, 5);
const BEARER = { user: 'user00000001', session: 'session00001' };

let now = START;
const tokensOf = (...secrets: string[]): AccessTokens => new AccessTokens(authKeys(secrets), LIFE_MS, () => now);
const tokens = tokensOf(SECRET);
const { current } = authKeys([SECRET]);
const good = tokens.issue(BEARER).token;
const [header = '', body = '', signature = ''] = good.split('.');
const claims = { iss: 'thermograph', aud: 'thermograph-graph', sub: BEARER.user, sid: BEARER.session };
const times = { iat: START / 1000, exp: START / 1000 + 600 };
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signed with the hub's own key, with whatever stands in it. */
function signed(payload: object, more: object = {}, key = current.signing): string {
  const head = encoded({ alg: 'HS256', typ: 'JWT', kid: current.kid, ...more });
  const text = `${head}.${encoded(payload)}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

describe('an access token', () => {
  it('stands for its user and session, for as long as it says', () => {
    now = START;
    expect(tokens.read(good)).toEqual(BEARER);
    expect(tokens.read(signed({ ...claims, ...times }))).toEqual(BEARER);
    now = START + LIFE_MS - 1000;
    expect(tokens.read(good)).toEqual(BEARER);
    for (const later of [LIFE_MS, LIFE_MS + 1, 10 * LIFE_MS]) {
      now = START + later;
      expect(tokens.read(good)).toBe('EXPIRED');
    }
    now = START;
    expect(tokens.issue(BEARER).expiresAt).toBe(START + LIFE_MS);
  });

  it('tells nothing but ids and times', () => {
    expect(Object.keys(JSON.parse(Buffer.from(body, 'base64url').toString()) as object).sort()).toEqual([
      'aud',
      'exp',
      'iat',
      'iss',
      'sid',
      'sub',
    ]);
  });

  it.each([
    ['another body', `${header}.${encoded({ ...claims, ...times, sub: 'somebody' })}.${signature}`],
    ['another signature', `${header}.${body}.${signature.slice(0, -2)}AA`],
    ['another secret', signed({ ...claims, ...times }, {}, createSecretKey(Buffer.from('x'.repeat(32))))],
    ['the raw secret', signed({ ...claims, ...times }, {}, createSecretKey(Buffer.from(SECRET)))],
    ['another issuer', signed({ ...claims, ...times, iss: 'elsewhere' })],
    ['no issuer', signed({ ...claims, ...times, iss: undefined })],
    ['another audience', signed({ ...claims, ...times, aud: 'elsewhere' })],
    ['no audience', signed({ ...claims, ...times, aud: undefined })],
    ['no subject', signed({ ...claims, ...times, sub: undefined })],
    ['an empty session', signed({ ...claims, ...times, sid: 7 })],
    ['no expiry', signed({ ...claims, iat: times.iat })],
    ['no time of issue', signed({ ...claims, exp: times.exp })],
    ['an expiry that is a text', signed({ ...claims, ...times, exp: 'never' })],
    ['the algorithm none, signed', signed({ ...claims, ...times }, { alg: 'none' })],
    [
      'the algorithm HS512',
      jwt.sign({ ...claims, ...times }, current.signing, { algorithm: 'HS512', keyid: current.kid }),
    ],
    ['a critical header that nobody knows', `${header}x.${body}.${signature}`],
  ])('is refused with %s', (_what, token) => {
    now = START;
    expect(['FORGED', 'FORM', 'KEY_UNKNOWN']).toContain(tokens.read(token));
  });

  it('is refused without a signature', () => {
    const none = encoded({ alg: 'none', kid: current.kid });
    for (const token of [`${none}.${body}.`, `${none}.${body}`, `${header}.${body}.`, `${none}.${body}.AA`]) {
      expect(['FORM', 'FORGED']).toContain(tokens.read(token));
    }
  });

  it('is refused when a public key or a foreign algorithm is to make it good', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
    const payload = { ...claims, ...times };
    const byRsa = jwt.sign(payload, privateKey, { algorithm: 'RS256', keyid: current.kid });
    const byPublicKey = signed(payload, {}, createSecretKey(Buffer.from(pem)));
    const own = signed(payload, { jwk: publicKey.export({ format: 'jwk' }), jku: 'https://evil.example/keys' });
    expect([tokens.read(byRsa), tokens.read(byPublicKey)]).toEqual(['FORGED', 'FORGED']);
    expect(tokens.read(own)).toEqual(BEARER); // what else stands in a header is not looked at
  });

  it.each([
    ['none', undefined],
    ['one that is not known', 'AAAAAAAA'],
    ['a path', '../../dev/null'],
    ['no text', { a: 1 }],
    ['a name of every object', '__proto__'],
  ])('is refused with %s as its key', (_what, kid) => {
    expect(tokens.read(signed({ ...claims, ...times }, { kid }))).toBe('KEY_UNKNOWN');
  });

  it('may not be good for longer than the hub gives them', () => {
    now = START + LIFE_MS;
    expect(tokens.read(signed({ ...claims, ...times, exp: times.exp + 86_400 }))).toBe('EXPIRED');
    now = START;
  });

  it('is refused as soon as it is longer than any of ours', () => {
    expect(tokens.read(signed({ ...claims, ...times, more: 'x'.repeat(2000) }))).toBe('FORM');
    expect(tokens.read('e'.repeat(1_000_000))).toBe('FORM');
  });

  it.each([
    '',
    '.',
    '..',
    'a.b',
    'a.b.c',
    '....',
    'bnVsbA.e30.AA',
    `${header}.${body}.${signature}.x`,
    `${good}=`,
    'tg_x',
  ])('is not %j', (token) => {
    expect(['FORM', 'KEY_UNKNOWN', 'FORGED']).toContain(tokens.read(token));
  });
});

describe('secrets', () => {
  it('change without anybody being signed out', () => {
    now = START;
    const both = tokensOf(OTHER, SECRET);
    expect(both.read(good)).toEqual(BEARER);
    const newer = both.issue(BEARER).token;
    expect(tokens.read(newer)).toBe('KEY_UNKNOWN');
    expect(tokensOf(OTHER).read(good)).toBe('KEY_UNKNOWN');
    expect(tokensOf(OTHER).read(newer)).toEqual(BEARER);
  });

  it.each([[[]], [['']], [['x'.repeat(31)]], [['a'.repeat(64)]], [[SECRET, 'abc']]])(
    'are refused when weak: %j',
    (given) => {
      expect(() => authKeys(given)).toThrow(expect.objectContaining({ code: 'AUTH_SECRET_WEAK' }) as Error);
    },
  );

  it('are not told by the names of their keys', () => {
    expect(SECRET).not.toContain(current.kid);
    expect(authKeys([SECRET]).current.kid).toBe(current.kid);
    expect(authKeys([OTHER]).current.kid).not.toBe(current.kid);
  });
});
