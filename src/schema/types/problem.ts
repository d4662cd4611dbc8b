import { Field, ObjectType } from 'type-graphql';
import { describeEnum } from '../terms.js';

/** What can be wrong with a change of master data. */
export const UserErrorCode = describeEnum('UserErrorCode', 'What is wrong with a change. 错误代码', {
  REQUIRED: { en: 'A value is missing', zh: '缺少必填值' },
  INVALID_VALUE: { en: 'The value is not allowed there', zh: '取值无效' },
  FIXED: { en: 'It is set once, at creation', zh: '创建后不可修改' },
  NOT_FOUND: { en: 'There is no such object, or it is not yours', zh: '对象不存在' },
  UNKNOWN_REFERENCE: { en: 'It refers to what is not there, or not yours', zh: '引用对象不存在' },
  VERSION_CONFLICT: { en: 'Somebody changed it meanwhile', zh: '版本冲突' },
  NAME_TAKEN: { en: 'Another object has that code, tag, serial number or target', zh: '编码或对象已被占用' },
  LOOKALIKE: { en: 'It can be taken for the name of somebody else', zh: '名称易混淆' },
  ARCHIVED: { en: 'It is out of use', zh: '对象已归档' },
  IN_USE: { en: 'Objects in use refer to it', zh: '对象正被引用' },
  INCONSISTENT: { en: 'It contradicts what it refers to', zh: '数据不一致' },
  PERIOD_OVERLAPS: { en: 'Its period overlaps another one', zh: '时间段重叠' },
  NOT_APPLIED: { en: 'Nothing is wrong with it, but with others of the same request', zh: '未执行' },
});
export type UserErrorCode = keyof typeof UserErrorCode;

/** What is wrong with a change, for the person who made it. */
@ObjectType({ simpleResolvers: true, description: 'What is wrong with a change. 业务错误' })
export class UserError {
  @Field(() => String, { description: 'What, where, and what to do. 说明' })
  message!: string;

  @Field(() => [String], { description: 'Path of the input field; empty when it is the whole. 字段' })
  field!: string[];

  @Field(() => UserErrorCode, { description: 'The same for programs. 代码' })
  code!: UserErrorCode;
}
