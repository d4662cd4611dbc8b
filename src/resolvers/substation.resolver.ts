import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import { PageArgs, type Connection, type Order } from '../schema/connection.js';
import { SubstationBy, type By } from '../schema/inputs/by.js';
import { SubstationFilter } from '../schema/inputs/filters.js';
import { SubstationOrder } from '../schema/inputs/orders.js';
import type { Building } from '../schema/types/building.js';
import type { Device } from '../schema/types/device.js';
import { Organization } from '../schema/types/organization.js';
import type { Point } from '../schema/types/point.js';
import { Substation } from '../schema/types/substation.js';
import {
  BuildingConnection,
  DeviceConnection,
  PointConnection,
  SubstationConnection,
} from '../schema/types/connections.js';
import { ExternalId } from '../schema/types/externalId.js';
import type { Context } from './context.js';
import { fieldsOf, nodeFieldsOf } from './selection.js';

@Resolver(() => Substation)
export class SubstationResolver {
  @Query(() => Substation, {
    nullable: true,
    description: 'One substation. Null when it does not exist or is not yours to see. 换热站',
  })
  substation(
    @Arg('by', () => SubstationBy, { description: 'Which one. 唯一指定' }) by: By,
    @Ctx() { viewer, services }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Substation | null> {
    return services.catalog.find(viewer, 'Substation', by, fieldsOf(info));
  }

  @Query(() => SubstationConnection, { description: 'The substations that you may see. 换热站列表' })
  substations(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => SubstationFilter, { nullable: true, description: 'Which ones. 条件' })
    filter: SubstationFilter | null,
    @Arg('orderBy', () => SubstationOrder, { nullable: true, description: 'In which order. 排序' })
    orderBy: Order | null,
    @Ctx() { viewer, services }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Substation>> {
    return services.catalog.page(viewer, 'Substation', page, { filter, orderBy }, nodeFieldsOf(info));
  }

  @FieldResolver(() => Organization, { description: 'Whose it is. 所属组织机构' })
  organization(
    @Root() substation: Substation,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Organization | null> {
    return loaders.entity('Organization', substation.organizationKey, fieldsOf(info));
  }

  @FieldResolver(() => [ExternalId], { description: 'What other systems call it. 外部标识' })
  externalIds(@Root() { key }: Substation, @Ctx() { loaders }: Context): Promise<ExternalId[]> {
    return loaders.externalIds('Substation', key);
  }

  @FieldResolver(() => BuildingConnection, { description: 'Buildings that it feeds. 所供楼栋' })
  buildings(
    @Root() { key }: Substation,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Building>> {
    return loaders.related('substationBuildings', 'Building', key, page, nodeFieldsOf(info));
  }

  @FieldResolver(() => DeviceConnection, { description: 'Devices installed at it now. 已安装设备' })
  devices(
    @Root() { key }: Substation,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Device>> {
    return loaders.related('substationDevices', 'Device', key, page, nodeFieldsOf(info));
  }

  @FieldResolver(() => PointConnection, { description: 'Points at it. 测点' })
  points(
    @Root() { key }: Substation,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Point>> {
    return loaders.related('substationPoints', 'Point', key, page, nodeFieldsOf(info));
  }
}
