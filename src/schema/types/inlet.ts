import { ObjectType } from 'type-graphql';
import { Entity } from 'typeorm';
import { Attribute } from '../attribute.js';
import { InletKind, SiteEnvironment } from '../placeEnums.js';
import { NamedData } from './masterData.js';
import { Node } from './node.js';

/** Where a building, a unit or a household takes its heat from the secondary network (S001-2.0.3). */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'Where a building, a unit or a household takes its heat from the secondary network. 热力入口',
})
@Entity('inlet')
export class Inlet extends NamedData {
  @Attribute({ kind: 'enum', of: InletKind, en: 'What it feeds', zh: '热力入口类型', aliases: ['入口类型'] })
  kind!: keyof typeof InletKind;

  @Attribute({ kind: 'reference', target: 'Building', fixed: true, en: 'The building that it belongs to', zh: '楼栋' })
  buildingKey!: number;

  @Attribute({ kind: 'reference', target: 'BuildingUnit', optional: true, en: 'The unit that it feeds', zh: '单元' })
  buildingUnitKey!: number | null;

  @Attribute({ kind: 'reference', target: 'Household', optional: true, en: 'The household that it feeds', zh: '户' })
  householdKey!: number | null;

  @Attribute({ kind: 'enum', of: SiteEnvironment, optional: true, en: 'Where it stands', zh: '安装环境' })
  environment!: keyof typeof SiteEnvironment | null;
}
