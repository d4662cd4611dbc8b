import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import { PageArgs, type Connection, type Order } from '../schema/connection.js';
import { ConnectorBy, type By } from '../schema/inputs/by.js';
import { ConnectorFilter } from '../schema/inputs/filters.js';
import { ConnectorOrder } from '../schema/inputs/orders.js';
import { Connector } from '../schema/types/connector.js';
import type { Device } from '../schema/types/device.js';
import { Organization } from '../schema/types/organization.js';
import { ConnectorConnection, DeviceConnection } from '../schema/types/connections.js';
import { ExternalId } from '../schema/types/externalId.js';
import type { Context } from './context.js';
import { fieldsOf, nodeFieldsOf } from './selection.js';

@Resolver(() => Connector)
export class ConnectorResolver {
  @Query(() => Connector, {
    nullable: true,
    description: 'One connector. Null when it does not exist or is not yours to see. 采集连接',
  })
  connector(
    @Arg('by', () => ConnectorBy, { description: 'Which one. 唯一指定' }) by: By,
    @Ctx() { viewer, services }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connector | null> {
    return services.catalog.find(viewer, 'Connector', by, fieldsOf(info));
  }

  @Query(() => ConnectorConnection, { description: 'The connectors that you may see. 采集连接列表' })
  connectors(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => ConnectorFilter, { nullable: true, description: 'Which ones. 条件' })
    filter: ConnectorFilter | null,
    @Arg('orderBy', () => ConnectorOrder, { nullable: true, description: 'In which order. 排序' })
    orderBy: Order | null,
    @Ctx() { viewer, services }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Connector>> {
    return services.catalog.page(viewer, 'Connector', page, { filter, orderBy }, nodeFieldsOf(info));
  }

  @FieldResolver(() => Organization, { description: 'Whose it is. 所属组织机构' })
  organization(
    @Root() connector: Connector,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Organization | null> {
    return loaders.entity('Organization', connector.organizationKey, fieldsOf(info));
  }

  @FieldResolver(() => [ExternalId], { description: 'What other systems call it. 外部标识' })
  externalIds(@Root() { key }: Connector, @Ctx() { loaders }: Context): Promise<ExternalId[]> {
    return loaders.externalIds('Connector', key);
  }

  @FieldResolver(() => DeviceConnection, { description: 'Devices behind it. 所接设备' })
  devices(
    @Root() { key }: Connector,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Device>> {
    return loaders.related('connectorDevices', 'Device', key, page, nodeFieldsOf(info));
  }
}
