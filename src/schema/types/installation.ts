import { ObjectType } from 'type-graphql';
import { Entity } from 'typeorm';
import { Attribute } from '../attribute.js';
import { PlacedData, declarePlace } from './masterData.js';
import { Node } from './node.js';

/** A device at a place for a time. Times in milliseconds since the epoch. */
@ObjectType({ implements: Node, simpleResolvers: true, description: 'A device at a place for a time. 设备安装' })
@Entity('device_installation')
export class Installation extends PlacedData {
  @Attribute({ kind: 'reference', target: 'Device', fixed: true, en: 'The device', zh: '设备' })
  deviceKey!: number;

  @Attribute({ kind: 'text', optional: true, en: 'Serial number as installed', zh: '安装时编号' })
  serial!: string | null;

  @Attribute({
    kind: 'number',
    min: 1e-9,
    fallback: 1,
    en: "The device's value times this is the point's value",
    zh: '倍率',
  })
  multiplier!: number;

  @Attribute({
    kind: 'number',
    optional: true,
    en: 'Register when it was installed, in the unit of the point that it serves',
    zh: '装表底数',
  })
  openingRegister!: number | null;

  @Attribute({
    kind: 'number',
    optional: true,
    en: 'Register when it was removed, in the unit of the point that it serves',
    zh: '拆表底数',
  })
  closingRegister!: number | null;

  @Attribute({ kind: 'instant', fixed: true, en: 'Installed at', zh: '安装时间' })
  validFrom!: number;

  @Attribute({ kind: 'instant', optional: true, en: 'Removed at; null while it is installed', zh: '拆除时间' })
  validTo!: number | null;
}
declarePlace(Installation);
