import { Field, ObjectType } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { CodedData } from './masterData.js';
import { Node } from './node.js';

/** A link to field equipment or to another system. Its configuration may hold secrets and is not in the graph. */
@ObjectType({ implements: Node, simpleResolvers: true, description: 'A link to field equipment. 采集连接' })
@Entity('connector')
export class Connector extends CodedData {
  @Field(() => String, { description: 'Name. 名称' })
  @Column({ type: 'text' })
  name!: string;

  @Field(() => String, { description: 'Protocol, such as modbus-tcp. 通信协议' })
  @Column({ type: 'text' })
  protocol!: string;

  @Field(() => Boolean, { description: 'Whether it is to run. 是否启用' })
  @Column({ type: 'boolean', default: true })
  enabled!: boolean;

  @Column({ type: 'jsonb', select: false })
  config!: unknown;
}
