import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import { PageArgs, type Connection, type Order } from '../schema/connection.js';
import { InletBy, type By } from '../schema/inputs/by.js';
import { InletFilter } from '../schema/inputs/filters.js';
import { InletOrder } from '../schema/inputs/orders.js';
import { Building } from '../schema/types/building.js';
import type { Device } from '../schema/types/device.js';
import { Household } from '../schema/types/household.js';
import { Inlet } from '../schema/types/inlet.js';
import { Organization } from '../schema/types/organization.js';
import type { Point } from '../schema/types/point.js';
import { DeviceConnection, InletConnection, PointConnection } from '../schema/types/connections.js';
import { ExternalId } from '../schema/types/externalId.js';
import type { Context } from './context.js';
import { fieldsOf, nodeFieldsOf } from './selection.js';

@Resolver(() => Inlet)
export class InletResolver {
  @Query(() => Inlet, {
    nullable: true,
    description: 'One thermal inlet. Null when it does not exist or is not yours to see. 热力入口',
  })
  inlet(
    @Arg('by', () => InletBy, { description: 'Which one. 唯一指定' }) by: By,
    @Ctx() { viewer, services }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Inlet | null> {
    return services.catalog.find(viewer, 'Inlet', by, fieldsOf(info));
  }

  @Query(() => InletConnection, { description: 'The inlets that you may see. 热力入口列表' })
  inlets(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => InletFilter, { nullable: true, description: 'Which ones. 条件' }) filter: InletFilter | null,
    @Arg('orderBy', () => InletOrder, { nullable: true, description: 'In which order. 排序' }) orderBy: Order | null,
    @Ctx() { viewer, services }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Inlet>> {
    return services.catalog.page(viewer, 'Inlet', page, { filter, orderBy }, nodeFieldsOf(info));
  }

  @FieldResolver(() => Organization, { description: 'Whose it is. 所属组织机构' })
  organization(
    @Root() inlet: Inlet,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Organization | null> {
    return loaders.entity('Organization', inlet.organizationKey, fieldsOf(info));
  }

  @FieldResolver(() => Building, { description: 'The building it belongs to. 所属楼栋' })
  building(
    @Root() inlet: Inlet,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Building | null> {
    return loaders.entity('Building', inlet.buildingKey, fieldsOf(info));
  }

  @FieldResolver(() => Household, {
    nullable: true,
    description: 'The household that a household inlet serves. 所供户',
  })
  household(
    @Root() inlet: Inlet,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Household | null> {
    return inlet.householdKey === null
      ? Promise.resolve(null)
      : loaders.entity('Household', inlet.householdKey, fieldsOf(info));
  }

  @FieldResolver(() => [ExternalId], { description: 'What other systems call it. 外部标识' })
  externalIds(@Root() { key }: Inlet, @Ctx() { loaders }: Context): Promise<ExternalId[]> {
    return loaders.externalIds('Inlet', key);
  }

  @FieldResolver(() => DeviceConnection, { description: 'Devices installed at it now. 已安装设备' })
  devices(
    @Root() { key }: Inlet,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Device>> {
    return loaders.related('inletDevices', 'Device', key, page, nodeFieldsOf(info));
  }

  @FieldResolver(() => PointConnection, { description: 'Points at it. 测点' })
  points(
    @Root() { key }: Inlet,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Point>> {
    return loaders.related('inletPoints', 'Point', key, page, nodeFieldsOf(info));
  }
}
