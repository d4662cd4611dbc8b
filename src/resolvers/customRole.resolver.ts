import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, Info, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '../schema/connection.js';
import { ArchiveCustomRoleInput, CreateCustomRoleInput, UpdateCustomRoleInput } from '../schema/inputs/access.js';
import { CustomRole, CustomRolePayload } from '../schema/types/access.js';
import { CustomRoleConnection } from '../schema/types/connections.js';
import { Organization } from '../schema/types/organization.js';
import type { Context } from './context.js';
import { fieldsOf } from './selection.js';

const INPUT = { description: 'What to do. 输入' };

@Resolver(() => CustomRole)
export class CustomRoleResolver {
  @Query(() => CustomRoleConnection, {
    description:
      'Roles of the hub’s own in use over what you see, in the order in which they were made. 自定义角色列表',
  })
  customRoles(
    @Arg('first', () => Int, { nullable: true, description: 'How many at most. 条数' }) first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Behind this cursor. 起始游标' }) after: string | null,
    @Ctx() { viewer, services }: Context,
  ): Promise<Connection<CustomRole>> {
    return services.customRoles.list(viewer, { first, after });
  }

  @Mutation(() => CustomRolePayload, {
    description: 'Makes a role with no more rights than you may hand out. 新建自定义角色',
  })
  createCustomRole(
    @Arg('input', () => CreateCustomRoleInput, INPUT) input: CreateCustomRoleInput,
    @Ctx() { viewer, services, requestId }: Context,
  ): Promise<CustomRolePayload> {
    return services.customRoles.create(viewer, input, requestId);
  }

  @Mutation(() => CustomRolePayload, {
    description: 'Changes a role; credentials that have it follow within 2 s. 修改自定义角色',
  })
  updateCustomRole(
    @Arg('input', () => UpdateCustomRoleInput, INPUT) input: UpdateCustomRoleInput,
    @Ctx() { viewer, services, requestId }: Context,
  ): Promise<CustomRolePayload> {
    return services.customRoles.update(viewer, input, requestId);
  }

  @Mutation(() => CustomRolePayload, {
    description: 'Takes a role out of use; refused as long as a key in force has it. 归档自定义角色',
  })
  archiveCustomRole(
    @Arg('input', () => ArchiveCustomRoleInput, INPUT) input: ArchiveCustomRoleInput,
    @Ctx() { viewer, services, requestId }: Context,
  ): Promise<CustomRolePayload> {
    return services.customRoles.archive(viewer, input, requestId);
  }

  @FieldResolver(() => Organization, {
    nullable: true,
    description: 'Who may use it, with those below; null: all. 组织机构',
  })
  organization(
    @Root() { organizationKey }: CustomRole,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Organization | null> | null {
    return organizationKey === null ? null : loaders.entity('Organization', organizationKey, fieldsOf(info));
  }
}
