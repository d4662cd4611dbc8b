import { Field, ID, InputType } from 'type-graphql';

/** Whose data quality; exactly one of them (@oneOf). */
@InputType({ description: 'Whose readings: exactly one of them. 数据质量范围' })
export class DataQualityScope {
  @Field(() => [ID], { nullable: true, description: 'These points. 测点' })
  points?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Points that these devices serve now. 设备' })
  devices?: string[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Points at or below these sources, substations, buildings, inlets or households. 位置',
  })
  places?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Points whose devices are behind these connectors now. 连接器' })
  connectors?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Points of these organizations. 组织机构' })
  organizations?: string[] | null;
}
