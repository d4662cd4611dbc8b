import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { ReplaceDeviceInput, ReplaceDevicePayload } from '../schema/inputs/replaceDevice.js';
import { Connectivity, Device, LifecycleState } from '../schema/types/device.js';
import type { Context } from './context.js';

@Resolver(() => Device)
export class DeviceResolver {
  @FieldResolver(() => Connectivity, { description: 'Whether it answers. 通信状态' })
  connectivity(@Root() { key }: Device, @Ctx() { loaders }: Context): Promise<Connectivity> {
    return loaders.connectivity(key);
  }

  @FieldResolver(() => [LifecycleState], { description: 'Its life so far, oldest first. 生命周期历史' })
  lifecycleHistory(@Root() { key }: Device, @Ctx() { loaders }: Context): Promise<LifecycleState[]> {
    return loaders.lifecycles(key);
  }

  @Mutation(() => ReplaceDevicePayload, {
    description:
      'Puts another device in the place of one: its points keep id, tag and history, both installations are kept with ' +
      'their registers. 更换设备',
  })
  async replaceDevice(
    @Arg('input', () => ReplaceDeviceInput, { description: 'What was exchanged. 输入' }) input: ReplaceDeviceInput,
    @Ctx() { viewer, services, loaders, requestId }: Context,
  ): Promise<ReplaceDevicePayload> {
    const { device, replaced, problems } = await services.exchange.replace(viewer, input, requestId);
    return {
      device: device === null ? null : await loaders.entity('Device', device),
      replaced: replaced === null ? null : await loaders.entity('Device', replaced),
      userErrors: problems,
      clientMutationId: input.clientMutationId ?? null,
    };
  }
}
