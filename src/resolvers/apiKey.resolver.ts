import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, Info, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '../schema/connection.js';
import { CreateApiKeyInput, RevokeApiKeyInput, RotateApiKeyInput } from '../schema/inputs/access.js';
import { ApiKey, ApiKeyPayload, CustomRole, IssuedApiKeyPayload } from '../schema/types/access.js';
import { ApiKeyConnection } from '../schema/types/connections.js';
import { Organization } from '../schema/types/organization.js';
import type { Context } from './context.js';
import { fieldsOf } from './selection.js';

const INPUT = { description: 'What to do. 输入' };

@Resolver(() => ApiKey)
export class ApiKeyResolver {
  @Query(() => ApiKeyConnection, {
    description: 'Keys over what you see, in the order in which they were made. 接口密钥列表',
  })
  apiKeys(
    @Arg('first', () => Int, { nullable: true, description: 'How many at most. 条数' }) first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Behind this cursor. 起始游标' }) after: string | null,
    @Arg('ended', () => Boolean, {
      nullable: true,
      description: 'Those too that are revoked or have expired. 是否包含已失效的密钥',
    })
    ended: boolean | null,
    @Ctx() { viewer, services }: Context,
  ): Promise<Connection<ApiKey>> {
    return services.apiKeys.list(viewer, ended ?? false, { first, after });
  }

  @Mutation(() => IssuedApiKeyPayload, {
    description: 'Makes a key with no more rights than you may hand out; it is shown this once. 新建密钥',
  })
  createApiKey(
    @Arg('input', () => CreateApiKeyInput, INPUT) input: CreateApiKeyInput,
    @Ctx() { viewer, services, requestId }: Context,
  ): Promise<IssuedApiKeyPayload> {
    return services.apiKeys.create(viewer, input, requestId);
  }

  @Mutation(() => IssuedApiKeyPayload, {
    description: 'Makes a key in the place of another with the same rights; the other goes on for a while. 轮换密钥',
  })
  rotateApiKey(
    @Arg('input', () => RotateApiKeyInput, INPUT) input: RotateApiKeyInput,
    @Ctx() { viewer, services, requestId }: Context,
  ): Promise<IssuedApiKeyPayload> {
    return services.apiKeys.rotate(viewer, input, requestId);
  }

  @Mutation(() => ApiKeyPayload, {
    description:
      'Ends a key: new requests with it are refused within 2 s, live connections closed within 5 s. 吊销密钥',
  })
  revokeApiKey(
    @Arg('input', () => RevokeApiKeyInput, INPUT) input: RevokeApiKeyInput,
    @Ctx() { viewer, services, requestId }: Context,
  ): Promise<ApiKeyPayload> {
    return services.apiKeys.revoke(viewer, input, requestId);
  }

  @FieldResolver(() => Organization, {
    nullable: true,
    description: 'What it sees, with everything below; null: the whole hub. 组织机构',
  })
  organization(
    @Root() { organizationKey }: ApiKey,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Organization | null> | null {
    return organizationKey === null ? null : loaders.entity('Organization', organizationKey, fieldsOf(info));
  }

  @FieldResolver(() => CustomRole, {
    nullable: true,
    description: 'Its role when that is CUSTOM; null when that one is not yours to see. 自定义角色',
  })
  customRole(@Root() { customRoleKey }: ApiKey, @Ctx() { loaders }: Context): Promise<CustomRole | null> | null {
    return customRoleKey === null ? null : loaders.customRole(customRoleKey);
  }
}
