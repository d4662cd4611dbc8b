import { Field, InputType } from 'type-graphql';
import type { SecurityEventKind as Kind } from '../../domain/security/securityEvent.js';
import { DateTime } from '../scalars.js';
import { SecurityEventKind } from '../types/securityEvent.js';

/** Which events are looked for; all that is given must hold. */
@InputType({ description: 'Which events are looked for; all that is given must hold. 安全事件条件' })
export class SecurityEventFilter {
  @Field(() => [SecurityEventKind], { nullable: true, description: 'Of one of these kinds. 类型' })
  kinds?: Kind[] | null;

  @Field(() => String, { nullable: true, description: 'From exactly this address. 来源地址' })
  address?: string | null;

  @Field(() => String, { nullable: true, description: 'With exactly this credential. 凭据标识' })
  credential?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Not over before this instant. 起始时间' })
  from?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'Begun before this instant. 结束时间' })
  to?: number | null;
}
