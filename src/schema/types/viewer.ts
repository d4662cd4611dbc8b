import { Field, ID, Int, ObjectType } from 'type-graphql';
import { CredentialKind, Right, Role } from '../enums.js';

/** Who is asking. */
@ObjectType({ simpleResolvers: true, description: 'Who is asking, with which rights. 当前访问者' })
export class Viewer {
  @Field(() => CredentialKind, { description: 'What the credential is. 凭据类型' })
  kind!: CredentialKind;

  @Field(() => ID, { description: 'Of the API key, or of the user. 标识' })
  id!: string;

  @Field(() => String, { description: 'Name of the credential. 名称' })
  name!: string;

  @Field(() => Role, { description: 'What it is for. 角色' })
  role!: Role;

  @Field(() => [Right], { description: 'What it may do. 权限' })
  rights!: readonly Right[];
}

/** What one request may ask for. */
@ObjectType({ simpleResolvers: true, description: 'What one request may ask for. 请求限制' })
export class Limits {
  @Field(() => Int, { description: 'Objects in a page when nothing is said. 默认页大小' })
  pageDefault!: number;

  @Field(() => Int, { description: 'Objects in a page at most. 最大页大小' })
  pageMax!: number;

  @Field(() => Int, { description: 'Ids in nodes. 批量标识数' })
  nodes!: number;

  @Field(() => Int, { description: 'Points in series and consumption. 序列测点数' })
  seriesPoints!: number;

  @Field(() => Int, { description: 'Values in series and consumption, over all points. 序列数值总数' })
  seriesValues!: number;

  @Field(() => Int, {
    description: 'Readings that series may read to show few of them or to make buckets of. 序列可读取读数总数',
  })
  seriesReadings!: number;
  @Field(() => Int, { description: 'Readings that consumption goes through, over all points. 用量计算读数总数' })
  registerReadings!: number;

  @Field(() => Int, { description: 'Points times days in dataQuality. 数据质量测点日数' })
  qualityDays!: number;

  @Field(() => Int, { description: 'Rows of dataQuality: groups times buckets. 数据质量行数' })
  qualityRows!: number;

  @Field(() => Int, { description: 'Readings that dataQuality goes through, over all points. 数据质量读数总数' })
  qualityReadings!: number;

  @Field(() => Int, { description: 'Readings in ingestReadings. 单次写入读数' })
  ingestReadings!: number;

  @Field(() => Int, { description: 'Readings that one mutation corrects, reviews or resolves. 单次修正读数' })
  revisions!: number;

  @Field(() => Int, { description: 'Changes of master data in one mutation. 单次变更数' })
  changes!: number;

  @Field(() => Int, { description: 'Bytes of a request body. 请求体字节数' })
  bodyBytes!: number;
}
