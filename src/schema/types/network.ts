import { ObjectType } from 'type-graphql';
import { Entity } from 'typeorm';
import { Attribute } from '../attribute.js';
import {
  ControlArchitecture,
  HeatSourceKind,
  NetworkMedium,
  PressureZone,
  ProjectKind,
  WaterQuality,
} from '../placeEnums.js';
import { LocatedData, NamedData } from './masterData.js';
import { Node } from './node.js';

/** Where heat is made. */
@ObjectType({ implements: Node, simpleResolvers: true, description: 'Where heat is made. 热源' })
@Entity('heat_source')
export class HeatSource extends LocatedData {
  @Attribute({ kind: 'enum', of: HeatSourceKind, fallback: 'OTHER', en: 'How heat is produced', zh: '热源类型' })
  kind!: keyof typeof HeatSourceKind;

  @Attribute({ kind: 'number', unit: 'kW', min: 0, optional: true, en: 'Rated output in kW', zh: '额定供热能力' })
  ratedPower!: number | null;
}

/** Pipes from a heat source to its substations. */
@ObjectType({ implements: Node, simpleResolvers: true, description: 'From a heat source to its substations. 一级网' })
@Entity('primary_network')
export class PrimaryNetwork extends NamedData {
  @Attribute({ kind: 'reference', target: 'HeatSource', en: 'What feeds it', zh: '热源' })
  heatSourceKey!: number;

  @Attribute({ kind: 'enum', of: NetworkMedium, fallback: 'HOT_WATER', en: 'What carries the heat', zh: '供热介质' })
  medium!: keyof typeof NetworkMedium;

  @Attribute({
    kind: 'number',
    unit: 'Cel',
    optional: true,
    en: 'Design supply temperature in Cel',
    zh: '设计供水温度',
  })
  designSupplyTemperature!: number | null;

  @Attribute({
    kind: 'number',
    unit: 'Cel',
    optional: true,
    en: 'Design return temperature in Cel',
    zh: '设计回水温度',
  })
  designReturnTemperature!: number | null;
}

/** Where the primary network hands its heat to secondary networks. */
@ObjectType({ implements: Node, simpleResolvers: true, description: 'A heat exchange substation. 换热站（热力站）' })
@Entity('substation')
export class Substation extends LocatedData {
  @Attribute({ kind: 'reference', target: 'PrimaryNetwork', optional: true, en: 'What feeds it', zh: '一级网' })
  primaryNetworkKey!: number | null;
}

/** A heat exchanger unit of a substation, one for each pressure zone. */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A heat exchanger unit of a substation, one for each pressure zone. 换热机组',
})
@Entity('substation_loop')
export class SubstationLoop extends NamedData {
  @Attribute({
    kind: 'reference',
    target: 'Substation',
    fixed: true,
    en: 'The substation that it stands in',
    zh: '换热站',
  })
  substationKey!: number;

  @Attribute({ kind: 'enum', of: PressureZone, optional: true, en: 'Which floors it serves', zh: '压力分区' })
  pressureZone!: keyof typeof PressureZone | null;

  @Attribute({ kind: 'number', unit: 'm3/h', min: 0, optional: true, en: 'Design flow in m3/h', zh: '设计流量' })
  designFlow!: number | null;
}

/** Pipes from a substation, or from a heat source that feeds users directly, to the buildings (S001-2.0.1). */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'From a substation, or a heat source that feeds users directly, to the buildings. 二级网',
})
@Entity('secondary_network')
export class SecondaryNetwork extends NamedData {
  @Attribute({
    kind: 'reference',
    target: 'SubstationLoop',
    optional: true,
    en: 'The loop it starts at',
    zh: '换热机组',
  })
  substationLoopKey!: number | null;

  @Attribute({
    kind: 'reference',
    target: 'HeatSource',
    optional: true,
    en: 'The heat source that it starts at, where no substation lies between',
    zh: '直供热源',
  })
  heatSourceKey!: number | null;

  @Attribute({ kind: 'enum', of: NetworkMedium, fallback: 'HOT_WATER', en: 'What carries the heat', zh: '供热介质' })
  medium!: keyof typeof NetworkMedium;

  @Attribute({ kind: 'enum', of: ProjectKind, optional: true, en: 'New or a retrofit', zh: '工程类型' })
  projectKind!: keyof typeof ProjectKind | null;

  @Attribute({ kind: 'enum', of: ControlArchitecture, optional: true, en: 'Where it is balanced', zh: '调控架构' })
  architecture!: keyof typeof ControlArchitecture | null;

  @Attribute({ kind: 'enum', of: WaterQuality, optional: true, en: 'How clean its water is', zh: '水质' })
  waterQuality!: keyof typeof WaterQuality | null;
}
