import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Int, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '../schema/connection.js';
import { FrameFilter } from '../schema/inputs/frames.js';
import { FrameConnection } from '../schema/types/connections.js';
import { Connector } from '../schema/types/connector.js';
import { Device } from '../schema/types/device.js';
import { Frame, FrameCitation } from '../schema/types/frame.js';
import { Reading } from '../schema/types/reading.js';
import type { Context } from './context.js';
import { fieldsOf } from './selection.js';

@Resolver(() => Frame)
export class FrameResolver {
  @Query(() => Frame, {
    nullable: true,
    description: 'A message of the raw journal; null when there is none, it has expired, or it is not yours. 原始报文',
  })
  frame(
    @Arg('id', () => ID, { description: 'Global id. 全局标识' }) id: string,
    @Ctx() { viewer, services }: Context,
  ): Promise<Frame | null> {
    return services.frames.frame(viewer, id);
  }

  @Query(() => FrameConnection, {
    description:
      'Messages of the raw journal, oldest first. What was just received is there within 6 s. A page may be shorter ' +
      'than asked for where few messages pass the filter; hasNextPage says whether there may be more. 原始报文列表',
  })
  frames(
    @Arg('filter', () => FrameFilter, { description: 'Which messages. 条件' }) filter: FrameFilter,
    @Arg('first', () => Int, { nullable: true, description: 'How many at most. 条数' }) first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Behind this cursor. 起始游标' }) after: string | null,
    @Ctx() { viewer, services }: Context,
  ): Promise<Connection<Frame>> {
    return services.frames.page(viewer, filter, { first, after });
  }

  @FieldResolver(() => Device, { nullable: true, description: 'The device that it is of or for, if known. 设备' })
  device(
    @Root() { deviceKey }: Frame,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Device | null> | null {
    return deviceKey === null ? null : loaders.entity('Device', deviceKey, fieldsOf(info));
  }

  @FieldResolver(() => Connector, { nullable: true, description: 'The connector on whose link it went. 连接器' })
  connector(
    @Root() { ref }: Frame,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connector | null> {
    return loaders.entity('Connector', ref.link, fieldsOf(info));
  }

  @FieldResolver(() => [Reading], {
    description: 'The stored readings that came of it, or of the poll that it belongs to. 由此产生的读数',
  })
  readings(@Root() frame: Frame, @Ctx() { viewer, services }: Context): Promise<Reading[]> {
    return services.frames.readings(viewer, frame);
  }

  @FieldResolver(() => [FrameCitation], { description: 'What rests on it; it is kept for that. 引用' })
  citations(@Root() frame: Frame, @Ctx() { services }: Context): Promise<FrameCitation[]> {
    return services.frames.citations(frame);
  }
}

@Resolver(() => Reading)
export class ReadingFramesResolver {
  @FieldResolver(() => [Frame], {
    description:
      'The messages that it came of, questions included; empty when it came in by another way, or they have expired. ' +
      'Those of a reading that was just received are there within 6 s. 原始报文',
  })
  frames(@Root() { pointKey, receivedAt }: Reading, @Ctx() { loaders }: Context): Promise<Frame[]> {
    return loaders.framesOf(pointKey, receivedAt);
  }
}
