import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { BugError } from '../../shared/errors.js';
import { rateLimited } from './refusals.js';

/** What a hash costs: memory in KiB, passes over it, lanes. They stand in each hash, so that they can be raised. */
export interface Argon2Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** OWASP's first choice of 2025 for argon2id with little memory: about 80 ms on a small server. */
const COST: Argon2Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Hashes at once, and those that wait for their turn; whoever comes then is sent away. */
const AT_ONCE = 2;
const MOST_WAITING = 16;

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
const run = promisify(argon2);

/**
 * Passwords as argon2id in PHC form (`$argon2id$v=19$m=…,t=…,p=…$salt$hash`). A flood of sign-ins cannot eat the machine:
 * few hashes are computed at once, few wait.
 *
 * @see RFC 9106.
 */
export class PasswordHashes {
  readonly #cost: Argon2Cost;
  /** What the password of nobody is compared with, so that it takes as long as anybody's. */
  readonly #nobody: string;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(cost: Argon2Cost = COST) {
    this.#cost = cost;
    this.#nobody = phc(cost, randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));
  }

  /**
   * Throws when another hash would not even find a place to wait.
   *
   * @throws CallerError RATE_LIMITED.
   */
  demandRoom(): void {
    if (this.#waiting.length >= MOST_WAITING) throw rateLimited('too many sign-ins at once', 1000);
  }

  /** @throws CallerError RATE_LIMITED. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    return phc(this.#cost, salt, await this.#derive(password, salt, HASH_BYTES, this.#cost));
  }

  /**
   * Whether it is the password of that hash; never for `null`, which takes as long.
   *
   * @throws CallerError RATE_LIMITED.
   */
  async matches(password: string, stored: string | null): Promise<boolean> {
    const { cost, salt, hash } = parsed(stored ?? this.#nobody);
    const derived = await this.#derive(password, salt, hash.length, cost);
    return timingSafeEqual(derived, hash) && stored !== null;
  }

  /** Whether a hash was made at a cost other than the present one. */
  isDated(stored: string): boolean {
    const { memory, passes, parallelism } = parsed(stored).cost;
    return memory !== this.#cost.memory || passes !== this.#cost.passes || parallelism !== this.#cost.parallelism;
  }

  async #derive(password: string, salt: Buffer, bytes: number, cost: Argon2Cost): Promise<Buffer> {
    await this.#turn();
    try {
      // NFKC: the same password, however a keyboard composes its letters.
      const message = Buffer.from(password.normalize('NFKC'));
      return await run('argon2id', { message, nonce: salt, tagLength: bytes, ...cost });
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= AT_ONCE) {
      this.demandRoom();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running++;
  }
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

function phc({ memory, passes, parallelism }: Argon2Cost, salt: Buffer, hash: Buffer): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(hash)}`;
}

function parsed(stored: string): { cost: Argon2Cost; salt: Buffer; hash: Buffer } {
  const [, memory, passes, parallelism, salt, hash] = PHC.exec(stored) ?? [];
  if (salt === undefined || hash === undefined) {
    throw new BugError('PASSWORD_HASH_UNKNOWN', 'a stored password hash is in no known form');
  }
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  return { cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}
