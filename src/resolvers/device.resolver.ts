import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import { PageArgs, type Connection, type Order } from '../schema/connection.js';
import { DeviceBy, type By } from '../schema/inputs/by.js';
import { DeviceFilter } from '../schema/inputs/filters.js';
import { DeviceOrder } from '../schema/inputs/orders.js';
import { Connectivity, Device, DeviceModel } from '../schema/types/device.js';
import { Connector } from '../schema/types/connector.js';
import type { Installation } from '../schema/types/installation.js';
import { Organization } from '../schema/types/organization.js';
import type { Point } from '../schema/types/point.js';
import { DeviceConnection, InstallationConnection, PointConnection } from '../schema/types/connections.js';
import { ExternalId } from '../schema/types/externalId.js';
import type { Context } from './context.js';
import { fieldsOf, nodeFieldsOf } from './selection.js';

@Resolver(() => Device)
export class DeviceResolver {
  @Query(() => Device, {
    nullable: true,
    description: 'One device. Null when it does not exist or is not yours to see. 设备',
  })
  device(
    @Arg('by', () => DeviceBy, { description: 'Which one. 唯一指定' }) by: By,
    @Ctx() { viewer, services }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Device | null> {
    return services.catalog.find(viewer, 'Device', by, fieldsOf(info));
  }

  @Query(() => DeviceConnection, { description: 'The devices that you may see. 设备列表' })
  devices(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => DeviceFilter, { nullable: true, description: 'Which ones. 条件' }) filter: DeviceFilter | null,
    @Arg('orderBy', () => DeviceOrder, { nullable: true, description: 'In which order. 排序' }) orderBy: Order | null,
    @Ctx() { viewer, services }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Device>> {
    return services.catalog.page(viewer, 'Device', page, { filter, orderBy }, nodeFieldsOf(info));
  }

  @FieldResolver(() => Organization, { description: 'Whose it is. 所属组织机构' })
  organization(
    @Root() device: Device,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Organization | null> {
    return loaders.entity('Organization', device.organizationKey, fieldsOf(info));
  }

  @FieldResolver(() => DeviceModel, { nullable: true, description: 'Its make. 设备型号' })
  model(
    @Root() device: Device,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<DeviceModel | null> {
    return device.modelKey === null
      ? Promise.resolve(null)
      : loaders.entity('DeviceModel', device.modelKey, fieldsOf(info));
  }

  @FieldResolver(() => Device, { nullable: true, description: 'The device above it in the metering chain. 上级设备' })
  parent(
    @Root() device: Device,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Device | null> {
    return device.parentKey === null
      ? Promise.resolve(null)
      : loaders.entity('Device', device.parentKey, fieldsOf(info));
  }

  @FieldResolver(() => Connector, { nullable: true, description: 'The link it answers on. 采集连接' })
  connector(
    @Root() device: Device,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connector | null> {
    return device.connectorKey === null
      ? Promise.resolve(null)
      : loaders.entity('Connector', device.connectorKey, fieldsOf(info));
  }

  @FieldResolver(() => [ExternalId], { description: 'What other systems call it. 外部标识' })
  externalIds(@Root() { key }: Device, @Ctx() { loaders }: Context): Promise<ExternalId[]> {
    return loaders.externalIds('Device', key);
  }

  @FieldResolver(() => Connectivity, { description: 'Whether it answers. 通信状态' })
  connectivity(@Root() { key }: Device, @Ctx() { loaders }: Context): Promise<Connectivity> {
    return loaders.connectivity(key);
  }

  @FieldResolver(() => InstallationConnection, { description: 'Where it was installed when. 安装记录' })
  installations(
    @Root() { key }: Device,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Installation>> {
    return loaders.related('deviceInstallations', 'Installation', key, page, nodeFieldsOf(info));
  }

  @FieldResolver(() => PointConnection, { description: 'Points that it serves now. 当前服务的测点' })
  points(
    @Root() { key }: Device,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Point>> {
    return loaders.related('devicePoints', 'Point', key, page, nodeFieldsOf(info));
  }
}
