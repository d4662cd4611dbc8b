import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import { ValidationDryRunArgs } from '../schema/inputs/validationDryRun.js';
import { Point } from '../schema/types/point.js';
import { ValidationDryRun } from '../schema/types/validationDryRun.js';
import type { Context } from './context.js';
import { fieldsOf } from './selection.js';

@Resolver(() => ValidationDryRun)
export class ValidationResolver {
  @Query(() => [ValidationDryRun], {
    description:
      'What a rule would have marked among the readings in [from, to), by point. The first reading is judged as if none ' +
      'were before it. Nothing is changed. 校验试算',
  })
  validationDryRun(
    @Args(() => ValidationDryRunArgs) wanted: ValidationDryRunArgs,
    @Ctx() { viewer, services }: Context,
  ): Promise<ValidationDryRun[]> {
    return services.validationDryRuns.of(viewer, wanted);
  }

  @FieldResolver(() => Point, { description: 'The point. 测点' })
  point(
    @Root() { pointKey }: ValidationDryRun,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Point | null> {
    return loaders.entity('Point', pointKey, fieldsOf(info));
  }
}
