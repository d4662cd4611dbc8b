import { Field, Float, ID, InputType, ObjectType } from 'type-graphql';
import { DateTime, JsonValue } from '../scalars.js';
import { Device } from '../types/device.js';
import { UserError } from '../types/problem.js';

/** The device that takes the place of another one. What is not said is as it was with that one. */
@InputType({ description: 'The new device; what is not said is as it was with the old one. 新设备' })
export class ReplacementInput {
  @Field(() => String, { description: 'Unique within its organization and type. 编码' })
  code!: string;

  @Field(() => String, { nullable: true, description: 'Name. 名称' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: "Manufacturer's serial number. 出厂编号" })
  serial?: string | null;

  @Field(() => ID, { nullable: true, description: 'Its make. 设备型号' })
  model?: string | null;

  @Field(() => ID, { nullable: true, description: 'The link it answers on. 采集连接' })
  connector?: string | null;

  @Field(() => JsonValue, { nullable: true, description: 'Where on the link it answers. 通信地址' })
  address?: unknown;

  @Field(() => Float, { nullable: true, description: "The device's value times this is the point's value. 倍率" })
  multiplier?: number | null;
}

/** An exchange of devices (S002-5.7.2b). */
@InputType({ description: 'An exchange of devices. 更换设备' })
export class ReplaceDeviceInput {
  @Field(() => ID, { description: 'The device that is taken away. 旧设备' })
  device!: string;

  @Field(() => ReplacementInput, { description: 'The one that comes in its place. 新设备' })
  replacement!: ReplacementInput;

  @Field(() => DateTime, { nullable: true, description: 'When; now when nothing is said, never later. 更换时间' })
  at?: number | null;

  @Field(() => Float, { nullable: true, description: 'Main register of the old one, in its unit. 拆表底数' })
  closingRegister?: number | null;

  @Field(() => Float, { nullable: true, description: 'Main register of the new one, in its unit. 装表底数' })
  openingRegister?: number | null;

  @Field(() => String, { nullable: true, description: 'Given back as it is. 客户端标识' })
  clientMutationId?: string | null;
}

/** What came of an exchange. */
@ObjectType({ simpleResolvers: true, description: 'What came of an exchange. 更换结果' })
export class ReplaceDevicePayload {
  @Field(() => Device, { nullable: true, description: 'The new device; null where it was refused. 新设备' })
  device!: Device | null;

  @Field(() => Device, { nullable: true, description: 'The old device as it is now. 旧设备' })
  replaced!: Device | null;

  @Field(() => [UserError], { description: 'What is wrong; empty when it was done. 错误' })
  userErrors!: readonly UserError[];

  @Field(() => String, { nullable: true, description: 'As it was sent. 客户端标识' })
  clientMutationId!: string | null;
}
