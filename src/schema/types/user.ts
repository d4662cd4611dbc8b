import { Field, ID, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../connection.js';
import { Role } from '../enums.js';
import { DateTime } from '../scalars.js';
import { describeEnum } from '../terms.js';
import { UserError } from './problem.js';

export const UserState = describeEnum('UserState', 'Whether a user may sign in. 用户状态', {
  INVITED: { en: 'Not yet: the invitation was not accepted', zh: '已邀请' },
  ACTIVE: { en: 'Yes', zh: '正常' },
  DISABLED: { en: 'Not any more', zh: '已停用' },
});
export type UserState = keyof typeof UserState;

/** Somebody who signs in. Times in milliseconds since the epoch. */
@ObjectType({ simpleResolvers: true, description: 'Somebody who signs in. 用户' })
export class User {
  @Field(() => ID, { description: 'Public id, as in the commit log. 用户标识' })
  id!: string;

  @Field(() => String, { description: 'What they sign in with. 登录名' })
  login!: string;

  @Field(() => String, { description: 'What they are called. 姓名' })
  name!: string;

  @Field(() => Role, { description: 'What they may do. 角色' })
  role!: Role;

  @Field(() => UserState, { description: 'Whether they may sign in. 状态' })
  state!: UserState;

  @Field(() => DateTime, { description: 'When they were invited. 创建时间' })
  createdAt!: number;

  @Field(() => DateTime, { nullable: true, description: 'When they signed in last; null before. 最近登录时间' })
  lastSignInAt!: number | null;

  @Field(() => Boolean, { description: 'Whether they are asked for a second factor. 是否启用双因子' })
  hasSecondFactor!: boolean;

  @Field(() => Int, { description: 'Wrong sign-ins under this name since the last right one. 登录失败次数' })
  failedSignIns!: number;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when no sign-in is tried under this name; null when it is. 锁定截止时间',
  })
  blockedUntil!: number | null;

  /** Number of the user. */
  key!: number;
  /** Orders users. */
  loginKey!: string;
  /** Number of the organization; null: the whole hub. */
  organizationKey!: number | null;
}

export const UserConnection = connectionOf(User, 'users');

/** A session that is open. Times in milliseconds since the epoch. */
@ObjectType({ simpleResolvers: true, description: 'A session that is open. 会话' })
export class Session {
  @Field(() => ID, { description: 'Give it to endSession. 会话标识' })
  id!: string;

  @Field(() => Boolean, { description: 'The one that asks. 是否当前会话' })
  current!: boolean;

  @Field(() => String, { nullable: true, description: 'Where it was opened from, when known. 登录地址' })
  address!: string | null;

  @Field(() => DateTime, { description: 'When it was opened. 登录时间' })
  createdAt!: number;

  @Field(() => DateTime, { description: 'When its tokens were renewed last. 最近刷新时间' })
  refreshedAt!: number;

  @Field(() => DateTime, { description: 'When it ends unless it is refreshed before. 到期时间' })
  expiresAt!: number;
}

/** What a client holds of a session. Times in milliseconds since the epoch. */
@ObjectType({ simpleResolvers: true, description: 'What a client holds of a session. 会话令牌' })
export class SessionPayload {
  @Field(() => String, {
    description: 'Send it as `Authorization: Bearer …`; on WebSocket in connection_init. 访问令牌',
  })
  accessToken!: string;

  @Field(() => DateTime, { description: 'When the access token ends, and what was opened with it. 访问令牌到期时间' })
  expiresAt!: number;

  @Field(() => String, { description: 'Good once: give it to refreshSession and keep the next. 刷新令牌' })
  refreshToken!: string;

  @Field(() => DateTime, { description: 'When the refresh token ends. 刷新令牌到期时间' })
  refreshBefore!: number;

  @Field(() => String, { nullable: true, description: 'As it was sent. 客户端标识' })
  clientMutationId!: string | null;
}

/** Whether something ended. */
@ObjectType({ simpleResolvers: true, description: 'Whether a session ended. 结束会话结果' })
export class EndSessionPayload {
  @Field(() => Boolean, { description: 'False when it had ended before, or is not yours. 是否已结束' })
  ended!: boolean;

  @Field(() => String, { nullable: true, description: 'As it was sent. 客户端标识' })
  clientMutationId!: string | null;
}

/** What came of a change of a user. */
@ObjectType({ simpleResolvers: true, description: 'What came of a change of a user. 用户变更结果' })
export class UserPayload {
  @Field(() => User, { nullable: true, description: 'As it is now; null where it was refused. 用户' })
  user!: User | null;

  @Field(() => [UserError], { description: 'What is wrong; empty when it was done. 错误' })
  userErrors!: UserError[];

  @Field(() => String, { nullable: true, description: 'As it was sent. 客户端标识' })
  clientMutationId!: string | null;
}

/** What came of an invitation. Times in milliseconds since the epoch. */
@ObjectType({ simpleResolvers: true, description: 'What came of an invitation. 邀请结果' })
export class InvitationPayload extends UserPayload {
  @Field(() => String, {
    nullable: true,
    description: 'For the invited one only, good once, shown once: give it to acceptInvitation. 邀请令牌',
  })
  token!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it is good no more. 邀请到期时间' })
  expiresAt!: number | null;
}

/** A second factor that is to be confirmed. */
@ObjectType({ simpleResolvers: true, description: 'A second factor that is to be confirmed. 待确认双因子' })
export class EnrolSecondFactorPayload {
  @Field(() => String, { description: 'The shared secret in base 32, shown once. 共享密钥' })
  secret!: string;

  @Field(() => String, { description: 'The same for an authenticator, as a QR code shows it. 配置地址' })
  uri!: string;

  @Field(() => String, { nullable: true, description: 'As it was sent. 客户端标识' })
  clientMutationId!: string | null;
}

/** A second factor that is asked for from now on. */
@ObjectType({ simpleResolvers: true, description: 'A second factor that is asked for from now on. 双因子确认结果' })
export class ConfirmSecondFactorPayload {
  @Field(() => [String], { description: 'Each stands in for a code once; shown once. 恢复码' })
  recoveryCodes!: string[];

  @Field(() => String, { nullable: true, description: 'As it was sent. 客户端标识' })
  clientMutationId!: string | null;
}
