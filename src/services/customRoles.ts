import type { Right } from '../domain/access/rights.js';
import { faultOfRights } from '../domain/access/roles.js';
import type { Connection } from '../schema/connection.js';
import { customRoleId, parseCustomRoleId } from '../schema/customRoleId.js';
import type { ArchiveCustomRoleInput, CreateCustomRoleInput, UpdateCustomRoleInput } from '../schema/inputs/access.js';
import type { CustomRole, CustomRolePayload } from '../schema/types/access.js';
import type { UserError } from '../schema/types/problem.js';
import type { CustomRoleStore, StoredRole } from '../store/customRoles.js';
import type { Viewer } from './access.js';
import { demandGrant, isProblem, organizationOf } from './grants.js';
import { keyPage, type KeyPage } from './keyPage.js';
import type { RequestLimits } from './limits.js';
import { problem } from './masterData/draft.js';

/** What roles are managed with. */
interface CustomRolePorts {
  readonly roles: CustomRoleStore;
  readonly limits: RequestLimits;
  /** Hears that what credentials may do has changed. */
  readonly changed: () => void;
}

const MOST_CHARACTERS = 100;
const CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$/;

/** Roles of the hub's own as a manager of access sees and makes them. */
export class CustomRoles {
  readonly #ports: CustomRolePorts;
  constructor(ports: CustomRolePorts) {
    this.#ports = ports;
  }

  /** In the order in which they were made. */
  list({ scope }: Viewer, page: KeyPage): Promise<Connection<CustomRole>> {
    const { roles, limits } = this.#ports;
    const list = { page: roles.page.bind(roles, scope), count: () => roles.count(scope) };
    return keyPage({ ...list, order: 'customRole+', limits, shown: asCustomRole }, page);
  }

  /** In the order of the keys; null for one that is not in use, or not the viewer's. For loaders. */
  async byKeys({ scope }: Viewer, keys: readonly number[]): Promise<(CustomRole | null)[]> {
    return (await this.#ports.roles.byKeys(keys, scope)).map((role) => role && asCustomRole(role));
  }

  /** @throws CallerError FORBIDDEN it would have more than the manager may hand out. */
  async create(viewer: Viewer, input: CreateCustomRoleInput, requestId: string): Promise<CustomRolePayload> {
    const over = organizationOf(viewer, input.organization ?? null);
    const rights = [...new Set(input.rights)];
    const faults = faultsOf({ code: input.code, name: input.name, rights });
    if (isProblem(over)) return payload(null, input, [over, ...faults]);
    if (faults.length > 0) return payload(null, input, faults);
    demandGrant(viewer, rights);
    const { code, name } = input;
    const author = { actor: viewer.actor, requestId };
    const key = await this.#ports.roles.insert({ organization: over.key, code, name: name.trim(), rights }, author);
    const taken = problem('NAME_TAKEN', ['code'], `code: there is a role ${code} there already`);
    return key === null ? payload(null, input, [taken]) : this.#payload(viewer, key, input);
  }

  /** @throws CallerError FORBIDDEN it would have more than the manager may hand out. */
  async update(viewer: Viewer, input: UpdateCustomRoleInput, requestId: string): Promise<CustomRolePayload> {
    const role = await this.#own(viewer, input.id);
    if (!role) return payload(null, input, [unknown(input.id)]);
    const next = { name: input.name ?? role.name, rights: input.rights ? [...new Set(input.rights)] : role.rights };
    const faults = faultsOf({ code: role.code, ...next });
    if (faults.length > 0) return payload(null, input, faults);
    demandGrant(viewer, next.rights);
    const author = { actor: viewer.actor, requestId };
    await this.#ports.roles.update(role.key, { ...next, name: next.name.trim() }, author);
    this.#ports.changed();
    return this.#payload(viewer, role.key, input);
  }

  async archive(viewer: Viewer, input: ArchiveCustomRoleInput, requestId: string): Promise<CustomRolePayload> {
    const role = await this.#own(viewer, input.id);
    if (!role) return payload(null, input, [unknown(input.id)]);
    const isDone = await this.#ports.roles.archive(role.key, { actor: viewer.actor, requestId });
    const used = problem('IN_USE', ['id'], 'id: keys in force have this role; revoke them first');
    return isDone ? payload(asCustomRole(role), input) : payload(null, input, [used]);
  }

  async #own({ scope }: Viewer, id: string): Promise<StoredRole | null> {
    const key = parseCustomRoleId(id);
    return key === null ? null : (await this.#ports.roles.byKeys([key], scope))[0];
  }

  async #payload(viewer: Viewer, key: number, sent: Sent): Promise<CustomRolePayload> {
    const [role] = await this.byKeys(viewer, [key]);
    return payload(role, sent);
  }
}

interface Sent {
  readonly clientMutationId?: string | null;
}

const payload = (
  customRole: CustomRole | null,
  { clientMutationId }: Sent,
  userErrors: readonly UserError[] = [],
): CustomRolePayload => ({ customRole, userErrors, clientMutationId: clientMutationId ?? null });

const unknown = (id: string): UserError =>
  problem('NOT_FOUND', ['id'], `id: there is no role ${id} in use, or it is not yours`);

function faultsOf({ code, name, rights }: { code: string; name: string; rights: readonly Right[] }): UserError[] {
  const faults: UserError[] = [];
  const fault = (field: string, message: string): void => {
    faults.push(problem('INVALID_VALUE', [field], `${field}: ${message}`));
  };
  if (!CODE.test(code)) fault('code', 'give 1 to 50 letters, digits, points, hyphens and underscores');
  if (name.trim().length === 0 || name.length > MOST_CHARACTERS)
    fault('name', `give 1 to ${MOST_CHARACTERS} characters`);
  const apart = faultOfRights(rights);
  if (apart !== null) fault('rights', apart);
  return faults;
}

function asCustomRole({ key, code, name, rights, createdAt, organization }: StoredRole): CustomRole {
  return { id: customRoleId(key), code, name, rights, createdAt, organizationKey: organization };
}
