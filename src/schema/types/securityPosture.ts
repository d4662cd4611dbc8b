import { Field, Int, ObjectType } from 'type-graphql';
import type { ControlName } from '../../domain/security/controls.js';
import { DateTime } from '../scalars.js';
import { describeEnum } from '../terms.js';

const SecurityControlName = describeEnum<ControlName>('SecurityControlName', 'A control. 安全措施名称', {
  AUTHENTICATION: { en: 'Who asks is known', zh: '身份鉴别' },
  ACCESS_RIGHTS: { en: 'Each may do what it is for', zh: '访问控制' },
  ENCRYPTED_TRANSFER: { en: 'Clients connect encrypted', zh: '传输加密' },
  GIVEN_SECRET: { en: 'The secret of tokens was given by the operator', zh: '密钥管理' },
  CLIENT_ADDRESSES: { en: 'Clients connect from listed addresses', zh: '客户端地址白名单' },
  FIELD_ADDRESSES: { en: 'Devices connect from listed addresses', zh: '现场地址白名单' },
  BUDGETS: { en: 'Nobody may ask for too much', zh: '资源控制' },
  SECURITY_LOG: { en: 'What is tried is recorded', zh: '安全日志' },
  CHANGE_RECORDS: { en: 'What is changed is recorded', zh: '变更记录' },
  MESSAGE_INTEGRITY: { en: 'Alteration of raw messages shows', zh: '报文完整性' },
});

export const ChannelSide = describeEnum('ChannelSide', 'Who is at the other end of a channel. 通道类型', {
  CLIENT: { en: 'Clients of the graph', zh: '客户端' },
  FIELD: { en: 'Devices', zh: '现场设备' },
  DATABASE: { en: 'PostgreSQL', zh: '数据库' },
  QUEUE: { en: 'Redis', zh: '任务队列' },
});
export type ChannelSide = keyof typeof ChannelSide;

@ObjectType({ simpleResolvers: true, description: 'A control and whether it is in force. 安全措施' })
export class SecurityControl {
  @Field(() => SecurityControlName, { description: 'Which one. 名称' })
  name!: ControlName;

  @Field(() => Boolean, { description: 'Whether it is in force. 是否生效' })
  active!: boolean;

  @Field(() => String, { description: 'What shows it. 依据' })
  evidence!: string;
}

/** @see S000-4.4 */
@ObjectType({ simpleResolvers: true, description: 'A way by which data come and go. 外部通道' })
export class SecurityChannel {
  @Field(() => ChannelSide, { description: 'Who is at the other end. 类型' })
  side!: ChannelSide;

  @Field(() => String, { description: 'Of a link its code. 名称' })
  name!: string;

  @Field(() => String, { description: 'Where the hub listens, or what it connects to; without credentials. 地址' })
  address!: string;

  @Field(() => Boolean, { description: 'Whether it is encrypted. 是否加密' })
  encrypted!: boolean;

  @Field(() => Boolean, { description: 'Whether the other end has to say who it is. 是否鉴别' })
  authenticated!: boolean;

  @Field(() => Boolean, {
    description: 'Whether it stays on this machine, on a wire, or in a network that the operator declared. 是否隔离',
  })
  isolated!: boolean;
}

/** Times in milliseconds since the epoch. */
@ObjectType({ simpleResolvers: true, description: 'How the hub is guarded now. 安全态势' })
export class SecurityPosture {
  @Field(() => [SecurityControl], { description: 'The controls. 安全措施' })
  controls!: SecurityControl[];

  @Field(() => [SecurityChannel], { description: 'The ways by which data come and go. 外部通道' })
  channels!: SecurityChannel[];

  @Field(() => DateTime, { nullable: true, description: 'When the oldest API key in force was made. 最早密钥时间' })
  oldestKeyAt!: number | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when the certificate is in force. 证书到期时间' })
  certificateUntil!: number | null;

  @Field(() => Int, { description: 'Days that security events are kept. 安全日志保存天数' })
  securityLogDays!: number;
}
