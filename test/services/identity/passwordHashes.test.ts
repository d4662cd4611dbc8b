import { describe, expect, it } from 'vitest';
import { PasswordHashes } from '../../../src/services/identity/passwordHashes.js';

const CHEAP = { memory: 64, passes: 1, parallelism: 1 };

describe('a password hash', () => {
  it('names its algorithm and its cost, and is another one each time', async () => {
    const hashes = new PasswordHashes();
    const [one, other] = [await hashes.hash('correct horse battery'), await hashes.hash('correct horse battery')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(other);
    expect(await hashes.matches('correct horse battery', one)).toBe(true);
    expect(await hashes.matches('correct horse batterz', one)).toBe(false);
    expect(await hashes.matches('', one)).toBe(false);
  });

  it('agrees with what the reference implementation makes', async () => {
    // $ echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32, as in the test of the reference implementation
    const known = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await new PasswordHashes().matches('password', known)).toBe(true);
    expect(await new PasswordHashes().matches('differentpassword', known)).toBe(false);
  });

  it('is nobody’s for nobody', async () => {
    expect(await new PasswordHashes(CHEAP).matches('', null)).toBe(false);
  });

  it('is read at the cost that it was made at, and told when that is not the present one', async () => {
    const cheap = await new PasswordHashes(CHEAP).hash('correct horse battery');
    const dear = new PasswordHashes({ ...CHEAP, passes: 2 });
    expect(await dear.matches('correct horse battery', cheap)).toBe(true);
    expect(dear.isDated(cheap)).toBe(true);
    expect(dear.isDated(await dear.hash('correct horse battery'))).toBe(false);
  });

  it('is the same however a keyboard composes letters', async () => {
    const hashes = new PasswordHashes(CHEAP);
    expect(await hashes.matches('Ko\u0308nig Ludwig', await hashes.hash('König Ludwig'))).toBe(true);
  });
});

it('lets few be computed at once and few wait; the others are sent away at once', async () => {
  const hashes = new PasswordHashes(CHEAP);
  const stored = await hashes.hash('correct horse battery');
  const outcomes = await Promise.allSettled(
    Array.from({ length: 100 }, () => hashes.matches('correct horse battery', stored)),
  );
  const done = outcomes.filter((outcome) => outcome.status === 'fulfilled' && outcome.value);
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect([done.length, refused.length]).toEqual([18, 82]);
  for (const { reason } of refused) {
    expect(reason).toMatchObject({ code: 'RATE_LIMITED', context: { retryAfter: 1 } });
  }
  expect(await hashes.matches('correct horse battery', stored)).toBe(true);
});
