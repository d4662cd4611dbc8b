import 'reflect-metadata';
import { Field, Float, ObjectType, registerEnumType } from 'type-graphql';
import type { CoordinateSystemName } from '../../domain/geo/coordinates.js';

export const CoordinateSystem = { WGS84: 'WGS84', GCJ02: 'GCJ02', BD09: 'BD09' } as const;
export type CoordinateSystem = CoordinateSystemName;
registerEnumType(CoordinateSystem, {
  name: 'CoordinateSystem',
  description: 'What coordinates refer to. 坐标系',
  valuesConfig: {
    WGS84: { description: 'WGS 84, here equal to CGCS2000. WGS 84 坐标系（与 CGCS2000 等同使用）' },
    GCJ02: { description: 'As Chinese maps show it. 国测局坐标系' },
    BD09: { description: 'As Baidu shows it. 百度坐标系' },
  },
});

/** A position. */
@ObjectType({ simpleResolvers: true, description: 'A position. 坐标点' })
export class GeoPoint {
  @Field(() => Float, { description: 'Degrees east. 经度' })
  longitude!: number;

  @Field(() => Float, { description: 'Degrees north. 纬度' })
  latitude!: number;
}
