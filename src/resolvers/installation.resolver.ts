import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import { Device } from '../schema/types/device.js';
import { Installation } from '../schema/types/installation.js';
import { Place } from '../schema/types/place.js';
import type { Context } from './context.js';
import { fieldsOf } from './selection.js';
import { placeOf } from './place.js';

@Resolver(() => Installation)
export class InstallationResolver {
  @FieldResolver(() => Device, { description: 'The device. 设备' })
  device(
    @Root() installation: Installation,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Device | null> {
    return loaders.entity('Device', installation.deviceKey, fieldsOf(info));
  }

  @FieldResolver(() => Place, { description: 'Where it was or is installed. 安装位置' })
  place(@Root() installation: Installation, @Ctx() { loaders }: Context): Promise<Place | null> {
    return placeOf(installation, loaders);
  }
}
