import { createHash } from 'node:crypto';
import { Kind, OperationTypeNode, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Budgets } from '../domain/security/budgets.js';
import type { SecurityEventPort } from '../domain/security/securityEvent.js';
import type { Access, Viewer } from '../services/access.js';
import { countedAddress } from '../shared/addressRange.js';
import { TokenBuckets } from '../shared/tokenBuckets.js';
import { MOST_CHARACTERS, present, type Presented } from './credentials.js';

/** What came with a request, or that its address has to wait before it may present anything. */
export type Admission = Presented | { readonly kind: 'throttled'; readonly retryMs: number };

/** What the gate is given. */
export interface GatePorts {
  readonly access: Access;
  readonly budgets: Budgets;
  readonly securityEvent: SecurityEventPort;
}

/** A budget lasts for so many seconds at once. */
const BURST_SECONDS = 2;
/** Credentials that were good lately are looked at also while their address has to wait: others behind it may be at fault. */
const LATELY = { max: 10_000, ttl: 3_600_000 };
const MOST_TOKENS = 15_000;

/** Who may come in, and how much they may ask for: budgets of credentials and of addresses. */
export class Gate {
  readonly #ports: GatePorts;
  readonly #requests: TokenBuckets;
  readonly #work: TokenBuckets;
  readonly #anonymous: TokenBuckets;
  readonly #failures: TokenBuckets;
  readonly #lately = new LRUCache<string, true>(LATELY);

  constructor(ports: GatePorts) {
    const { requests, work, anonymous, failures } = ports.budgets;
    const lasting = (perSecond: number): TokenBuckets =>
      new TokenBuckets({ perSecond, burst: perSecond * BURST_SECONDS });
    this.#ports = ports;
    this.#requests = lasting(requests);
    this.#work = lasting(work);
    this.#anonymous = lasting(anonymous);
    this.#failures = new TokenBuckets({ perSecond: failures / 60, burst: failures });
  }

  /**
   * Who presents a credential. An address that presented too many wrong ones waits, and nothing is looked up for it
   * meanwhile, whatever it presents; so does one that asks too much without any.
   */
  async present(authorization: unknown, peerAddress: string): Promise<Admission> {
    const address = countedAddress(peerAddress);
    const isNone = authorization === undefined || authorization === null || authorization === '';
    if (isNone) return this.#anonymously(address);
    const known = hashOf(authorization);
    const retryMs = this.#failures.waitMs(address);
    if (retryMs > 0 && !(known !== null && this.#lately.has(known))) {
      this.#ports.securityEvent('LIMIT_HIT', { address, reason: 'FAILED_CREDENTIALS' });
      return { kind: 'throttled', retryMs };
    }
    const presented = await present(authorization, peerAddress, this.#ports.access);
    if (presented.kind === 'viewer' && known !== null) this.#lately.set(known, true);
    if (presented.kind === 'refused') this.#refused(authorization, address);
    return presented;
  }

  /** Takes one request of a viewer's budget. @returns 0, or how many milliseconds to wait. */
  take({ actor }: Viewer): number {
    const waitMs = Math.max(this.#work.waitMs(actor), this.#requests.take(actor));
    if (waitMs > 0) this.#ports.securityEvent('LIMIT_HIT', { credential: actor, reason: 'CREDENTIAL_BUDGET' });
    return waitMs;
  }

  /** Charges a viewer for work, in milliseconds. */
  spend({ actor }: Viewer, ms: number): void {
    this.#work.spend(actor, ms);
  }

  #anonymously(address: string): Admission {
    const retryMs = this.#anonymous.take(address);
    if (retryMs === 0) return { kind: 'none' };
    this.#ports.securityEvent('LIMIT_HIT', { address, reason: 'ANONYMOUS_BUDGET' });
    return { kind: 'throttled', retryMs };
  }

  #refused(authorization: unknown, address: string): void {
    this.#failures.spend(address, 1);
    this.#ports.securityEvent('REFUSED_CREDENTIAL', { address, ...shownOf(authorization) });
  }
}

/** Whether an operation may be put off: what changes something, such as a command, is never shed by a budget. */
export function mayWait(query: unknown): boolean {
  try {
    const { definitions } = parse(String(query), { noLocation: true, maxLexicalTokens: MOST_TOKENS });
    return definitions.every(
      (one) => one.kind !== Kind.OPERATION_DEFINITION || one.operation !== OperationTypeNode.MUTATION,
    );
  } catch {
    return true;
  }
}

function hashOf(authorization: unknown): string | null {
  if (typeof authorization !== 'string' || authorization.length > MOST_CHARACTERS) return null;
  return createHash('sha256').update(authorization).digest('base64');
}

/** What of a refused credential may be kept: the public id of a key, and what was wrong with its shape. */
function shownOf(authorization: unknown): { credential: string | null; reason: string } {
  if (typeof authorization !== 'string') return { credential: null, reason: 'NO_TEXT' };
  if (authorization.length > MOST_CHARACTERS) return { credential: null, reason: 'OVERSIZED' };
  const [, publicId] = /^Bearer +tg_([0-9a-z]{12})_/i.exec(authorization) ?? [];
  if (publicId !== undefined) return { credential: publicId, reason: 'KEY_REFUSED' };
  const isJwt = /^Bearer +[\w-]+\.[\w-]+\.[\w-]*$/i.test(authorization);
  return { credential: null, reason: isJwt ? 'TOKEN_REFUSED' : 'MALFORMED' };
}
