import { isInputObjectType, isObjectType, type GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { ConsumptionResolver } from '../resolvers/consumption.resolver.js';
import { DataQualityResolver } from '../resolvers/dataQuality.resolver.js';
import { DeviceResolver } from '../resolvers/device.resolver.js';
import { FrameResolver, ReadingFramesResolver } from '../resolvers/frame.resolver.js';
import { ApiKeyResolver } from '../resolvers/apiKey.resolver.js';
import { CustomRoleResolver } from '../resolvers/customRole.resolver.js';
import { HubResolver } from '../resolvers/hub.resolver.js';
import { JobResolver } from '../resolvers/job.resolver.js';
import { PointResolver } from '../resolvers/point.resolver.js';
import { entityResolver } from '../resolvers/masterData/entityResolver.js';
import { mutationsOf } from '../resolvers/masterData/mutations.js';
import { ConflictResolver, RevisionResolver } from '../resolvers/revision.resolver.js';
import { LiveReadingResolver, ReadingResolver } from '../resolvers/reading.resolver.js';
import { SecurityResolver } from '../resolvers/security.resolver.js';
import { SessionResolver } from '../resolvers/session.resolver.js';
import { SeriesResolver } from '../resolvers/series.resolver.js';
import { StorageResolver } from '../resolvers/storage.resolver.js';
import { UserResolver, ViewerUserResolver } from '../resolvers/user.resolver.js';
import { ValidationResolver } from '../resolvers/validation.resolver.js';
import {
  BuildingSuppliesResolver,
  BuildingSupplyResolver,
  HouseholdSuppliesResolver,
  HouseholdSupplyResolver,
} from '../resolvers/supply.resolver.js';
import { callDirectly } from './directResolvers.js';
import { printWithRights, requireRights } from './requireRights.js';
import type { PageConnection } from '../schema/connection.js';
import { TYPE_NAMES } from '../schema/entities.js';

/** The graph: types, fields and resolvers. Needs no hub to be running. */
export function buildGraph(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      HubResolver,
      ApiKeyResolver,
      CustomRoleResolver,
      JobResolver,
      UserResolver,
      ViewerUserResolver,
      SessionResolver,
      ...TYPE_NAMES.map(entityResolver),
      ...TYPE_NAMES.map(mutationsOf),
      DeviceResolver,
      BuildingSuppliesResolver,
      BuildingSupplyResolver,
      HouseholdSuppliesResolver,
      HouseholdSupplyResolver,
      PointResolver,
      ReadingResolver,
      ReadingFramesResolver,
      FrameResolver,
      LiveReadingResolver,
      ConflictResolver,
      RevisionResolver,
      SeriesResolver,
      StorageResolver,
      ConsumptionResolver,
      ValidationResolver,
      DataQualityResolver,
      SecurityResolver,
    ],
    validate: false, // inputs are checked by the graph's types and by the services
    pubSub: NO_TOPICS,
  });
  return requireRights(callDirectly(countOnDemand(enforceOneOf(schema))));
}

/** The graph in the schema language, sorted, as it is published in `schema.graphql`. */
export function printGraph(schema: GraphQLSchema): string {
  return printWithRights(schema);
}

/** Subscriptions read the live hub through `subscribe`; the library's topics end the process in a burst, and are shut. */
const NO_TOPICS = {
  publish: (topic: string): never => {
    throw new Error(`nothing may be published to ${topic}; live streams come from src/live`);
  },
  subscribe: (topic: string): never => {
    throw new Error(`nothing is published to ${topic}; give the subscription a subscribe function`);
  },
};

/** type-graphql cannot declare @oneOf. These inputs take exactly one of their fields. */
function enforceOneOf(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type) && /By$|Change$|^Bucket$|^DataQualityScope$/.test(type.name)) type.isOneOf = true;
  }
  return schema;
}

/** Connections are plain objects but for the total, which is a statement of its own. */
function countOnDemand(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || !type.name.endsWith('Connection')) continue;
    type.getFields().totalCount.resolve = (page: PageConnection<unknown>) => page.count();
  }
  return schema;
}
