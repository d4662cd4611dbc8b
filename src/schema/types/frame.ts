import { Field, ID, ObjectType } from 'type-graphql';
import type { FrameRef, ReadingsOfMessage } from '../../domain/journal/message.js';
import { describeEnum } from '../terms.js';
import { DateTime } from '../scalars.js';

export const FrameDirection = describeEnum('FrameDirection', 'Which way a message went. 报文方向', {
  IN: { en: 'Received by the hub', zh: '接收' },
  OUT: { en: 'Sent by the hub', zh: '发送' },
});
export type FrameDirection = keyof typeof FrameDirection;

/** @see S002-5.1.4.3 */
export const FrameField = describeEnum('FrameField', 'What a message of the field should hold. 报文要素', {
  SENT_AT: { en: 'Send time', zh: '发射时间' },
  CONTENT: { en: 'Metered data', zh: '计量数据' },
  CHECK_CODE: { en: 'Check code', zh: '校验码' },
  DEVICE_STATE: { en: 'State of the device', zh: '设备实时状态' },
});
export type FrameField = keyof typeof FrameField;

/** A message of the raw journal. Times in milliseconds since the epoch. */
@ObjectType({
  simpleResolvers: true,
  description: 'A message as it went over a link, with what became of it. 原始报文',
})
export class Frame {
  @Field(() => ID, { description: 'Global id. 全局标识' })
  id!: string;

  @Field(() => FrameDirection, { description: 'Which way it went. 方向' })
  direction!: FrameDirection;

  @Field(() => DateTime, { description: 'When the hub received or sent it. 收发时间' })
  time!: number;

  @Field(() => DateTime, { nullable: true, description: 'When the hub received it; null if it sent it. 接收时间' })
  receivedAt!: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the hub sent it, or the send time that it bears; null where its protocol has none. 发射时间',
  })
  sentAt!: number | null;

  @Field(() => String, { description: 'Who is at the other end: an address, a port. 对端' })
  peer!: string;

  @Field(() => String, { description: 'Its bytes as they were on the wire, in hexadecimal. 报文内容（十六进制）' })
  content!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The bytes of the content that are its check code; null where it has none. 校验码',
  })
  checkCode!: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the check code is right. 校验是否通过' })
  checkOk!: boolean | null;

  @Field(() => String, {
    description:
      'ACCEPTED; LATE, an answer that was not waited for any more; UNASKED, one to nothing that was asked; else the ' +
      'code of the error for which it was refused. Of a question: what its answer met. 判定结果',
  })
  verdict!: string;

  @Field(() => String, { nullable: true, description: 'The state that the device reports in it. 设备实时状态' })
  deviceState!: string | null;

  @Field(() => [FrameField], {
    description: 'What a message of the field should hold and this one does not. 缺失要素',
  })
  missing!: FrameField[];

  ref!: FrameRef;
  deviceKey!: number | null;
  readingsOf!: ReadingsOfMessage | null;
}

/** That something rests on a message. */
@ObjectType({ simpleResolvers: true, description: 'That something rests on a message, which is kept for it. 报文引用' })
export class FrameCitation {
  @Field(() => ID, { description: 'What cites it: a correction, an annotation, an export. 引用者' })
  citedBy!: string;

  @Field(() => String, { description: 'Why. 原因' })
  reason!: string;

  @Field(() => String, { description: 'Who caused it. 操作者' })
  actor!: string;

  @Field(() => DateTime, { description: 'Since when. 引用时间' })
  citedAt!: number;
}
