import { Arg, FieldResolver, Root, type ClassType } from 'type-graphql';
import { locate } from '../../domain/geo/coordinates.js';
import { addMethod } from './fields.js';
import type { LocatedData } from '../../schema/types/masterData.js';
import { CoordinateSystem, GeoPoint } from '../../schema/types/geo.js';

/** Adds the field that says where something is. */
export function addLocation(resolver: ClassType): void {
  const value = ({ longitude, latitude }: LocatedData, system: CoordinateSystem): GeoPoint | null =>
    longitude === null || latitude === null ? null : locate({ longitude, latitude }, system);
  addMethod(resolver, 'location', value, [
    Root(),
    Arg('system', () => CoordinateSystem, { defaultValue: 'WGS84', description: 'In which coordinates. 坐标系' }),
    FieldResolver(() => GeoPoint, { nullable: true, description: 'Where it is; null where that is not known. 位置' }),
  ]);
}
