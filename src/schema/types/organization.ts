import { ObjectType } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { Attribute } from '../attribute.js';
import { AuthorityLevel, OrganizationKind } from '../placeEnums.js';
import { MasterData } from './masterData.js';
import { Node } from './node.js';

/** Whose data it is. Codes are unique within it. */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A heating company, branch, authority, enterprise or property firm. 组织机构',
})
@Entity('organization')
export class Organization extends MasterData {
  @Attribute({ kind: 'text', maxLength: 100, en: 'Unique in the hub', zh: '编码', aliases: ['编号', '代码'] })
  code!: string;

  @Attribute({ kind: 'text', en: 'Name', zh: '名称' })
  name!: string;

  /** Compares as people order names. Kept by the writer. */
  @Column({ name: 'name_order', type: 'text' })
  nameOrder!: string;

  /** What a search looks through beside the code: name, pinyin, initials. Kept by the writer. */
  @Column({ name: 'name_search', type: 'text', select: false })
  nameSearch!: string;

  @Attribute({ kind: 'enum', of: OrganizationKind, fallback: 'HEATING_COMPANY', en: 'What it is', zh: '机构类型' })
  kind!: keyof typeof OrganizationKind;

  @Attribute({
    kind: 'enum',
    of: AuthorityLevel,
    optional: true,
    en: 'How far an authority reaches',
    zh: '主管部门层级',
  })
  authorityLevel!: keyof typeof AuthorityLevel | null;

  @Attribute({
    kind: 'text',
    fallback: 'Asia/Shanghai',
    en: 'IANA time zone of calendar buckets, such as Asia/Shanghai',
    zh: '时区',
  })
  timeZone!: string;

  @Attribute({ kind: 'reference', target: 'Organization', optional: true, en: 'The one above it', zh: '上级机构' })
  parentKey!: number | null;
}
