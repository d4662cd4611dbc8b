import { ObjectType } from 'type-graphql';
import { Entity } from 'typeorm';
import { Attribute } from '../attribute.js';
import { EmitterType, FloorPosition, LoopPosition, SidePosition } from '../placeEnums.js';
import { CodedData, NamedData } from './masterData.js';
import { Node } from './node.js';

/** A dwelling or unit of use, whoever lives in it. */
@ObjectType({ implements: Node, simpleResolvers: true, description: 'A dwelling, whoever lives in it. 户' })
@Entity('household')
export class Household extends CodedData {
  @Attribute({ kind: 'number', unit: 'm2', min: 0, en: 'Heated area in m2', zh: '供热面积' })
  heatedArea!: number;

  @Attribute({ kind: 'number', unit: 'm2', min: 0, optional: true, en: 'Billed area in m2', zh: '计费面积' })
  billedArea!: number | null;

  @Attribute({ kind: 'reference', target: 'Building', fixed: true, en: 'The building that it lies in', zh: '楼栋' })
  buildingKey!: number;

  @Attribute({ kind: 'reference', target: 'BuildingUnit', optional: true, en: 'The unit that it lies in', zh: '单元' })
  buildingUnitKey!: number | null;

  @Attribute({ kind: 'integer', min: -10, max: 200, optional: true, en: 'Floor', zh: '楼层' })
  floor!: number | null;

  @Attribute({ kind: 'text', maxLength: 50, optional: true, en: 'Number on the door', zh: '房号', aliases: ['门牌号'] })
  room!: string | null;

  @Attribute({ kind: 'reference', target: 'Inlet', optional: true, en: 'The inlet that feeds it now', zh: '热力入口' })
  inletKey!: number | null;

  @Attribute({
    kind: 'instant',
    optional: true,
    en: 'Since when the inlet feeds it; the time of the change where it is not said',
    zh: '供热关系起始时间',
  })
  suppliedSince!: number | null;

  @Attribute({ kind: 'enum', of: LoopPosition, optional: true, en: 'How far along its loop', zh: '环路位置' })
  loopPosition!: keyof typeof LoopPosition | null;

  @Attribute({ kind: 'enum', of: FloorPosition, optional: true, en: 'How high in its building', zh: '楼层位置' })
  floorPosition!: keyof typeof FloorPosition | null;

  @Attribute({ kind: 'enum', of: SidePosition, optional: true, en: 'Whether an outer wall closes it', zh: '平面位置' })
  sidePosition!: keyof typeof SidePosition | null;

  @Attribute({ kind: 'boolean', fallback: false, en: 'Stands for others like it', zh: '典型用户' })
  typical!: boolean;
}

/** A part of a household that is heated by itself. */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A heated part of a household, such as a room. 供热分区',
})
@Entity('zone')
export class Zone extends NamedData {
  @Attribute({ kind: 'reference', target: 'Household', fixed: true, en: 'The household that it is part of', zh: '户' })
  householdKey!: number;

  @Attribute({ kind: 'enum', of: EmitterType, optional: true, en: 'What gives heat to it', zh: '散热末端类型' })
  emitterType!: keyof typeof EmitterType | null;

  @Attribute({ kind: 'number', unit: 'm2', min: 0, optional: true, en: 'Heated area in m2', zh: '供热面积' })
  heatedArea!: number | null;
}
