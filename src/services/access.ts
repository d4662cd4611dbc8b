import { randomBytes, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Right } from '../domain/access/rights.js';
import { BUILT_IN_ROLES } from '../domain/access/roles.js';
import type { Role } from '../schema/enums.js';
import type { AnyOf, Requirement } from '../schema/fieldRights.js';
import { AddressRanges } from '../shared/addressRange.js';
import { CallerError } from '../shared/errors.js';
import type { ApiKeyStore, NewApiKey, StoredApiKey } from '../store/apiKeys.js';
import type { Author } from '../store/commitLog.js';
import type { Scope } from '../store/masterData/catalog.js';
import { hashOf, newPublicId } from './identity/tokens.js';

/** Who is asking. */
export interface Viewer {
  readonly kind: 'API_KEY' | 'USER';
  /** Public id of the key, or of the user. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly rights: readonly Right[];
  readonly scope: Scope;
  /** As the commit log names it. */
  readonly actor: string;
  /** Of a user: keys of the user and of the session. */
  readonly signedIn?: { readonly user: number; readonly session: number };
}

/** What a credential is given: one role over one organization and what is below it. */
export interface Grant {
  readonly role: Role;
  /** What a role CUSTOM may do; null for others. */
  readonly customRights: readonly Right[] | null;
  /** Key of the organization; null: the whole hub. */
  readonly organization: number | null;
}

/** What a role allows, and where. */
export type Terms = Pick<Viewer, 'role' | 'rights' | 'scope'>;

/** Another kind of token than API keys. */
export interface TokenReader {
  /** Who holds the token; null for what is no token of this kind, or is not good. */
  readonly viewer: (token: string, address: string) => Promise<Viewer | null>;
}

/** A key as it is handed out, once. */
export interface IssuedKey {
  readonly publicId: string;
  readonly token: string;
}

/** What is wanted of a key. */
export type WantedKey = Omit<NewApiKey, 'publicId' | 'secretHash'>;

/** Throws FORBIDDEN unless the viewer has the right, or one of several. */
export function demand(viewer: Viewer, right: Right | AnyOf): void {
  const anyOf = typeof right === 'string' ? [right] : right;
  if (anyOf.some((one) => viewer.rights.includes(one))) return;
  const needed = anyOf.join(' or ');
  throw new CallerError('FORBIDDEN', `a credential with role ${viewer.role} may not do this; it needs ${needed}`);
}

/** Throws FORBIDDEN unless the viewer sees the whole hub. */
export function demandWholeHub({ scope }: Viewer): void {
  if (scope.wholeHub) return;
  throw new CallerError('FORBIDDEN', 'this tells of the whole hub; it needs a credential that is over all of it');
}

/** Throws FORBIDDEN unless the viewer may ask for a field. */
export function demandAll(viewer: Viewer, { rights, wholeHub }: Requirement): void {
  for (const anyOf of rights) demand(viewer, anyOf);
  if (wholeHub) demandWholeHub(viewer);
}

const TOKEN = /^tg_([0-9a-z]{12})_([0-9A-Za-z_-]{43})$/;
/** How long a checked credential is believed, in milliseconds: the bound on how long a revoked one still works. */
const BELIEVED_MS = 2000;
/** How exactly the last use of a key is kept, in milliseconds. */
const USE_NOTED_MS = 60_000;

/** A key whose secret was right a moment ago. */
interface CheckedKey {
  readonly viewer: Viewer;
  readonly isAllowed: (address: string) => boolean;
}

/** Checks credentials and hands them out. */
export class Access {
  readonly #store: ApiKeyStore;
  readonly #now: () => number;
  readonly #others: readonly TokenReader[];
  readonly #checked = new LRUCache<string, CheckedKey>({ max: 10_000, ttl: BELIEVED_MS });

  /** @param others kinds of tokens beside API keys, asked in turn. */
  constructor(store: ApiKeyStore, now: () => number, others: readonly TokenReader[] = []) {
    this.#store = store;
    this.#now = now;
    this.#others = others;
  }

  /**
   * Who holds this token (an API key is `tg_<id>_<secret>`); null for anything unknown, wrong, expired or revoked.
   *
   * @param address that the request comes from.
   * @throws CallerError ADDRESS_REFUSED the key is good, but not from there.
   */
  async viewer(token: string, address: string): Promise<Viewer | null> {
    const [, publicId, secret] = TOKEN.exec(token) ?? [];
    if (publicId === undefined) return this.#otherViewer(token, address);
    const believed = hashOf(token).toString('base64');
    let checked = this.#checked.get(believed) ?? null;
    if (!checked) {
      checked = await this.#check(publicId, secret, address);
      if (!checked) return null;
      this.#checked.set(believed, checked);
    }
    if (checked.isAllowed(address)) return checked.viewer;
    throw new CallerError('ADDRESS_REFUSED', `the key ${publicId} may not be used from ${address}`);
  }

  /** Makes a key. The token is not stored and cannot be shown again. */
  async issue(wanted: WantedKey, author: Author): Promise<IssuedKey> {
    const { token, publicId, secretHash } = newSecret();
    await this.#store.insert({ ...wanted, publicId, secretHash }, author);
    return { publicId, token };
  }

  /**
   * Makes a key in the place of another, with the same rights; the other goes on for `overlapMs`.
   *
   * @returns null when the other is not in force.
   */
  async rotate(old: StoredApiKey, overlapMs: number, author: Author): Promise<IssuedKey | null> {
    const { token, publicId, secretHash } = newSecret();
    const { name, role, customRole, organization, allowedAddresses } = old;
    const expiresAt = old.expiresAt === null ? null : this.#now() + old.expiresAt - old.createdAt;
    const key = { publicId, secretHash, name, role, customRole, organization, allowedAddresses, expiresAt };
    const isDone = await this.#store.replace(old.publicId, key, this.#now() + overlapMs, author);
    this.forget();
    return isDone ? { publicId, token } : null;
  }

  /** Key of the organization with that code; null when there is none. */
  organizationByCode(code: string): Promise<number | null> {
    return this.#store.organizationByCode(code);
  }

  /** The whole hub, for what it does on its own account. */
  wholeHub(): Promise<Scope> {
    return this.#store.scopeUnder(null);
  }

  /** Looks up anew what each credential may do and see: organizations or roles have changed. */
  forget(): void {
    this.#checked.clear();
  }

  find(publicId: string): Promise<StoredApiKey | null> {
    return this.#store.find(publicId);
  }

  list(): Promise<StoredApiKey[]> {
    return this.#store.list();
  }

  /** @returns false when there is no such key in force. */
  async revoke(publicId: string, author: Author): Promise<boolean> {
    const revoked = await this.#store.revoke(publicId, author);
    this.forget();
    return revoked;
  }

  /** What a role over an organization and all below it allows; over the whole hub for null. */
  async terms({ role, customRights, organization }: Grant): Promise<Terms> {
    const rights = role === 'CUSTOM' ? (customRights ?? []) : BUILT_IN_ROLES[role].rights;
    return { role, rights, scope: await this.#store.scopeUnder(organization) };
  }

  async #otherViewer(token: string, address: string): Promise<Viewer | null> {
    for (const reader of this.#others) {
      const viewer = await reader.viewer(token, address);
      if (viewer) return viewer;
    }
    return null;
  }

  async #check(publicId: string, secret: string, address: string): Promise<CheckedKey | null> {
    const key = await this.#store.find(publicId);
    // Compared even when there is no such key, so that both cases take the same time.
    const matches = timingSafeEqual(hashOf(secret), key?.secretHash ?? Buffer.alloc(32));
    if (!key || !matches || !this.#inForce(key)) return null;
    const ranges = new AddressRanges(key.allowedAddresses);
    const isAllowed = (from: string): boolean => ranges.isEmpty || ranges.includes(from);
    if (isAllowed(address)) await this.#noteUse(key);
    const who = { kind: 'API_KEY', id: publicId, name: key.name, actor: `apikey:${publicId}` } as const;
    return { viewer: { ...who, ...(await this.terms(key)) }, isAllowed };
  }

  async #noteUse({ key, lastUsedAt }: StoredApiKey): Promise<void> {
    const now = this.#now();
    if (lastUsedAt === null || lastUsedAt <= now - USE_NOTED_MS) await this.#store.noteUse(key, now, USE_NOTED_MS);
  }

  #inForce(key: StoredApiKey): boolean {
    return key.revokedAt === null && (key.expiresAt === null || key.expiresAt > this.#now());
  }
}

function newSecret(): IssuedKey & { readonly secretHash: Buffer } {
  const publicId = newPublicId();
  const secret = randomBytes(32).toString('base64url');
  return { publicId, token: `tg_${publicId}_${secret}`, secretHash: hashOf(secret) };
}
