import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, Info, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '../schema/connection.js';
import {
  ChangePasswordInput,
  ConfirmSecondFactorInput,
  EnrolSecondFactorInput,
  InviteUserInput,
  RemoveSecondFactorInput,
  UserInput,
} from '../schema/inputs/identity.js';
import { Organization } from '../schema/types/organization.js';
import type { UserError } from '../schema/types/problem.js';
import {
  ConfirmSecondFactorPayload,
  EnrolSecondFactorPayload,
  InvitationPayload,
  User,
  UserConnection,
  UserPayload,
} from '../schema/types/user.js';
import { Viewer } from '../schema/types/viewer.js';
import { organizationKeyOf, type Invitation } from '../services/identity/users.js';
import type { Context } from './context.js';
import { fieldsOf } from './selection.js';

const INPUT = { description: 'What to do. 输入' };
const FIRST = { nullable: true, description: 'How many at most. 条数' };
const AFTER = { nullable: true, description: 'Behind this cursor. 起始游标' };

type ClientInput = { readonly clientMutationId?: string | null };
/** A payload as a plain object. */
type Plain<P> = { [Name in keyof P]: P[Name] };

const refused = (input: ClientInput, error: UserError): Plain<UserPayload> => ({
  ...done(input, null),
  userErrors: [error],
});

function done({ clientMutationId }: ClientInput, user: User | null): Plain<UserPayload> {
  return { user, userErrors: [], clientMutationId: clientMutationId ?? null };
}

function invited(input: ClientInput, came: Invitation | UserError): InvitationPayload {
  if ('token' in came) return { ...done(input, came.user), token: came.token, expiresAt: came.expiresAt };
  return { ...refused(input, came), token: null, expiresAt: null };
}

const unknown = (input: ClientInput): Plain<UserPayload> =>
  refused(input, { field: ['id'], code: 'NOT_FOUND', message: 'id: there is no such user among yours' });

@Resolver(() => User)
export class UserResolver {
  @Query(() => UserConnection, {
    description: 'Users of your organizations, by login name; for administrators. 用户列表',
  })
  users(
    @Arg('first', () => Int, FIRST) first: number | null,
    @Arg('after', () => String, AFTER) after: string | null,
    @Ctx() { viewer, services }: Context,
  ): Promise<Connection<User>> {
    return services.users.page(viewer, { first, after });
  }

  @Mutation(() => InvitationPayload, {
    description: 'Makes a user, who signs in once the invitation is accepted; for administrators. 邀请用户',
  })
  async inviteUser(
    @Arg('input', () => InviteUserInput, INPUT) input: InviteUserInput,
    @Ctx() { viewer, services, requestId }: Context,
  ): Promise<InvitationPayload> {
    const { login, name, role, organization } = input;
    const invitee = { login, name, role, organization: organizationKeyOf(organization) };
    return invited(input, await services.users.invite(viewer, invitee, requestId));
  }

  @Mutation(() => InvitationPayload, {
    description:
      'Another one-time link, for one that expired or a forgotten password; earlier ones end; for administrators. 重新邀请',
  })
  async inviteUserAgain(
    @Arg('input', () => UserInput, INPUT) input: UserInput,
    @Ctx() { viewer, services, requestId }: Context,
  ): Promise<InvitationPayload> {
    const user = await services.users.managed(viewer, input.id);
    if (!user) return { ...unknown(input), token: null, expiresAt: null };
    return invited(input, await services.users.inviteAgain(user, { actor: viewer.actor, requestId }));
  }

  @Mutation(() => UserPayload, {
    description: 'Lets a user in no more and ends their sessions; for administrators. 停用用户',
  })
  disableUser(@Arg('input', () => UserInput, INPUT) input: UserInput, @Ctx() context: Context): Promise<UserPayload> {
    return setDisabled(context, input, true);
  }

  @Mutation(() => UserPayload, { description: 'Lets a user in again; for administrators. 启用用户' })
  enableUser(@Arg('input', () => UserInput, INPUT) input: UserInput, @Ctx() context: Context): Promise<UserPayload> {
    return setDisabled(context, input, false);
  }

  @Mutation(() => UserPayload, { description: 'Changes your own password; other sessions end. 修改密码' })
  async changePassword(
    @Arg('input', () => ChangePasswordInput, INPUT) input: ChangePasswordInput,
    @Ctx() { viewer, services, requestId, address }: Context,
  ): Promise<UserPayload> {
    const { password, newPassword } = input;
    return done(input, await services.users.changePassword(viewer, { password, newPassword, address }, requestId));
  }

  @Mutation(() => EnrolSecondFactorPayload, {
    description: 'Makes a secret for your authenticator; it counts once confirmed. 启用双因子',
  })
  async enrolSecondFactor(
    @Arg('input', () => EnrolSecondFactorInput, INPUT) input: EnrolSecondFactorInput,
    @Ctx() { viewer, services, requestId, address }: Context,
  ): Promise<EnrolSecondFactorPayload> {
    const made = await services.secondFactors.enrol(viewer, input.password, { address, requestId });
    return { ...made, clientMutationId: input.clientMutationId ?? null };
  }

  @Mutation(() => ConfirmSecondFactorPayload, {
    description: 'Asks for the second factor at each sign-in from now on. 确认双因子',
  })
  async confirmSecondFactor(
    @Arg('input', () => ConfirmSecondFactorInput, INPUT) input: ConfirmSecondFactorInput,
    @Ctx() { viewer, services, requestId, address }: Context,
  ): Promise<ConfirmSecondFactorPayload> {
    const recoveryCodes = await services.secondFactors.confirm(viewer, input.code, { address, requestId });
    return { recoveryCodes, clientMutationId: input.clientMutationId ?? null };
  }

  @Mutation(() => UserPayload, {
    description: 'Asks for no second factor any more: yours, or as an administrator that of a user. 停用双因子',
  })
  async removeSecondFactor(
    @Arg('input', () => RemoveSecondFactorInput, INPUT) input: RemoveSecondFactorInput,
    @Ctx() { viewer, services, requestId, address }: Context,
  ): Promise<UserPayload> {
    const came = await services.secondFactors.remove(viewer, input, { address, requestId });
    return 'code' in came ? refused(input, came) : done(input, came);
  }

  @FieldResolver(() => Organization, {
    nullable: true,
    description: 'They see this organization and what is below it; null: the whole hub. 组织机构',
  })
  organization(
    @Root() { organizationKey }: User,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Organization | null> | null {
    return organizationKey === null ? null : loaders.entity('Organization', organizationKey, fieldsOf(info));
  }
}

async function setDisabled(
  { viewer, services, requestId }: Context,
  input: UserInput,
  disabled: boolean,
): Promise<UserPayload> {
  const user = await services.users.managed(viewer, input.id);
  if (!user) return unknown(input);
  if (disabled && user.key === viewer.signedIn?.user) {
    return refused(input, { field: ['id'], code: 'IN_USE', message: 'id: it is you; ask another administrator' });
  }
  return done(input, await services.users.setDisabled(user, disabled, { actor: viewer.actor, requestId }));
}

@Resolver(() => Viewer)
export class ViewerUserResolver {
  @FieldResolver(() => User, { nullable: true, description: 'The user who asks; null for an API key. 当前用户' })
  user(@Ctx() { viewer, services }: Context): Promise<User | null> {
    return services.users.self(viewer);
  }
}
