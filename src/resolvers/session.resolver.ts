import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import {
  AcceptInvitationInput,
  EndSessionInput,
  RefreshSessionInput,
  SignInInput,
  SignOutInput,
} from '../schema/inputs/identity.js';
import { EndSessionPayload, Session, SessionPayload } from '../schema/types/user.js';
import type { Context } from './context.js';

const INPUT = { description: 'What to do. 输入' };

@Resolver()
export class SessionResolver {
  @Mutation(() => SessionPayload, { description: 'Opens a session; needs no credential. 登录' })
  async signIn(
    @Arg('input', () => SignInInput, INPUT) { login, password, code, clientMutationId }: SignInInput,
    @Ctx() { services, address }: Context,
  ): Promise<SessionPayload> {
    const opened = await services.sessions.signIn({ login, password, code: code ?? null, address });
    return { ...opened, clientMutationId: clientMutationId ?? null };
  }

  @Mutation(() => SessionPayload, {
    description:
      'The next pair of tokens; whoever sends a refresh token twice ends the session; needs no credential. 刷新会话',
  })
  async refreshSession(
    @Arg('input', () => RefreshSessionInput, INPUT) { refreshToken, clientMutationId }: RefreshSessionInput,
    @Ctx() { services, address }: Context,
  ): Promise<SessionPayload> {
    return {
      ...(await services.sessions.refresh(refreshToken, address)),
      clientMutationId: clientMutationId ?? null,
    };
  }

  @Mutation(() => SessionPayload, {
    description: 'Sets a password with a one-time link and opens a session; needs no credential. 接受邀请',
  })
  async acceptInvitation(
    @Arg('input', () => AcceptInvitationInput, INPUT)
    { token, password, code, clientMutationId }: AcceptInvitationInput,
    @Ctx() { services, address, requestId }: Context,
  ): Promise<SessionPayload> {
    const given = { token, password, code: code ?? null, address };
    return { ...(await services.users.accept(given, requestId)), clientMutationId: clientMutationId ?? null };
  }

  @Mutation(() => EndSessionPayload, { description: 'Ends the session that asks. 退出登录' })
  async signOut(
    @Arg('input', () => SignOutInput, INPUT) { clientMutationId }: SignOutInput,
    @Ctx() { viewer, services, requestId }: Context,
  ): Promise<EndSessionPayload> {
    return {
      ended: await services.sessions.signOut(viewer, requestId),
      clientMutationId: clientMutationId ?? null,
    };
  }

  @Mutation(() => EndSessionPayload, {
    description: 'Ends a session: one of yours, or as an administrator one of your users. 结束会话',
  })
  async endSession(
    @Arg('input', () => EndSessionInput, INPUT) { id, clientMutationId }: EndSessionInput,
    @Ctx() { viewer, services, requestId }: Context,
  ): Promise<EndSessionPayload> {
    return {
      ended: await services.users.endSession(viewer, id, requestId),
      clientMutationId: clientMutationId ?? null,
    };
  }

  @Query(() => [Session], {
    description: 'Open sessions, the one used last first: yours, or as an administrator those of a user. 会话列表',
  })
  sessions(
    @Arg('user', () => ID, { nullable: true, description: 'A user whom you manage; you without. 用户标识' })
    user: string | null,
    @Ctx() { viewer, services }: Context,
  ): Promise<Session[]> {
    return services.users.sessionsOf(viewer, user);
  }
}
