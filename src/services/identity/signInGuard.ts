import { ADDRESS_DELAY, NAME_DELAY, signInDelayMs } from '../../domain/identity/signInDelay.js';
import type { Counted, FailureCount, SignInFailures } from '../../store/signInFailures.js';
import { countedAddress, isLoopback } from '../../shared/addressRange.js';
import { rateLimited } from './refusals.js';
import type { SecurityEventPort } from '../../domain/security/securityEvent.js';
import { hashOf } from './tokens.js';

/** How failed sign-ins under a name stand. Times in milliseconds since the epoch. */
export type SignInTrouble = Pick<FailureCount, 'failures' | 'blockedUntil'>;

/**
 * Slows guessing down: under one login name, whether anybody has it or not, and from one address. The delay grows with each
 * failure up to a bound and passes by itself, so nobody is locked out for good.
 */
export class SignInGuard {
  readonly #failures: SignInFailures;
  readonly #securityEvent: SecurityEventPort;
  readonly #now: () => number;

  constructor(ports: { failures: SignInFailures; securityEvent: SecurityEventPort; now: () => number }) {
    this.#failures = ports.failures;
    this.#securityEvent = ports.securityEvent;
    this.#now = ports.now;
  }

  /**
   * Counts an attempt; `passed` takes it back when it was right.
   *
   * @throws CallerError RATE_LIMITED while name or address is blocked.
   */
  async attempt(key: string, address: string | null): Promise<void> {
    const counted: Counted[] = [
      { subject: nameSubject(key), delayMs: (failures) => signInDelayMs(failures, NAME_DELAY) },
    ];
    const from = addressSubject(address);
    if (from !== null) counted.push({ subject: from, delayMs: (failures) => signInDelayMs(failures, ADDRESS_DELAY) });
    const waitMs = await this.#failures.charge(counted, this.#now());
    if (waitMs === 0) return;
    this.#securityEvent('SIGN_IN_BLOCKED', { address, reason: 'TOO_MANY_WRONG' });
    throw rateLimited('too many wrong sign-ins', waitMs);
  }

  passed(key: string, address: string | null): Promise<void> {
    return this.#failures.clear(nameSubject(key), addressSubject(address));
  }

  /** In the order of the names; null where there is no failure. */
  async of(keys: readonly string[]): Promise<(SignInTrouble | null)[]> {
    const subjects = keys.map(nameSubject);
    const found = new Map((await this.#failures.of(subjects, this.#now())).map((count) => [count.subject, count]));
    return subjects.map((subject) => found.get(subject) ?? null);
  }
}

/** Hashed: what was typed as a name may be a password. */
const nameSubject = (key: string): string => `name:${hashOf(key).toString('base64url')}`;

/** What attempts from an address are counted by. Null for loopback: behind it may be a proxy with everybody, and nobody shall shut the door on all others. */
export function addressSubject(address: string | null): string | null {
  return address === null || isLoopback(address) ? null : `address:${countedAddress(address)}`;
}
