import { Ctx, Query, Resolver } from 'type-graphql';
import { StorageState } from '../schema/types/storageState.js';
import type { Context } from './context.js';

@Resolver()
export class StorageResolver {
  @Query(() => StorageState, { description: 'How readings are kept now: for administrators. 存储状态' })
  storageState(@Ctx() { services }: Context): Promise<StorageState> {
    return services.storage.state();
  }
}
