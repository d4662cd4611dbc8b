import { ObjectType } from 'type-graphql';
import { Entity } from 'typeorm';
import { Attribute } from '../attribute.js';
import { VocFacilityKind } from '../placeEnums.js';
import { LocatedData, NamedData } from './masterData.js';
import { Node } from './node.js';

/** An enterprise whose VOC treatment is supervised (S004-7.3.1). */
@ObjectType({ implements: Node, simpleResolvers: true, description: 'An enterprise under VOC supervision. 排污企业' })
@Entity('voc_enterprise')
export class VocEnterprise extends LocatedData {
  @Attribute({ kind: 'text', maxLength: 18, optional: true, en: 'Unified social credit code', zh: '统一社会信用代码' })
  socialCreditCode!: string | null;

  @Attribute({ kind: 'text', optional: true, en: 'Line of business', zh: '所属行业' })
  industry!: string | null;
}

/** Equipment of an enterprise that produces, or that treats the waste gas of what produces. */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A production or treatment facility. 生产或治理设施',
})
@Entity('voc_facility')
export class VocFacility extends NamedData {
  @Attribute({
    kind: 'reference',
    target: 'VocEnterprise',
    fixed: true,
    en: 'Whose it is',
    zh: '排污企业',
    aliases: ['企业'],
  })
  vocEnterpriseKey!: number;

  @Attribute({ kind: 'enum', of: VocFacilityKind, en: 'What it does', zh: '设施类型' })
  kind!: keyof typeof VocFacilityKind;

  @Attribute({
    kind: 'reference',
    target: 'VocFacility',
    optional: true,
    en: 'What treats its gas',
    zh: '配套治理设施',
  })
  treatedByKey!: number | null;

  @Attribute({ kind: 'number', unit: 'kW', min: 0, optional: true, en: 'Rated power in kW', zh: '额定功率' })
  ratedPower!: number | null;
}
