import type { User } from '../../schema/types/user.js';
import type { UserError } from '../../schema/types/problem.js';
import { CallerError } from '../../shared/errors.js';
import type { Viewer } from '../access.js';
import type { SecondFactors } from './secondFactors.js';
import type { SecurityEventPort } from '../../domain/security/securityEvent.js';
import { signedInOf } from './signedIn.js';
import type { Users } from './users.js';

/** What second factors are cared for with. */
export interface CarePorts {
  readonly users: Users;
  readonly secondFactors: SecondFactors;
  readonly securityEvent: SecurityEventPort;
}

/** From where a request comes, and which one it is. */
export interface RequestMark {
  readonly address: string | null;
  readonly requestId: string;
}

/** Users give themselves a second factor, or take it away; an administrator takes one away whose telephone is lost. */
export class SecondFactorCare {
  readonly #ports: CarePorts;
  constructor(ports: CarePorts) {
    this.#ports = ports;
  }

  /** @throws CallerError SIGN_IN_REFUSED, SECOND_FACTOR_EXISTS, RATE_LIMITED, FORBIDDEN for an API key. */
  async enrol(
    viewer: Viewer,
    password: string,
    { address, requestId }: RequestMark,
  ): Promise<{ secret: string; uri: string }> {
    const owner = await this.#ports.users.confirmed(viewer, password, address);
    return this.#ports.secondFactors.enrol(owner, { actor: viewer.actor, requestId });
  }

  /** @throws CallerError SECOND_FACTOR_WRONG, FORBIDDEN for an API key. */
  async confirm(viewer: Viewer, code: string, { requestId }: RequestMark): Promise<string[]> {
    const { user } = signedInOf(viewer);
    const { key, id: publicId, login } = (await this.#ports.users.byKey(user)) as User;
    const codes = await this.#ports.secondFactors.confirm({ key, publicId, login }, code, {
      actor: viewer.actor,
      requestId,
    });
    this.#ports.securityEvent('SECOND_FACTOR_CHANGED', { credential: publicId, subject: viewer.actor, reason: 'ON' });
    return codes;
  }

  /** Removes one's own, with the password; or as an administrator another's. */
  async remove(
    viewer: Viewer,
    { user, password }: { user?: string | null; password?: string | null },
    { address, requestId }: RequestMark,
  ): Promise<User | UserError> {
    const { users, secondFactors, securityEvent } = this.#ports;
    if (user == null && password == null) {
      throw new CallerError('BAD_USER_INPUT', 'give your password, or the user whom you manage');
    }
    const owner =
      user == null ? await users.confirmed(viewer, password as string, address) : await users.managed(viewer, user);
    if (!owner) return { field: ['user'], code: 'NOT_FOUND', message: 'user: there is no such user among yours' };
    if (await secondFactors.remove(owner, { actor: viewer.actor, requestId })) {
      securityEvent('SECOND_FACTOR_CHANGED', {
        credential: 'publicId' in owner ? owner.publicId : owner.id,
        subject: viewer.actor,
        reason: 'OFF',
      });
    }
    return (await users.byKey(owner.key)) as User;
  }
}
