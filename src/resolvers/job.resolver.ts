import { Ctx, Query, Resolver } from 'type-graphql';
import { JobInfo } from '../schema/types/job.js';
import type { Context } from './context.js';

@Resolver(() => JobInfo)
export class JobResolver {
  @Query(() => [JobInfo], {
    description: 'What the hub does by itself, and how it goes; for administrators. 后台任务列表',
  })
  jobs(@Ctx() { services }: Context): Promise<JobInfo[]> {
    return services.jobs.list();
  }
}
