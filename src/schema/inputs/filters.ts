import { Field, ID, InputType } from 'type-graphql';
import { DeviceKind, Quantity } from '../enums.js';

/** Which texts match; several conditions must all hold. */
@InputType({ description: 'Which texts match; all that is given must hold. 文本条件' })
export class StringFilter {
  @Field(() => String, { nullable: true, description: 'Equal to. 等于' })
  eq?: string | null;

  @Field(() => [String], { nullable: true, description: 'One of. 属于' })
  in?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Contains, in upper or lower case. 包含' })
  contains?: string | null;

  @Field(() => String, { nullable: true, description: 'Starts with. 开头为' })
  startsWith?: string | null;
}

/** Which related objects match. */
@InputType({ description: 'Which related objects match. 关联条件' })
export class IdFilter {
  @Field(() => ID, { nullable: true, description: 'This one. 等于' })
  eq?: string | null;

  @Field(() => [ID], { nullable: true, description: 'One of these. 属于' })
  in?: string[] | null;
}

@InputType({ description: 'Which kinds of device match. 设备类型条件' })
export class DeviceKindFilter {
  @Field(() => DeviceKind, { nullable: true, description: 'Equal to. 等于' })
  eq?: keyof typeof DeviceKind | null;

  @Field(() => [DeviceKind], { nullable: true, description: 'One of. 属于' })
  in?: (keyof typeof DeviceKind)[] | null;
}

@InputType({ description: 'Which quantities match. 物理量条件' })
export class QuantityFilter {
  @Field(() => Quantity, { nullable: true, description: 'Equal to. 等于' })
  eq?: keyof typeof Quantity | null;

  @Field(() => [Quantity], { nullable: true, description: 'One of. 属于' })
  in?: (keyof typeof Quantity)[] | null;
}

@InputType()
abstract class CodeFilter {
  @Field(() => StringFilter, { nullable: true, description: 'By code. 编码' })
  code?: StringFilter | null;
}

@InputType()
abstract class NamedFilter extends CodeFilter {
  @Field(() => StringFilter, { nullable: true, description: 'By name. 名称' })
  name?: StringFilter | null;
}

@InputType({ description: 'Which organizations to list. 组织机构条件' })
export class OrganizationFilter extends NamedFilter {}

@InputType({ description: 'Which substations to list. 换热站条件' })
export class SubstationFilter extends NamedFilter {}

@InputType({ description: 'Which connectors to list. 采集连接条件' })
export class ConnectorFilter extends NamedFilter {}

@InputType({ description: 'Which buildings to list. 楼栋条件' })
export class BuildingFilter extends NamedFilter {
  @Field(() => IdFilter, { nullable: true, description: 'By substation. 换热站' })
  substation?: IdFilter | null;
}

@InputType({ description: 'Which inlets to list. 热力入口条件' })
export class InletFilter extends NamedFilter {
  @Field(() => IdFilter, { nullable: true, description: 'By building. 楼栋' })
  building?: IdFilter | null;
}

@InputType({ description: 'Which households to list. 户条件' })
export class HouseholdFilter extends CodeFilter {
  @Field(() => IdFilter, { nullable: true, description: 'By building. 楼栋' })
  building?: IdFilter | null;

  @Field(() => IdFilter, { nullable: true, description: 'By inlet. 热力入口' })
  inlet?: IdFilter | null;
}

@InputType({ description: 'Which devices to list. 设备条件' })
export class DeviceFilter extends NamedFilter {
  @Field(() => StringFilter, { nullable: true, description: 'By serial number. 出厂编号' })
  serial?: StringFilter | null;

  @Field(() => DeviceKindFilter, { nullable: true, description: 'By kind. 设备类型' })
  kind?: DeviceKindFilter | null;

  @Field(() => IdFilter, { nullable: true, description: 'By connector. 采集连接' })
  connector?: IdFilter | null;
}

@InputType({ description: 'Which points to list. 测点条件' })
export class PointFilter {
  @Field(() => StringFilter, { nullable: true, description: 'By tag. 位号' })
  tag?: StringFilter | null;

  @Field(() => QuantityFilter, { nullable: true, description: 'By quantity. 物理量' })
  quantity?: QuantityFilter | null;
}
