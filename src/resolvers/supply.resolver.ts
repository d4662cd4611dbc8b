import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import { Building } from '../schema/types/building.js';
import { Household } from '../schema/types/household.js';
import { Inlet } from '../schema/types/inlet.js';
import { SecondaryNetwork, Substation } from '../schema/types/network.js';
import { BuildingSupply, HouseholdSupply } from '../schema/types/supply.js';
import type { Context } from './context.js';
import { fieldsOf } from './selection.js';

@Resolver(() => Building)
export class BuildingSuppliesResolver {
  @FieldResolver(() => [BuildingSupply], { description: 'What fed it when, oldest first. 供热关系历史' })
  supplies(@Root() { key }: Building, @Ctx() { loaders }: Context): Promise<BuildingSupply[]> {
    return loaders.buildingSupplies(key);
  }
}

@Resolver(() => Household)
export class HouseholdSuppliesResolver {
  @FieldResolver(() => [HouseholdSupply], { description: 'What fed it when, oldest first. 供热关系历史' })
  supplies(@Root() { key }: Household, @Ctx() { loaders }: Context): Promise<HouseholdSupply[]> {
    return loaders.householdSupplies(key);
  }
}

@Resolver(() => BuildingSupply)
export class BuildingSupplyResolver {
  @FieldResolver(() => Substation, { nullable: true, description: 'The substation. 换热站' })
  substation(
    @Root() { substationKey }: BuildingSupply,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Substation | null> | null {
    return substationKey === null ? null : loaders.entity('Substation', substationKey, fieldsOf(info));
  }

  @FieldResolver(() => SecondaryNetwork, { nullable: true, description: 'The secondary network. 二级网' })
  secondaryNetwork(
    @Root() { secondaryNetworkKey }: BuildingSupply,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<SecondaryNetwork | null> | null {
    return secondaryNetworkKey === null
      ? null
      : loaders.entity('SecondaryNetwork', secondaryNetworkKey, fieldsOf(info));
  }
}

@Resolver(() => HouseholdSupply)
export class HouseholdSupplyResolver {
  @FieldResolver(() => Inlet, { nullable: true, description: 'The inlet. 热力入口' })
  inlet(
    @Root() { inletKey }: HouseholdSupply,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Inlet | null> {
    return loaders.entity('Inlet', inletKey, fieldsOf(info));
  }
}
