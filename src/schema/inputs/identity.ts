import { Field, ID, InputType } from 'type-graphql';
import { Role } from '../enums.js';

const CODE = {
  nullable: true,
  description: 'Of the second factor, or a recovery code, where there is one. 验证码',
};

@InputType({ description: 'What every change may carry. 通用输入' })
class ClientInput {
  @Field(() => String, { nullable: true, description: 'Comes back with the answer. 客户端标识' })
  clientMutationId?: string | null;
}

/** Who signs in. */
@InputType({ description: 'Who signs in. 登录' })
export class SignInInput extends ClientInput {
  @Field(() => String, { description: 'Login name. 登录名' })
  login!: string;

  @Field(() => String, { description: 'Password. 密码' })
  password!: string;

  @Field(() => String, CODE)
  code?: string | null;
}

/** Which session goes on. */
@InputType({ description: 'Which session goes on. 刷新会话' })
export class RefreshSessionInput extends ClientInput {
  @Field(() => String, { description: 'The newest one of the session; good once. 刷新令牌' })
  refreshToken!: string;
}

/** How an invitation is accepted. */
@InputType({ description: 'How an invitation is accepted. 接受邀请' })
export class AcceptInvitationInput extends ClientInput {
  @Field(() => String, { description: 'Of the one-time link. 邀请令牌' })
  token!: string;

  @Field(() => String, { description: 'What the user will sign in with: 12 characters or more. 密码' })
  password!: string;

  @Field(() => String, CODE)
  code?: string | null;
}

/** The session that asks ends. */
@InputType({ description: 'The session that asks ends. 退出登录' })
export class SignOutInput extends ClientInput {}

/** Which session ends. */
@InputType({ description: 'Which session ends. 结束会话' })
export class EndSessionInput extends ClientInput {
  @Field(() => ID, { description: 'As sessions gives it. 会话标识' })
  id!: string;
}

/** Who is to sign in from now on. */
@InputType({ description: 'Who is to sign in from now on. 邀请用户' })
export class InviteUserInput extends ClientInput {
  @Field(() => String, {
    description: 'Letters a-z, digits or Chinese characters, with . _ - @ between them; never changes. 登录名',
  })
  login!: string;

  @Field(() => String, { description: 'What they are called. 姓名' })
  name!: string;

  @Field(() => Role, { description: 'No right that you do not have yourself. 角色' })
  role!: Role;

  @Field(() => ID, {
    nullable: true,
    description: 'Sees this organization and what is below it; the whole hub without. 组织机构',
  })
  organization?: string | null;
}

/** Which user is meant. */
@InputType({ description: 'Which user is meant. 用户指定' })
export class UserInput extends ClientInput {
  @Field(() => ID, { description: 'As users gives it. 用户标识' })
  id!: string;
}

/** From one password to another. */
@InputType({ description: 'From one password to another; other sessions end. 修改密码' })
export class ChangePasswordInput extends ClientInput {
  @Field(() => String, { description: 'The one until now. 原密码' })
  password!: string;

  @Field(() => String, { description: 'The one from now on: 12 characters or more. 新密码' })
  newPassword!: string;
}

/** Begins with a second factor. */
@InputType({ description: 'Begins with a second factor. 启用双因子' })
export class EnrolSecondFactorInput extends ClientInput {
  @Field(() => String, { description: 'Once more. 密码' })
  password!: string;
}

/** Shows that the authenticator has the secret. */
@InputType({ description: 'Shows that the authenticator has the secret. 确认双因子' })
export class ConfirmSecondFactorInput extends ClientInput {
  @Field(() => String, { description: 'Of the authenticator. 验证码' })
  code!: string;
}

/** Whose second factor goes. */
@InputType({ description: 'Whose second factor goes: your own, or as an administrator that of a user. 停用双因子' })
export class RemoveSecondFactorInput extends ClientInput {
  @Field(() => ID, { nullable: true, description: 'A user whom you manage; your own without. 用户标识' })
  user?: string | null;

  @Field(() => String, { nullable: true, description: 'Yours, to remove your own. 密码' })
  password?: string | null;
}
