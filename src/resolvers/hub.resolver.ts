import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { Node } from '../schema/types/node.js';
import { Limits, Viewer } from '../schema/types/viewer.js';
import type { Context } from './context.js';

@Resolver(() => Viewer)
export class HubResolver {
  @Query(() => Node, {
    nullable: true,
    description: 'Any object by its global id; null when it is not yours. 按标识查询',
  })
  node(
    @Arg('id', () => ID, { description: 'Global id. 全局标识' }) id: string,
    @Ctx() { viewer, services }: Context,
  ): Promise<Node | null> {
    return services.catalog.node(viewer, id);
  }

  @Query(() => [Node], {
    nullable: 'items',
    description: 'Objects by their global ids, in that order; null where one is unknown or not yours. 批量按标识查询',
  })
  nodes(
    @Arg('ids', () => [ID], { description: 'Global ids. 全局标识' }) ids: string[],
    @Ctx() { viewer, services }: Context,
  ): Promise<(Node | null)[]> {
    return services.catalog.nodes(viewer, ids);
  }

  @Query(() => Viewer, { description: 'Who is asking, with which rights. 当前访问者' })
  viewer(@Ctx() { viewer }: Context): Viewer {
    return viewer;
  }

  @FieldResolver(() => ID, { description: 'The same as id. 密钥标识', deprecationReason: 'Use id.' })
  keyId(@Root() { id }: Viewer): string {
    return id;
  }

  @Query(() => Limits, { description: 'What one request may ask for. 请求限制' })
  limits(@Ctx() { services }: Context): Limits {
    return services.limits;
  }
}
