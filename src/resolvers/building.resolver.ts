import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import { PageArgs, type Connection, type Order } from '../schema/connection.js';
import { BuildingBy, type By } from '../schema/inputs/by.js';
import { BuildingFilter } from '../schema/inputs/filters.js';
import { BuildingOrder } from '../schema/inputs/orders.js';
import { Building } from '../schema/types/building.js';
import type { Device } from '../schema/types/device.js';
import type { Household } from '../schema/types/household.js';
import type { Inlet } from '../schema/types/inlet.js';
import { Organization } from '../schema/types/organization.js';
import type { Point } from '../schema/types/point.js';
import { Substation } from '../schema/types/substation.js';
import {
  BuildingConnection,
  DeviceConnection,
  HouseholdConnection,
  InletConnection,
  PointConnection,
} from '../schema/types/connections.js';
import { ExternalId } from '../schema/types/externalId.js';
import { CoordinateSystem, GeoPoint } from '../schema/types/geo.js';
import { locate } from '../domain/geo/coordinates.js';
import type { Context } from './context.js';
import { fieldsOf, nodeFieldsOf } from './selection.js';

@Resolver(() => Building)
export class BuildingResolver {
  @Query(() => Building, {
    nullable: true,
    description: 'One building. Null when it does not exist or is not yours to see. 楼栋',
  })
  building(
    @Arg('by', () => BuildingBy, { description: 'Which one. 唯一指定' }) by: By,
    @Ctx() { viewer, services }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Building | null> {
    return services.catalog.find(viewer, 'Building', by, fieldsOf(info));
  }

  @Query(() => BuildingConnection, { description: 'The buildings that you may see. 楼栋列表' })
  buildings(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => BuildingFilter, { nullable: true, description: 'Which ones. 条件' })
    filter: BuildingFilter | null,
    @Arg('orderBy', () => BuildingOrder, { nullable: true, description: 'In which order. 排序' }) orderBy: Order | null,
    @Ctx() { viewer, services }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Building>> {
    return services.catalog.page(viewer, 'Building', page, { filter, orderBy }, nodeFieldsOf(info));
  }

  @FieldResolver(() => Organization, { description: 'Whose it is. 所属组织机构' })
  organization(
    @Root() building: Building,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Organization | null> {
    return loaders.entity('Organization', building.organizationKey, fieldsOf(info));
  }

  @FieldResolver(() => Substation, { nullable: true, description: 'The substation that feeds it. 所属换热站' })
  substation(
    @Root() building: Building,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Substation | null> {
    return building.substationKey === null
      ? Promise.resolve(null)
      : loaders.entity('Substation', building.substationKey, fieldsOf(info));
  }

  @FieldResolver(() => [ExternalId], { description: 'What other systems call it. 外部标识' })
  externalIds(@Root() { key }: Building, @Ctx() { loaders }: Context): Promise<ExternalId[]> {
    return loaders.externalIds('Building', key);
  }

  @FieldResolver(() => InletConnection, { description: 'Its inlets. 热力入口' })
  inlets(
    @Root() { key }: Building,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Inlet>> {
    return loaders.related('buildingInlets', 'Inlet', key, page, nodeFieldsOf(info));
  }

  @FieldResolver(() => HouseholdConnection, { description: 'Its households. 户' })
  households(
    @Root() { key }: Building,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Household>> {
    return loaders.related('buildingHouseholds', 'Household', key, page, nodeFieldsOf(info));
  }

  @FieldResolver(() => DeviceConnection, {
    description: 'Devices installed at it, its inlets and its households now. 已安装设备',
  })
  devices(
    @Root() { key }: Building,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Device>> {
    return loaders.related('buildingDevices', 'Device', key, page, nodeFieldsOf(info));
  }

  @FieldResolver(() => PointConnection, { description: 'Points of the building itself. 楼栋测点' })
  points(
    @Root() { key }: Building,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Point>> {
    return loaders.related('buildingPoints', 'Point', key, page, nodeFieldsOf(info));
  }

  @FieldResolver(() => GeoPoint, { nullable: true, description: 'Where it is; null where that is not known. 位置' })
  location(
    @Root() { longitude, latitude }: Building,
    @Arg('system', () => CoordinateSystem, { defaultValue: 'WGS84', description: 'In which coordinates. 坐标系' })
    system: CoordinateSystem,
  ): GeoPoint | null {
    return longitude === null || latitude === null ? null : locate({ longitude, latitude }, system);
  }
}
