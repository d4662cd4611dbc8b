import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import { SeriesArgs } from '../schema/inputs/series.js';
import { Point } from '../schema/types/point.js';
import { Series } from '../schema/types/reading.js';
import type { Context } from './context.js';
import { fieldsOf } from './selection.js';

@Resolver(() => Series)
export class SeriesResolver {
  @Query(() => [Series], {
    description: 'Readings of several points in [from, to) as columns, in the order of the ids. 多测点列式序列',
  })
  series(
    @Arg('points', () => [ID], { description: 'Ids of the points. 测点标识' }) points: string[],
    @Args(() => SeriesArgs) wanted: SeriesArgs,
    @Ctx() { viewer, services }: Context,
  ): Promise<Series[]> {
    return services.series.ofIds(viewer, points, wanted);
  }

  @FieldResolver(() => Point, { description: 'The point it belongs to. 测点' })
  point(@Root() series: Series, @Ctx() { loaders }: Context, @Info() info: GraphQLResolveInfo): Promise<Point | null> {
    return loaders.entity('Point', series.pointKey, fieldsOf(info));
  }
}
