import { Field, ObjectType } from 'type-graphql';
import { DateTime } from '../scalars.js';

/** What fed something for a time. Times in milliseconds since the epoch. */
@ObjectType({ simpleResolvers: true })
abstract class Supply {
  @Field(() => DateTime, { description: 'From then on. 起始时间' })
  validFrom!: number;

  @Field(() => DateTime, { nullable: true, description: 'Until then; null while it lasts. 终止时间' })
  validTo!: number | null;
}

/** What fed a building for a time. */
@ObjectType({ simpleResolvers: true, description: 'What fed a building for a time. 楼栋供热关系' })
export class BuildingSupply extends Supply {
  substationKey!: number | null;
  secondaryNetworkKey!: number | null;
}

/** What fed a household for a time. */
@ObjectType({ simpleResolvers: true, description: 'What fed a household for a time. 户供热关系' })
export class HouseholdSupply extends Supply {
  inletKey!: number;
}
