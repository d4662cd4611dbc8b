import { Field, Int, ObjectType } from 'type-graphql';
import { Column, PrimaryGeneratedColumn, VersionColumn } from 'typeorm';
import { Attribute, declareAttribute } from '../attribute.js';
import { globalId } from '../globalId.js';
import { DateTime } from '../scalars.js';

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
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: number;

  @Field(() => DateTime, { description: 'When it was changed last. 更新时间' })
  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: number;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was taken out of use; null while it is in use. 归档时间',
  })
  @Column({ name: 'archived_at', type: 'timestamptz', nullable: true })
  archivedAt!: number | null;
}

/** Master data that belongs to an organization. */
@ObjectType()
export abstract class OwnedData extends MasterData {
  @Column({ name: 'organization', type: 'bigint' })
  organizationKey!: number;
}

/** Master data with a code of its own. */
@ObjectType()
export abstract class CodedData extends OwnedData {
  @Attribute({
    kind: 'text',
    maxLength: 100,
    en: 'Unique within its organization and type',
    zh: '编码',
    aliases: ['编号', '代码'],
  })
  code!: string;
}

/** Master data with a code and a name. */
@ObjectType()
export abstract class NamedData extends CodedData {
  @Attribute({ kind: 'text', en: 'Name', zh: '名称' })
  name!: string;

  /** Compares as people order names: 2号楼 before 10号楼, Chinese by pinyin. Kept by the writer. */
  @Column({ name: 'name_order', type: 'text' })
  nameOrder!: string;

  /** What a search looks through beside the code: name, pinyin, initials. Kept by the writer. */
  @Column({ name: 'name_search', type: 'text', select: false })
  nameSearch!: string;
}

/** Master data that stands somewhere on the map. */
@ObjectType()
export abstract class LocatedData extends NamedData {
  @Attribute({ kind: 'text', optional: true, en: 'Postal address', zh: '地址' })
  address!: string | null;

  /** Degrees, WGS 84. */
  @Column({ type: 'double precision', nullable: true })
  longitude!: number | null;

  /** Degrees, WGS 84. */
  @Column({ type: 'double precision', nullable: true })
  latitude!: number | null;
}
declareAttribute(LocatedData, {
  ...{ name: 'location', property: 'longitude', kind: 'location', optional: true, fixed: false, aliases: [] },
  ...{ en: 'Where it is', zh: '位置' },
});

/** Master data that stands at exactly one place. The properties are those of `PLACES`. */
@ObjectType()
export abstract class PlacedData extends OwnedData {
  @Column({ name: 'heat_source', type: 'bigint', nullable: true })
  heatSourceKey!: number | null;

  @Column({ name: 'substation', type: 'bigint', nullable: true })
  substationKey!: number | null;

  @Column({ name: 'substation_loop', type: 'bigint', nullable: true })
  substationLoopKey!: number | null;

  @Column({ name: 'building', type: 'bigint', nullable: true })
  buildingKey!: number | null;

  @Column({ name: 'building_unit', type: 'bigint', nullable: true })
  buildingUnitKey!: number | null;

  @Column({ name: 'inlet', type: 'bigint', nullable: true })
  inletKey!: number | null;

  @Column({ name: 'household', type: 'bigint', nullable: true })
  householdKey!: number | null;

  @Column({ name: 'zone', type: 'bigint', nullable: true })
  zoneKey!: number | null;

  @Column({ name: 'voc_facility', type: 'bigint', nullable: true })
  vocFacilityKey!: number | null;
}

/** Types at which a device or a point may stand, with the property that holds the key. */
export const PLACES = {
  HeatSource: 'heatSourceKey',
  Substation: 'substationKey',
  SubstationLoop: 'substationLoopKey',
  Building: 'buildingKey',
  BuildingUnit: 'buildingUnitKey',
  Inlet: 'inletKey',
  Household: 'householdKey',
  Zone: 'zoneKey',
  VocFacility: 'vocFacilityKey',
} as const satisfies Record<string, keyof PlacedData>;
/** Name of a type at which a device or a point may stand. */
export type PlaceType = keyof typeof PLACES;

/** Gives a class its place, set once: what is measured elsewhere is another point, what stands elsewhere is moved there. */
export function declarePlace(owner: unknown): void {
  declareAttribute(owner, {
    ...{ name: 'place', property: 'place', kind: 'place', optional: false, fixed: true, aliases: [] },
    ...{ en: 'Where it is', zh: '位置' },
  });
}
