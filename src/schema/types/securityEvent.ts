import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { SecurityEventKind as Kind } from '../../domain/security/securityEvent.js';
import { DateTime } from '../scalars.js';
import { describeEnum } from '../terms.js';

export const SecurityEventKind = describeEnum<Kind>(
  'SecurityEventKind',
  'What was tried against the hub. 安全事件类型',
  {
    FAILED_LOGIN: { en: 'A user did not get in', zh: '登录失败' },
    REFUSED_CREDENTIAL: { en: 'A key or token was refused', zh: '凭据被拒' },
    UNKNOWN_DEVICE: { en: 'A device that nobody knows', zh: '未知设备' },
    REFUSED_ADDRESS: { en: 'An address that may not connect', zh: '地址被拒' },
    REFUSED_ORIGIN: { en: 'A page of a foreign origin', zh: '来源被拒' },
    LIMIT_HIT: { en: 'A limit was reached', zh: '触及限额' },
    OVERSIZED_REQUEST: { en: 'Larger than is taken', zh: '请求过大' },
    MALFORMED_REQUEST: { en: 'Against the protocol', zh: '报文畸形' },
    TLS_ERROR: { en: 'No encrypted connection came about', zh: 'TLS 握手失败' },
  },
);

/** Equal events of some seconds. Times in milliseconds since the epoch. */
@ObjectType({ simpleResolvers: true, description: 'Something that was tried against the hub. 安全事件' })
export class SecurityEvent {
  @Field(() => ID, { description: 'Its id in the log. 标识' })
  id!: string;

  @Field(() => SecurityEventKind, { description: 'What was tried. 类型' })
  kind!: Kind;

  @Field(() => String, {
    nullable: true,
    description:
      'Where from; null when many addresses were folded. Of IPv6 the network where that is counted. 来源地址',
  })
  address!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Public id of the key, or name of the user, as it was presented; never a secret. 凭据标识',
  })
  credential!: string | null;

  @Field(() => String, { nullable: true, description: 'What it was about: a port, a path, a registration. 对象' })
  subject!: string | null;

  @Field(() => String, {
    description: 'Why, as a code; OTHERS for the sum of many different ones whose details were given up. 原因',
  })
  reason!: string;

  @Field(() => Int, { description: 'How often, from firstAt to lastAt. 次数' })
  count!: number;

  @Field(() => DateTime, { description: 'The first time. 首次时间' })
  firstAt!: number;

  @Field(() => DateTime, { description: 'The last time. 末次时间' })
  lastAt!: number;
}
