import { Field, ID, InputType } from 'type-graphql';
import { Right, Role } from '../enums.js';
import { DateTime, Duration } from '../scalars.js';

const BACK = { nullable: true, description: 'Given back as it is. 客户端标识' };

/** What a credential is given. */
@InputType({ description: 'What a credential is given: one role over one organization and all below it. 授权' })
export class GrantInput {
  @Field(() => Role, { description: 'Its role. 角色' })
  role!: Role;

  @Field(() => ID, { nullable: true, description: 'Which role, when it is CUSTOM. 自定义角色' })
  customRole?: string | null;

  @Field(() => ID, { nullable: true, description: 'What it sees, with everything below; all when left out. 组织机构' })
  organization?: string | null;
}

/** A key to be made. */
@InputType({ description: 'A key to be made. 新建密钥' })
export class CreateApiKeyInput extends GrantInput {
  @Field(() => String, { description: 'What it is for. 名称' })
  name!: string;

  @Field(() => DateTime, { nullable: true, description: 'Until then; without end when left out. 到期时间' })
  expiresAt?: number | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Addresses and CIDR ranges that it may be used from; from everywhere when left out. 允许的来源地址',
  })
  allowedAddresses?: string[] | null;

  @Field(() => String, BACK)
  clientMutationId?: string | null;
}

/** A key that gets a successor. */
@InputType({ description: 'A key that gets a successor. 轮换密钥' })
export class RotateApiKeyInput {
  @Field(() => ID, { description: 'Which key. 密钥标识' })
  id!: string;

  @Field(() => Duration, {
    defaultValue: 86_400_000,
    description: 'How long the old one goes on beside the new one; 30 days at most. 重叠时长',
  })
  overlap!: number;

  @Field(() => String, BACK)
  clientMutationId?: string | null;
}

/** A key to be ended. */
@InputType({ description: 'A key to be ended. 吊销密钥' })
export class RevokeApiKeyInput {
  @Field(() => ID, { description: 'Which key. 密钥标识' })
  id!: string;

  @Field(() => String, BACK)
  clientMutationId?: string | null;
}

/** A role to be made. */
@InputType({ description: 'A role to be made. 新建自定义角色' })
export class CreateCustomRoleInput {
  @Field(() => String, { description: 'Unique in its organization. 编码' })
  code!: string;

  @Field(() => String, { description: 'Name. 名称' })
  name!: string;

  @Field(() => [Right], { description: 'What it may do. 权限' })
  rights!: Right[];

  @Field(() => ID, {
    nullable: true,
    description: 'Who may use it, with those below; all when left out. 组织机构',
  })
  organization?: string | null;

  @Field(() => String, BACK)
  clientMutationId?: string | null;
}

/** A role to be changed. */
@InputType({ description: 'A role to be changed; what is left out stays. 修改自定义角色' })
export class UpdateCustomRoleInput {
  @Field(() => ID, { description: 'Which role. 自定义角色' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Name. 名称' })
  name?: string | null;

  @Field(() => [Right], { nullable: true, description: 'What it may do; credentials that have it follow. 权限' })
  rights?: Right[] | null;

  @Field(() => String, BACK)
  clientMutationId?: string | null;
}

/** A role to be taken out of use. */
@InputType({ description: 'A role to be taken out of use. 归档自定义角色' })
export class ArchiveCustomRoleInput {
  @Field(() => ID, { description: 'Which role. 自定义角色' })
  id!: string;

  @Field(() => String, BACK)
  clientMutationId?: string | null;
}
