import type { Right } from '../domain/access/rights.js';
import { BUILT_IN_ROLES, faultOfGrant } from '../domain/access/roles.js';
import { parseCustomRoleId } from '../schema/customRoleId.js';
import type { Role } from '../schema/enums.js';
import { keyOfId } from '../schema/globalId.js';
import type { GrantInput } from '../schema/inputs/access.js';
import type { UserError } from '../schema/types/problem.js';
import { CallerError } from '../shared/errors.js';
import type { CustomRoleStore } from '../store/customRoles.js';
import { demandWholeHub, type Viewer } from './access.js';
import { problem } from './masterData/draft.js';

/** What a credential is given, checked. Keys; null organization: the whole hub. */
export interface CheckedGrant {
  readonly role: Role;
  readonly customRole: number | null;
  readonly organization: number | null;
}

/** Says what a manager may hand out. */
export class Grants {
  readonly #roles: CustomRoleStore;
  constructor(roles: CustomRoleStore) {
    this.#roles = roles;
  }

  /**
   * What the manager hands out, or what is wrong with it.
   *
   * @throws CallerError FORBIDDEN it is more than the manager may hand out.
   */
  async check(manager: Viewer, wanted: GrantInput): Promise<CheckedGrant | UserError> {
    const over = organizationOf(manager, wanted.organization ?? null);
    if (isProblem(over)) return over;
    const organization = over.key;
    if (wanted.role !== 'CUSTOM') {
      if (wanted.customRole != null)
        return problem('INVALID_VALUE', ['customRole'], `customRole: a role ${wanted.role} is none of the hub's own`);
      demandGrant(manager, BUILT_IN_ROLES[wanted.role].rights);
      return { role: wanted.role, customRole: null, organization };
    }
    if (wanted.customRole == null) return problem('REQUIRED', ['customRole'], 'customRole: say which role');
    const key = parseCustomRoleId(wanted.customRole);
    const [role] = key === null ? [null] : await this.#roles.byKeys([key], manager.scope);
    if (!role) {
      const message = `customRole: there is no role ${wanted.customRole} in use, or it is not yours`;
      return problem('UNKNOWN_REFERENCE', ['customRole'], message);
    }
    demandGrant(manager, role.rights);
    return { role: 'CUSTOM', customRole: role.key, organization };
  }
}

/** Whether something is wrong with what was to be handed out. */
export function isProblem(checked: object | UserError): checked is UserError {
  return 'code' in checked;
}

/** Throws FORBIDDEN unless the manager may hand these rights out. */
export function demandGrant(manager: Viewer, rights: readonly Right[]): void {
  const fault = faultOfGrant(manager.rights, rights);
  if (fault !== null) throw new CallerError('FORBIDDEN', `a credential with role ${manager.role} may not: ${fault}`);
}

/**
 * The key in an id of an organization, or what is wrong with the id; a null key for no id, which is the whole hub.
 *
 * @throws CallerError FORBIDDEN the whole hub is not the manager's.
 */
export function organizationOf(manager: Viewer, id: string | null): { readonly key: number | null } | UserError {
  if (id === null) {
    demandWholeHub(manager);
    return { key: null };
  }
  const key = keyOfId('Organization', id);
  if (key !== null && manager.scope.organizations.includes(key)) return { key };
  const message = `organization: there is no Organization ${id}, or it is not yours`;
  return problem('UNKNOWN_REFERENCE', ['organization'], message);
}
