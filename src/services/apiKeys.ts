import type { Connection } from '../schema/connection.js';
import type { CreateApiKeyInput, RevokeApiKeyInput, RotateApiKeyInput } from '../schema/inputs/access.js';
import type { ApiKey, ApiKeyPayload, IssuedApiKeyPayload } from '../schema/types/access.js';
import type { UserError } from '../schema/types/problem.js';
import { BUILT_IN_ROLES } from '../domain/access/roles.js';
import { DAY_MS } from '../shared/duration.js';
import type { ApiKeyStore, StoredApiKey } from '../store/apiKeys.js';
import type { Access, IssuedKey, Viewer } from './access.js';
import { wrongRange } from '../shared/addressRange.js';
import { demandGrant, isProblem, type Grants } from './grants.js';
import { keyPage, type KeyPage } from './keyPage.js';
import type { RequestLimits } from './limits.js';
import { problem } from './masterData/draft.js';

/** What keys are managed with. */
interface ApiKeyPorts {
  readonly access: Access;
  readonly keys: ApiKeyStore;
  readonly grants: Grants;
  readonly limits: RequestLimits;
  readonly now: () => number;
}

const MOST_NAME = 200;
const MOST_RANGES = 100;
const LONGEST_OVERLAP_MS = 30 * DAY_MS;
/** RFC 3339 has four digits for a year. */
const LATEST_MS = Date.UTC(9999, 11, 31);

/** API keys as a manager of access sees and hands them out: those over what is the manager's. */
export class ApiKeys {
  readonly #ports: ApiKeyPorts;
  constructor(ports: ApiKeyPorts) {
    this.#ports = ports;
  }

  /** In the order in which they were made. */
  list({ scope }: Viewer, ended: boolean, page: KeyPage): Promise<Connection<ApiKey>> {
    const { keys, limits } = this.#ports;
    const wanted = { scope, ended };
    const list = { page: keys.page.bind(keys, wanted), count: () => keys.count(wanted) };
    return keyPage({ ...list, order: 'apiKey+', limits, shown: asApiKey }, page);
  }

  /** @throws CallerError FORBIDDEN it would have more than the manager may hand out. */
  async create(viewer: Viewer, input: CreateApiKeyInput, requestId: string): Promise<IssuedApiKeyPayload> {
    const grant = await this.#ports.grants.check(viewer, input);
    const faults = this.#faultsOf(input);
    if (isProblem(grant)) return refused([grant, ...faults], input);
    if (faults.length > 0) return refused(faults, input);
    const { expiresAt = null, allowedAddresses } = input;
    const wanted = { ...grant, name: input.name.trim(), expiresAt, allowedAddresses: allowedAddresses ?? [] };
    const issued = await this.#ports.access.issue(wanted, { actor: viewer.actor, requestId });
    return this.#issued(issued, input);
  }

  /** @throws CallerError FORBIDDEN it has more than the manager may hand out. */
  async rotate(viewer: Viewer, input: RotateApiKeyInput, requestId: string): Promise<IssuedApiKeyPayload> {
    if (input.overlap > LONGEST_OVERLAP_MS)
      return refused([problem('INVALID_VALUE', ['overlap'], 'overlap: it is 30 days at most')], input);
    const old = await this.#own(viewer, input.id);
    if (!old) return refused([unknown(input.id)], input);
    demandGrant(viewer, rightsOf(old));
    const issued = await this.#ports.access.rotate(old, input.overlap, { actor: viewer.actor, requestId });
    return issued ? this.#issued(issued, input) : refused([unknown(input.id)], input);
  }

  async revoke(viewer: Viewer, input: RevokeApiKeyInput, requestId: string): Promise<ApiKeyPayload> {
    const { access } = this.#ports;
    const own = await this.#own(viewer, input.id);
    const isDone = own !== null && (await access.revoke(own.publicId, { actor: viewer.actor, requestId }));
    return isDone ? this.#payload(input.id, input) : refused([unknown(input.id)], input);
  }

  /** The key with that id; null when there is none, or it is over what is not the manager's. */
  async #own({ scope }: Viewer, id: string): Promise<StoredApiKey | null> {
    const key = await this.#ports.keys.find(id);
    const isOwn = key?.organization == null ? scope.wholeHub : scope.organizations.includes(key.organization);
    return key && isOwn ? key : null;
  }

  async #issued({ publicId, token }: IssuedKey, sent: Sent): Promise<IssuedApiKeyPayload> {
    return Object.assign(await this.#payload(publicId, sent), { token });
  }

  async #payload(id: string, { clientMutationId }: Sent): Promise<ApiKeyPayload> {
    const key = await this.#ports.keys.find(id);
    return { apiKey: key && asApiKey(key), userErrors: [], clientMutationId: clientMutationId ?? null };
  }

  #faultsOf({ name, expiresAt, allowedAddresses }: CreateApiKeyInput): UserError[] {
    const faults: UserError[] = [];
    const fault = (field: string, message: string): void => {
      faults.push(problem('INVALID_VALUE', [field], `${field}: ${message}`));
    };
    if (name.trim().length === 0 || name.length > MOST_NAME) fault('name', `give 1 to ${MOST_NAME} characters`);
    if (expiresAt != null && (expiresAt <= this.#ports.now() || expiresAt > LATEST_MS))
      fault('expiresAt', 'it must lie in the future');
    const ranges = allowedAddresses ?? [];
    const wrong = wrongRange(ranges);
    if (ranges.length > MOST_RANGES) fault('allowedAddresses', `give ${MOST_RANGES} at most`);
    else if (wrong !== null) fault('allowedAddresses', `"${wrong}" is no address and no range such as 10.1.0.0/16`);
    return faults;
  }
}

interface Sent {
  readonly clientMutationId?: string | null;
}

const refused = (userErrors: readonly UserError[], { clientMutationId }: Sent): IssuedApiKeyPayload => ({
  ...{ apiKey: null, token: null, userErrors },
  clientMutationId: clientMutationId ?? null,
});

const unknown = (id: string): UserError =>
  problem('NOT_FOUND', ['id'], `id: there is no key "${id}" in force, or it is not yours`);

const rightsOf = ({ role, customRights }: StoredApiKey): ApiKey['rights'] =>
  role === 'CUSTOM' ? (customRights ?? []) : BUILT_IN_ROLES[role].rights;

function asApiKey(key: StoredApiKey): ApiKey {
  const { publicId, name, role, createdAt, expiresAt, revokedAt, lastUsedAt, allowedAddresses } = key;
  return {
    ...{ id: publicId, name, role, rights: rightsOf(key), createdAt, expiresAt, revokedAt, lastUsedAt },
    ...{ allowedAddresses, customRoleKey: key.customRole, organizationKey: key.organization },
  };
}
