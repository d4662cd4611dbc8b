import { generateSecret, generateURI, verify } from 'otplib';
import { CallerError } from '../../shared/errors.js';
import type { Author } from '../../store/commitLog.js';
import type { SecondFactorStore } from '../../store/secondFactors.js';
import type { AuthKeys } from './authKeys.js';
import { isSealedOld, seal, unseal } from './sealed.js';
import { hashOf, newRecoveryCodes, plainRecoveryCode } from './tokens.js';

/** Whose second factor it is. */
export interface FactorOwner {
  readonly key: number;
  readonly publicId: string;
  readonly login: string;
}

const ISSUER = 'Thermograph';
const STEP_S = 30;
/** A clock may be wrong by one step either way. */
const TOLERANCE_S = 30;
const CODE = /^\d{6}$/;

const wrongCode = (): CallerError =>
  new CallerError('SECOND_FACTOR_WRONG', 'the code is wrong or was used before; wait for the next one');

/**
 * Codes of an authenticator as second factor (TOTP, RFC 6238), each good once, and recovery codes. The shared secret is kept
 * sealed; it is shown once, when it is made.
 */
export class SecondFactors {
  readonly #store: SecondFactorStore;
  readonly #keys: AuthKeys;
  readonly #now: () => number;

  constructor(ports: { store: SecondFactorStore; keys: AuthKeys; now: () => number }) {
    this.#store = ports.store;
    this.#keys = ports.keys;
    this.#now = ports.now;
  }

  /** Makes a secret, which counts once `confirm` has seen a code of it. */
  async enrol(owner: FactorOwner, author: Author): Promise<{ secret: string; uri: string }> {
    const secret = generateSecret();
    if (!(await this.#store.propose(owner.key, seal(this.#keys, secret, about(owner)), author))) {
      throw new CallerError('SECOND_FACTOR_EXISTS', 'there is a second factor already; remove it first');
    }
    return { secret, uri: generateURI({ issuer: ISSUER, label: owner.login, secret }) };
  }

  /** @returns the recovery codes, shown once. */
  async confirm(owner: FactorOwner, code: string, author: Author): Promise<string[]> {
    const stored = await this.#store.find(owner.key);
    const step = stored && (await this.#stepOf(owner, stored, code));
    if (!stored || step === null) throw wrongCode();
    const codes = newRecoveryCodes();
    const recoveryHashes = codes.map((each) => hashOf(plainRecoveryCode(each)));
    if (!(await this.#store.confirm(owner.key, { secret: stored.secret, step, recoveryHashes }, author))) {
      throw wrongCode();
    }
    return codes;
  }

  /** Takes a code of the authenticator or a recovery code, once. */
  async takes(owner: FactorOwner, code: string): Promise<boolean> {
    if (!CODE.test(code.trim())) return this.#store.takeRecoveryCode(owner.key, hashOf(plainRecoveryCode(code)));
    const stored = await this.#store.find(owner.key);
    const step = stored && (await this.#stepOf(owner, stored, code));
    if (!stored || step === null) return false;
    const { secret } = stored;
    const sealed = isSealedOld(this.#keys, secret)
      ? seal(this.#keys, unseal(this.#keys, secret, about(owner)), about(owner))
      : secret;
    return this.#store.takeStep(owner.key, step, sealed);
  }

  /** @returns false when there was none. */
  remove(owner: Pick<FactorOwner, 'key'>, author: Author): Promise<boolean> {
    return this.#store.remove(owner.key, author);
  }

  /** Time step of a code; null for a wrong one, and for one that is not newer than the last. */
  async #stepOf(
    owner: FactorOwner,
    { secret, lastStep }: { secret: string; lastStep: number },
    code: string,
  ): Promise<number | null> {
    const token = code.trim();
    if (!CODE.test(token)) return null;
    const found = await verify({
      ...{ secret: unseal(this.#keys, secret, about(owner)), token, period: STEP_S, epochTolerance: TOLERANCE_S },
      ...{ epoch: Math.floor(this.#now() / 1000), strategy: 'totp' },
    });
    if (!found.valid || !('epoch' in found)) return null;
    const step = Math.floor(found.epoch / STEP_S);
    return step > lastStep ? step : null;
  }
}

const about = ({ publicId }: FactorOwner): string => `second factor of ${publicId}`;
