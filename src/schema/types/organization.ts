import { Field, ObjectType } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { MasterData, bigint } from './masterData.js';
import { Node } from './node.js';

/** Whose data it is. Codes are unique within it. */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A heating company, branch, authority, enterprise or property firm. 组织机构',
})
@Entity('organization')
export class Organization extends MasterData {
  @Field(() => String, { description: 'Unique in the hub. 编码' })
  @Column({ type: 'text' })
  code!: string;

  @Field(() => String, { description: 'Name. 名称' })
  @Column({ type: 'text' })
  name!: string;

  @Field(() => String, { description: 'IANA time zone of calendar buckets, such as Asia/Shanghai. 时区' })
  @Column({ name: 'time_zone', type: 'text' })
  timeZone!: string;

  @Column({ name: 'parent', type: 'bigint', nullable: true, transformer: bigint })
  parentKey!: number | null;
}
