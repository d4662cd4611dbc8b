import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { SecurityEventKind as Kind } from '../../domain/security/securityEvent.js';
import { DateTime } from '../scalars.js';
import { describeEnum } from '../terms.js';

export const SecurityEventKind = describeEnum<Kind>(
  'SecurityEventKind',
  'What happened at the doors of the hub. 安全事件类型',
  {
    SIGN_IN: { en: 'A user got in', zh: '登录成功' },
    SIGN_IN_FAILED: { en: 'A user did not get in', zh: '登录失败' },
    SIGN_IN_BLOCKED: { en: 'Too many wrong sign-ins', zh: '登录锁定' },
    SECOND_FACTOR_CHANGED: { en: 'A second factor was set or removed', zh: '双因素变更' },
    PASSWORD_CHANGED: { en: 'A password was changed', zh: '口令变更' },
    REFRESH_REUSED: { en: 'A refresh token came a second time', zh: '刷新令牌重用' },
    REFRESH_REFUSED: { en: 'A refresh token was refused', zh: '刷新令牌被拒' },
    SESSION_ENDED: { en: 'A session was ended', zh: '会话终止' },
    TOKEN_REFUSED: { en: 'A forged token was refused', zh: '伪造令牌' },
    INVITED: { en: 'A user was invited', zh: '用户邀请' },
    INVITATION_ACCEPTED: { en: 'An invitation was accepted', zh: '邀请接受' },
    INVITATION_REFUSED: { en: 'An invitation was refused', zh: '邀请被拒' },
    USER_DISABLED: { en: 'A user was disabled', zh: '用户停用' },
    USER_ENABLED: { en: 'A user was enabled again', zh: '用户启用' },
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
@ObjectType({ simpleResolvers: true, description: 'Something that happened at the doors of the hub. 安全事件' })
export class SecurityEvent {
  @Field(() => ID, { description: 'Its id in the log. 标识' })
  id!: string;

  @Field(() => SecurityEventKind, { description: 'What happened. 类型' })
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
