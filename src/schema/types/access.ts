import { Field, ID, ObjectType } from 'type-graphql';
import { Right, Role } from '../enums.js';
import { DateTime } from '../scalars.js';
import { UserError } from './problem.js';

/** A role of the hub's own. Times in milliseconds since the epoch. */
@ObjectType({ simpleResolvers: true, description: 'A role of the hub’s own: a set of rights with a name. 自定义角色' })
export class CustomRole {
  @Field(() => ID, { description: 'Global id. 全局标识' })
  id!: string;

  @Field(() => String, { description: 'Unique in its organization. 编码' })
  code!: string;

  @Field(() => String, { description: 'Name. 名称' })
  name!: string;

  @Field(() => [Right], { description: 'What it may do. 权限' })
  rights!: readonly Right[];

  @Field(() => DateTime, { description: 'When it was made. 创建时间' })
  createdAt!: number;

  /** Who may use it: this organization and those below; null: all. */
  organizationKey!: number | null;
}

/** An API key as it may be shown. Times in milliseconds since the epoch. */
@ObjectType({ simpleResolvers: true, description: 'A key of a program or an auditor; its secret is nowhere. 接口密钥' })
export class ApiKey {
  @Field(() => ID, { description: 'What stands between tg_ and the second underscore. 密钥标识' })
  id!: string;

  @Field(() => String, { description: 'What it is for. 名称' })
  name!: string;

  @Field(() => Role, { description: 'Its role. 角色' })
  role!: Role;

  @Field(() => [Right], { description: 'What it may do now. 权限' })
  rights!: readonly Right[];

  @Field(() => DateTime, { description: 'When it was made. 创建时间' })
  createdAt!: number;

  @Field(() => DateTime, { nullable: true, description: 'Until then; null: without end. 到期时间' })
  expiresAt!: number | null;

  @Field(() => DateTime, { nullable: true, description: 'Since when it is revoked. 吊销时间' })
  revokedAt!: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was used last, to the minute. 最近使用时间' })
  lastUsedAt!: number | null;

  @Field(() => [String], {
    description: 'CIDR ranges that it may be used from; empty: from everywhere. 允许的来源地址',
  })
  allowedAddresses!: readonly string[];

  /** Key of its role when that is CUSTOM. */
  customRoleKey!: number | null;
  /** What it sees, with everything below; null: all. */
  organizationKey!: number | null;
}

const ERRORS = { description: 'What is wrong; empty when it was done. 错误' };
const BACK = { nullable: true, description: 'As it was sent. 客户端标识' };

/** What came of a change of a key. */
@ObjectType({ simpleResolvers: true, description: 'What came of a change of a key. 密钥变更结果' })
export class ApiKeyPayload {
  @Field(() => ApiKey, { nullable: true, description: 'As it is now; null where it was refused. 接口密钥' })
  apiKey!: ApiKey | null;

  @Field(() => [UserError], ERRORS)
  userErrors!: readonly UserError[];

  @Field(() => String, BACK)
  clientMutationId!: string | null;
}

/** A key that was handed out. */
@ObjectType({ simpleResolvers: true, description: 'A key that was handed out. 密钥签发结果' })
export class IssuedApiKeyPayload extends ApiKeyPayload {
  @Field(() => String, {
    nullable: true,
    description: 'The key itself, shown this once; null where it was refused. 密钥（仅显示一次）',
  })
  token!: string | null;
}

/** What came of a change of a role. */
@ObjectType({ simpleResolvers: true, description: 'What came of a change of a role. 角色变更结果' })
export class CustomRolePayload {
  @Field(() => CustomRole, { nullable: true, description: 'As it is now; null where it was refused. 自定义角色' })
  customRole!: CustomRole | null;

  @Field(() => [UserError], ERRORS)
  userErrors!: readonly UserError[];

  @Field(() => String, BACK)
  clientMutationId!: string | null;
}
