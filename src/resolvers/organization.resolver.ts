import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import { PageArgs, type Connection, type Order } from '../schema/connection.js';
import { OrganizationBy, type By } from '../schema/inputs/by.js';
import { OrganizationFilter } from '../schema/inputs/filters.js';
import { OrganizationOrder } from '../schema/inputs/orders.js';
import { Organization } from '../schema/types/organization.js';
import { OrganizationConnection } from '../schema/types/connections.js';
import { ExternalId } from '../schema/types/externalId.js';
import type { Context } from './context.js';
import { fieldsOf, nodeFieldsOf } from './selection.js';

@Resolver(() => Organization)
export class OrganizationResolver {
  @Query(() => Organization, {
    nullable: true,
    description: 'One organization. Null when it does not exist or is not yours to see. 组织机构',
  })
  organization(
    @Arg('by', () => OrganizationBy, { description: 'Which one. 唯一指定' }) by: By,
    @Ctx() { viewer, services }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Organization | null> {
    return services.catalog.find(viewer, 'Organization', by, fieldsOf(info));
  }

  @Query(() => OrganizationConnection, { description: 'The organizations that you may see. 组织机构列表' })
  organizations(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => OrganizationFilter, { nullable: true, description: 'Which ones. 条件' })
    filter: OrganizationFilter | null,
    @Arg('orderBy', () => OrganizationOrder, { nullable: true, description: 'In which order. 排序' })
    orderBy: Order | null,
    @Ctx() { viewer, services }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Organization>> {
    return services.catalog.page(viewer, 'Organization', page, { filter, orderBy }, nodeFieldsOf(info));
  }

  @FieldResolver(() => Organization, { nullable: true, description: 'The organization above it. 上级组织机构' })
  parent(
    @Root() organization: Organization,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Organization | null> {
    return organization.parentKey === null
      ? Promise.resolve(null)
      : loaders.entity('Organization', organization.parentKey, fieldsOf(info));
  }

  @FieldResolver(() => [ExternalId], { description: 'What other systems call it. 外部标识' })
  externalIds(@Root() { key }: Organization, @Ctx() { loaders }: Context): Promise<ExternalId[]> {
    return loaders.externalIds('Organization', key);
  }
}
