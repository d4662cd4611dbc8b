import { ObjectType } from 'type-graphql';
import { Entity } from 'typeorm';
import { Attribute } from '../attribute.js';
import { BuildingUse, EmitterType, HeatingSystemForm, HeatMeteringMethod } from '../placeEnums.js';
import { LocatedData, NamedData } from './masterData.js';
import { Node } from './node.js';

/** Buildings that lie together under one name. */
@ObjectType({ implements: Node, simpleResolvers: true, description: 'A residential compound. 小区' })
@Entity('community')
export class Community extends LocatedData {}

/** A heated building. */
@ObjectType({ implements: Node, simpleResolvers: true, description: 'A heated building. 楼栋' })
@Entity('building')
export class Building extends LocatedData {
  @Attribute({ kind: 'number', unit: 'm2', min: 0, en: 'Heated area in m2', zh: '供热面积' })
  heatedArea!: number;

  @Attribute({ kind: 'number', unit: 'm2', min: 0, optional: true, en: 'Gross floor area in m2', zh: '建筑面积' })
  grossArea!: number | null;

  @Attribute({ kind: 'enum', of: BuildingUse, en: 'What it is used for', zh: '建筑用途', aliases: ['用途'] })
  use!: keyof typeof BuildingUse;

  @Attribute({ kind: 'enum', of: HeatingSystemForm, en: 'Pipe layout', zh: '供暖系统形式', aliases: ['系统形式'] })
  systemForm!: keyof typeof HeatingSystemForm;

  @Attribute({
    kind: 'enum',
    of: HeatMeteringMethod,
    optional: true,
    en: 'How its heat is shared among its households; null where it is not',
    zh: '热计量分摊方法',
  })
  meteringMethod!: keyof typeof HeatMeteringMethod | null;

  @Attribute({ kind: 'enum', of: EmitterType, optional: true, en: 'What gives heat to its rooms', zh: '散热末端类型' })
  emitterType!: keyof typeof EmitterType | null;

  @Attribute({ kind: 'integer', min: 0, max: 5, optional: true, en: 'Energy-saving step', zh: '节能水平' })
  energyStep!: number | null;

  @Attribute({ kind: 'integer', min: 1, max: 200, optional: true, en: 'Floors above ground', zh: '层数' })
  floors!: number | null;

  @Attribute({ kind: 'date', optional: true, en: 'Heated since', zh: '投运日期' })
  heatingInServiceSince!: string | null;

  @Attribute({ kind: 'text', optional: true, en: 'Who manages it, and how', zh: '管理模式' })
  managementMode!: string | null;

  @Attribute({ kind: 'reference', target: 'Community', optional: true, en: 'What it belongs to', zh: '小区' })
  communityKey!: number | null;

  @Attribute({ kind: 'reference', target: 'Substation', optional: true, en: 'What feeds it now', zh: '换热站' })
  substationKey!: number | null;

  @Attribute({ kind: 'reference', target: 'SecondaryNetwork', optional: true, en: 'What feeds it now', zh: '二级网' })
  secondaryNetworkKey!: number | null;

  @Attribute({
    kind: 'instant',
    optional: true,
    en: 'Since when substation and secondary network are so; the time of the change where it is not said',
    zh: '供热关系起始时间',
  })
  suppliedSince!: number | null;
}

/** A stair section of a building. */
@ObjectType({ implements: Node, simpleResolvers: true, description: 'A stair section of a building. 单元' })
@Entity('building_unit')
export class BuildingUnit extends NamedData {
  @Attribute({ kind: 'reference', target: 'Building', fixed: true, en: 'Of which building', zh: '楼栋' })
  buildingKey!: number;
}
