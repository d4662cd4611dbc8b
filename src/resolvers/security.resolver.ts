import { Arg, Ctx, Int, Query, Resolver } from 'type-graphql';
import type { Connection } from '../schema/connection.js';
import { SecurityEventFilter } from '../schema/inputs/securityEvents.js';
import { SecurityEventConnection } from '../schema/types/connections.js';
import type { SecurityEvent } from '../schema/types/securityEvent.js';
import { SecurityPosture } from '../schema/types/securityPosture.js';
import type { Context } from './context.js';

@Resolver()
export class SecurityResolver {
  @Query(() => SecurityEventConnection, {
    description:
      'What happened at the doors of the hub, newest first; for administrators of the whole hub. 安全事件列表',
  })
  securityEvents(
    @Arg('filter', () => SecurityEventFilter, { nullable: true, description: 'Which ones. 条件' })
    filter: SecurityEventFilter | null,
    @Arg('first', () => Int, { nullable: true, description: 'How many at most. 条数' }) first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Behind this cursor. 起始游标' }) after: string | null,
    @Ctx() { services }: Context,
  ): Promise<Connection<SecurityEvent>> {
    return services.securityEvents.page(filter, { first, after });
  }

  @Query(() => SecurityPosture, {
    description: 'How the hub is guarded now; for administrators of the whole hub. 安全态势',
  })
  securityPosture(@Ctx() { services }: Context): Promise<SecurityPosture> {
    return services.securityPosture.describe();
  }
}
