import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Role } from '../schema/enums.js';
import type { NodeType } from '../schema/globalId.js';
import { CallerError } from '../shared/errors.js';
import type { ApiKeyStore, StoredApiKey } from '../store/apiKeys.js';
import type { Author } from '../store/commitLog.js';
import type { Scope } from '../store/masterData/catalog.js';

/** What a credential may do at all; what it may see is its scope. */
export type Right = 'READ' | 'PERSONAL' | 'INGEST' | 'CORRECT' | 'CONFIGURE' | 'ADMIN';

/** Rights by role. What is not listed is refused. */
const RIGHTS: Readonly<Record<Role, readonly Right[]>> = {
  ADMIN: ['READ', 'PERSONAL', 'INGEST', 'CORRECT', 'CONFIGURE', 'ADMIN'],
  OPERATOR: ['READ', 'PERSONAL', 'INGEST', 'CORRECT'],
  BILLING: ['READ', 'PERSONAL'],
  AUDITOR: ['READ'],
  ENTERPRISE: ['READ'],
};

/** Who is asking. */
export interface Viewer {
  /** Public id of the API key. */
  readonly keyId: string;
  readonly name: string;
  readonly role: Role;
  readonly rights: readonly Right[];
  readonly scope: Scope;
  /** As the commit log names it. */
  readonly actor: string;
  /** Of a user: keys of the user and of the session. */
  readonly signedIn?: { readonly user: number; readonly session: number };
}

/** What a role allows, and where. */
export type Terms = Pick<Viewer, 'role' | 'rights' | 'scope'>;

/** A key as it is handed out, once. */
export interface IssuedKey {
  readonly publicId: string;
  readonly token: string;
}

/** Throws FORBIDDEN unless the viewer has the right. */
export function demand(viewer: Viewer, right: Right): void {
  if (viewer.rights.includes(right)) return;
  throw new CallerError('FORBIDDEN', `a credential with role ${viewer.role} may not do this; it needs ${right}`);
}

/** Types whose objects are about people. */
const ABOUT_PEOPLE: ReadonlySet<NodeType> = new Set(['HeatUser', 'Occupancy']);

/** What it takes to see objects of a type. */
export function rightToSee(type: NodeType): Right {
  return ABOUT_PEOPLE.has(type) ? 'PERSONAL' : 'READ';
}

const TOKEN = /^tg_([0-9a-z]{12})_([0-9A-Za-z_-]{43})$/;
/** How long a checked credential is believed, in milliseconds: the bound on how long a revoked one still works. */
const BELIEVED_MS = 2000;

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Checks credentials and hands them out. */
export class Access {
  readonly #store: ApiKeyStore;
  readonly #now: () => number;
  readonly #user: (token: string) => Promise<Viewer | null>;
  readonly #checked = new LRUCache<string, Viewer>({ max: 10_000, ttl: BELIEVED_MS });

  /** @param user who holds an access token; nobody where users do not sign in. */
  constructor(store: ApiKeyStore, now: () => number, user: Access['viewer'] = () => Promise.resolve(null)) {
    this.#store = store;
    this.#now = now;
    this.#user = user;
  }

  /** Who holds this token (`tg_<id>_<secret>`, or a user's access token); null for anything unknown, wrong, expired or revoked. */
  async viewer(token: string): Promise<Viewer | null> {
    const [, publicId, secret] = TOKEN.exec(token) ?? [];
    if (publicId === undefined) return this.#user(token);
    const believed = hashOf(token).toString('base64');
    const known = this.#checked.get(believed);
    if (known) return known;
    const key = await this.#store.find(publicId);
    // Compared even when there is no such key, so that both cases take the same time.
    const matches = timingSafeEqual(hashOf(secret), key?.secretHash ?? Buffer.alloc(32));
    if (!key || !matches || !this.#inForce(key)) return null;
    const viewer = await this.#describe(key);
    this.#checked.set(believed, viewer);
    return viewer;
  }

  /** Makes a key. The token is not stored and cannot be shown again. */
  async issue(
    wanted: { name: string; role: Role; organization: number | null; expiresAt: number | null },
    author: Author,
  ): Promise<IssuedKey> {
    const publicId = BigInt(`0x${randomBytes(8).toString('hex')}`)
      .toString(36)
      .padStart(13, '0')
      .slice(1);
    const secret = randomBytes(32).toString('base64url');
    await this.#store.insert({ ...wanted, publicId, secretHash: hashOf(secret) }, author);
    return { publicId, token: `tg_${publicId}_${secret}` };
  }

  /** Key of the organization with that code; null when there is none. */
  organizationByCode(code: string): Promise<number | null> {
    return this.#store.organizationByCode(code);
  }

  /** The whole hub, for what it does on its own account. */
  wholeHub(): Promise<Scope> {
    return this.#store.scopeUnder(null);
  }

  /** Looks up anew what each credential may see: organizations have changed. */
  forget(): void {
    this.#checked.clear();
  }

  list(): Promise<StoredApiKey[]> {
    return this.#store.list();
  }

  /** @returns false when there is no such key in force. */
  async revoke(publicId: string, author: Author): Promise<boolean> {
    const revoked = await this.#store.revoke(publicId, author);
    this.#checked.clear();
    return revoked;
  }

  #inForce(key: StoredApiKey): boolean {
    return key.revokedAt === null && (key.expiresAt === null || key.expiresAt > this.#now());
  }

  /** What a role over an organization and all below it allows; over the whole hub for null. */
  async terms(role: Role, organization: number | null): Promise<Terms> {
    return { role, rights: RIGHTS[role], scope: await this.#store.scopeUnder(organization) };
  }

  async #describe(key: StoredApiKey): Promise<Viewer> {
    const terms = await this.terms(key.role, key.organization);
    return { ...terms, keyId: key.publicId, name: key.name, actor: `apikey:${key.publicId}` };
  }
}
