import { Field, Float, Int, ObjectType } from 'type-graphql';
import { DateTime, LocalDate } from '../scalars.js';

/** How readings are kept now. */
@ObjectType({ simpleResolvers: true, description: 'How readings are kept now. 存储状态' })
export class StorageState {
  @Field(() => LocalDate, {
    description: 'First UTC day that is kept as rows; those before it are compact. 首个未压缩日',
  })
  openFrom!: string;

  @Field(() => DateTime, { nullable: true, description: 'Hours before it have figures. 小时统计截止' })
  hoursRolledTo!: number | null;

  @Field(() => LocalDate, { nullable: true, description: 'Oldest compact day; null when there is none. 最早压缩日' })
  oldestDay!: string | null;

  @Field(() => Float, { description: 'Compact rows, a point and a day each; estimated. 压缩行数（测点·日）' })
  closedDays!: number;

  @Field(() => Float, { description: 'Readings in them; estimated where they are very many. 压缩读数数' })
  closedReadings!: number;

  @Field(() => Float, { description: 'Bytes of compact days on the disk, with index. 压缩数据字节数' })
  closedBytes!: number;

  @Field(() => Float, { description: 'Bytes of figures by hour on the disk. 小时统计字节数' })
  figureBytes!: number;

  @Field(() => Float, { description: 'Bytes of readings that are rows, with index. 未压缩数据字节数' })
  openBytes!: number;

  @Field(() => Float, { nullable: true, description: 'Bytes a reading of compact days. 每读数字节数' })
  get bytesPerReading(): number | null {
    return this.closedReadings === 0 ? null : this.closedBytes / this.closedReadings;
  }

  @Field(() => Int, { description: 'Late readings of closed days that wait to be folded in. 待并入的迟到读数' })
  lateReadings!: number;

  @Field(() => Int, { description: 'Points and days that they touch. 待并入的测点·日数' })
  dirtyDays!: number;

  @Field(() => Int, { description: 'Partitions of readings. 分区数' })
  partitions!: number;
}
