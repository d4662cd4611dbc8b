import 'reflect-metadata';
import { Field, ID, InputType, type ClassType } from 'type-graphql';

/** A code, with the organization in which it is unique. */
@InputType({ description: 'A code, with the organization in which it is unique. 编码' })
export class CodeRef {
  @Field(() => String, { description: 'The code. 编码' })
  code!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Code of the organization; may be left out when you see only one with that code. 组织机构编码',
  })
  organization?: string | null;
}

/** What another system calls it. */
@InputType({ description: 'What another system calls it. 外部标识' })
export class ExternalIdRef {
  @Field(() => String, { description: 'The other system, such as ERP. 外部系统' })
  system!: string;

  @Field(() => ID, { description: 'Its id there. 标识' })
  id!: string;
}

/** Names one object in exactly one way. The graph enforces "exactly one" (@oneOf). */
export interface By {
  readonly id?: string | null;
  readonly code?: CodeRef | null;
  readonly externalId?: ExternalIdRef | null;
  readonly serial?: string | null;
  readonly tag?: string | null;
}

function byInput(type: string): ClassType<By> {
  @InputType(`${type}By`, { description: 'Names one in exactly one way. 唯一指定' })
  class ByInput implements By {
    @Field(() => ID, { nullable: true, description: 'By global id. 全局标识' })
    id?: string | null;

    @Field(() => CodeRef, { nullable: true, description: 'By code. 编码' })
    code?: CodeRef | null;

    @Field(() => ExternalIdRef, { nullable: true, description: "By another system's id. 外部标识" })
    externalId?: ExternalIdRef | null;
  }
  return ByInput;
}

export const OrganizationBy = byInput('Organization');
export const SubstationBy = byInput('Substation');
export const BuildingBy = byInput('Building');
export const InletBy = byInput('Inlet');
export const HouseholdBy = byInput('Household');
export const ConnectorBy = byInput('Connector');

@InputType({ description: 'Names one device in exactly one way. 唯一指定设备' })
export class DeviceBy implements By {
  @Field(() => ID, { nullable: true, description: 'By global id. 全局标识' })
  id?: string | null;

  @Field(() => CodeRef, { nullable: true, description: 'By code. 编码' })
  code?: CodeRef | null;

  @Field(() => ExternalIdRef, { nullable: true, description: "By another system's id. 外部标识" })
  externalId?: ExternalIdRef | null;

  @Field(() => String, { nullable: true, description: "By the manufacturer's serial number. 出厂编号" })
  serial?: string | null;
}

@InputType({ description: 'Names one point in exactly one way. 唯一指定测点' })
export class PointBy implements By {
  @Field(() => ID, { nullable: true, description: 'By global id. 全局标识' })
  id?: string | null;

  @Field(() => String, { nullable: true, description: 'By tag, if you see only one point with it. 位号' })
  tag?: string | null;
}
