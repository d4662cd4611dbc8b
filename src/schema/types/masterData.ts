import { Field, Int, ObjectType } from 'type-graphql';
import { Column, PrimaryGeneratedColumn, VersionColumn } from 'typeorm';
import { globalId } from '../globalId.js';
import { DateTime } from '../scalars.js';

/** timestamptz of TypeORM (Date) to milliseconds since the epoch, and back. */
export const instant = {
  from: (stored: Date | null): number | null => stored?.getTime() ?? null,
  to: (ms: number | null | undefined): Date | null | undefined => (typeof ms === 'number' ? new Date(ms) : ms),
};

/** bigint of TypeORM (string) to number: keys stay below 2^53. */
export const bigint = {
  from: (stored: string | null): number | null => (stored === null ? null : Number(stored)),
  to: (value: number | null | undefined): number | null | undefined => value,
};

/** What every piece of master data has from the first migration on. Times in milliseconds since the epoch. */
@ObjectType()
export abstract class MasterData {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  key!: number;

  get id(): string {
    return globalId(this.constructor as { name: string }, this.key);
  }

  @Field(() => Int, {
    description: 'Counts the changes; give it as expectedVersion to change only what you saw. 版本号',
  })
  @VersionColumn({ type: 'integer' })
  version!: number;

  @Field(() => DateTime, { description: 'When it was entered. 创建时间' })
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()', transformer: instant })
  createdAt!: number;

  @Field(() => DateTime, { description: 'When it was changed last. 更新时间' })
  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()', transformer: instant })
  updatedAt!: number;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was taken out of use; null while it is in use. 归档时间',
  })
  @Column({ name: 'archived_at', type: 'timestamptz', nullable: true, transformer: instant })
  archivedAt!: number | null;
}

/** Master data that belongs to an organization. */
@ObjectType()
abstract class OwnedData extends MasterData {
  @Column({ name: 'organization', type: 'bigint', transformer: bigint })
  organizationKey!: number;
}

/** Master data with a code of its own. */
@ObjectType()
export abstract class CodedData extends OwnedData {
  @Field(() => String, { description: 'Unique within its organization and type. 编码' })
  @Column({ type: 'text' })
  code!: string;
}

/** Master data that stands at exactly one place. */
@ObjectType()
export abstract class PlacedData extends OwnedData {
  @Column({ name: 'substation', type: 'bigint', nullable: true, transformer: bigint })
  substationKey!: number | null;

  @Column({ name: 'building', type: 'bigint', nullable: true, transformer: bigint })
  buildingKey!: number | null;

  @Column({ name: 'inlet', type: 'bigint', nullable: true, transformer: bigint })
  inletKey!: number | null;

  @Column({ name: 'household', type: 'bigint', nullable: true, transformer: bigint })
  householdKey!: number | null;
}
