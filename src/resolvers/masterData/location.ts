import { Arg, FieldResolver, Root, type ClassType } from 'type-graphql';
import { locate } from '../../domain/geo/coordinates.js';
import type { LocatedData } from '../../schema/types/masterData.js';
import { CoordinateSystem, GeoPoint } from '../../schema/types/geo.js';

/** Adds the field that says where something is. */
export function addLocation(resolver: ClassType): void {
  const { prototype } = resolver as { prototype: object };
  const value = ({ longitude, latitude }: LocatedData, system: CoordinateSystem): GeoPoint | null =>
    longitude === null || latitude === null ? null : locate({ longitude, latitude }, system);
  const descriptor = { value, writable: true, configurable: true, enumerable: false };
  Object.defineProperty(prototype, 'location', descriptor);
  Root()(prototype, 'location', 0);
  Arg('system', () => CoordinateSystem, { defaultValue: 'WGS84', description: 'In which coordinates. 坐标系' })(
    prototype,
    'location',
    1,
  );
  FieldResolver(() => GeoPoint, { nullable: true, description: 'Where it is; null where that is not known. 位置' })(
    prototype,
    'location',
    descriptor,
  );
}
