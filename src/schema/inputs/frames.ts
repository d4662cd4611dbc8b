import { Field, ID, InputType } from 'type-graphql';
import { DateTime } from '../scalars.js';

/** Which messages are looked for; all that is given must hold. */
@InputType({ description: 'Which messages are looked for; all that is given must hold. 报文条件' })
export class FrameFilter {
  @Field(() => ID, { nullable: true, description: 'Of or for this device. 设备' })
  device?: string | null;

  @Field(() => ID, { nullable: true, description: 'On the link of this connector. 连接器' })
  connector?: string | null;

  @Field(() => DateTime, { description: 'From this instant on. 起始时间' })
  from!: number;

  @Field(() => DateTime, { description: 'Up to, but not at, this instant. 结束时间' })
  to!: number;

  @Field(() => String, { nullable: true, description: 'With this verdict, such as MODBUS_CRC. 判定结果' })
  verdict?: string | null;
}
