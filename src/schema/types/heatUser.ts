import { ObjectType } from 'type-graphql';
import { Entity } from 'typeorm';
import { Attribute } from '../attribute.js';
import { HeatUserKind } from '../placeEnums.js';
import { NamedData, OwnedData } from './masterData.js';
import { Node } from './node.js';

/** The party of a heating contract; a household is the place. Personal data: see `Right` PERSONAL. */
@ObjectType({ implements: Node, simpleResolvers: true, description: 'The party of a heating contract. 热用户' })
@Entity('heat_user')
export class HeatUser extends NamedData {
  @Attribute({ kind: 'enum', of: HeatUserKind, fallback: 'PERSON', en: 'Who it is', zh: '热用户类型' })
  kind!: keyof typeof HeatUserKind;

  @Attribute({
    kind: 'text',
    maxLength: 50,
    optional: true,
    en: 'Telephone',
    zh: '联系电话',
    aliases: ['电话', '手机'],
  })
  phone!: string | null;
}

/** Who used a household when. Times in milliseconds since the epoch. */
@ObjectType({ implements: Node, simpleResolvers: true, description: 'Who used a household when. 入住关系' })
@Entity('occupancy')
export class Occupancy extends OwnedData {
  @Attribute({ kind: 'reference', target: 'Household', fixed: true, en: 'The household', zh: '户' })
  householdKey!: number;

  @Attribute({ kind: 'reference', target: 'HeatUser', en: 'Who uses it', zh: '热用户' })
  heatUserKey!: number;

  @Attribute({ kind: 'instant', fixed: true, en: 'From then on', zh: '起始时间' })
  validFrom!: number;

  @Attribute({ kind: 'instant', optional: true, en: 'Until then; null while it lasts', zh: '终止时间' })
  validTo!: number | null;
}
