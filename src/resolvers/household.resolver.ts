import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import { PageArgs, type Connection, type Order } from '../schema/connection.js';
import { HouseholdBy, type By } from '../schema/inputs/by.js';
import { HouseholdFilter } from '../schema/inputs/filters.js';
import { HouseholdOrder } from '../schema/inputs/orders.js';
import { Building } from '../schema/types/building.js';
import type { Device } from '../schema/types/device.js';
import { Household } from '../schema/types/household.js';
import { Inlet } from '../schema/types/inlet.js';
import { Organization } from '../schema/types/organization.js';
import type { Point } from '../schema/types/point.js';
import { DeviceConnection, HouseholdConnection, PointConnection } from '../schema/types/connections.js';
import { ExternalId } from '../schema/types/externalId.js';
import type { Context } from './context.js';
import { fieldsOf, nodeFieldsOf } from './selection.js';

@Resolver(() => Household)
export class HouseholdResolver {
  @Query(() => Household, {
    nullable: true,
    description: 'One household. Null when it does not exist or is not yours to see. 户',
  })
  household(
    @Arg('by', () => HouseholdBy, { description: 'Which one. 唯一指定' }) by: By,
    @Ctx() { viewer, services }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Household | null> {
    return services.catalog.find(viewer, 'Household', by, fieldsOf(info));
  }

  @Query(() => HouseholdConnection, { description: 'The households that you may see. 户列表' })
  households(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => HouseholdFilter, { nullable: true, description: 'Which ones. 条件' })
    filter: HouseholdFilter | null,
    @Arg('orderBy', () => HouseholdOrder, { nullable: true, description: 'In which order. 排序' })
    orderBy: Order | null,
    @Ctx() { viewer, services }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Household>> {
    return services.catalog.page(viewer, 'Household', page, { filter, orderBy }, nodeFieldsOf(info));
  }

  @FieldResolver(() => Organization, { description: 'Whose it is. 所属组织机构' })
  organization(
    @Root() household: Household,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Organization | null> {
    return loaders.entity('Organization', household.organizationKey, fieldsOf(info));
  }

  @FieldResolver(() => Building, { description: 'The building it is in. 所属楼栋' })
  building(
    @Root() household: Household,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Building | null> {
    return loaders.entity('Building', household.buildingKey, fieldsOf(info));
  }

  @FieldResolver(() => Inlet, { nullable: true, description: 'The inlet that feeds it. 所属热力入口' })
  inlet(
    @Root() household: Household,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Inlet | null> {
    return household.inletKey === null
      ? Promise.resolve(null)
      : loaders.entity('Inlet', household.inletKey, fieldsOf(info));
  }

  @FieldResolver(() => [ExternalId], { description: 'What other systems call it. 外部标识' })
  externalIds(@Root() { key }: Household, @Ctx() { loaders }: Context): Promise<ExternalId[]> {
    return loaders.externalIds('Household', key);
  }

  @FieldResolver(() => DeviceConnection, { description: 'Devices installed in it now. 已安装设备' })
  devices(
    @Root() { key }: Household,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Device>> {
    return loaders.related('householdDevices', 'Device', key, page, nodeFieldsOf(info));
  }

  @FieldResolver(() => PointConnection, { description: 'Points in it. 测点' })
  points(
    @Root() { key }: Household,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Point>> {
    return loaders.related('householdPoints', 'Point', key, page, nodeFieldsOf(info));
  }
}
