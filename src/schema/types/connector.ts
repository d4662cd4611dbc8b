import { ObjectType } from 'type-graphql';
import { Entity } from 'typeorm';
import { Attribute } from '../attribute.js';
import { ConflictPolicy } from '../enums.js';
import { NamedData } from './masterData.js';
import { Node } from './node.js';

/** A link to field equipment or to another system. Its configuration may hold secrets and is not in the graph. */
@ObjectType({ implements: Node, simpleResolvers: true, description: 'A link to field equipment. 采集连接' })
@Entity('connector')
export class Connector extends NamedData {
  @Attribute({ kind: 'text', maxLength: 50, en: 'Protocol, such as modbus', zh: '通信协议', aliases: ['协议'] })
  protocol!: string;

  @Attribute({ kind: 'boolean', fallback: true, en: 'Whether it is to run', zh: '是否启用', aliases: ['启用'] })
  enabled!: boolean;

  @Attribute({ kind: 'json', en: 'Settings; checked by the protocol', zh: '连接参数' })
  config!: unknown;

  @Attribute({
    kind: 'enum',
    of: ConflictPolicy,
    fallback: 'RESEND_WINS',
    en: 'Which of two values for one point and time is in force',
    zh: '冲突策略',
  })
  conflictPolicy!: keyof typeof ConflictPolicy;
}
