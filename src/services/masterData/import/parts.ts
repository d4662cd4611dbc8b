import { toWgs84, type CoordinateSystemName } from '../../../domain/geo/coordinates.js';
import { nearest } from '../../../domain/text/nearest.js';
import { normalText } from '../../../domain/text/normalText.js';
import { TYPES } from '../../../schema/entities.js';
import { PLACES, type PlaceType } from '../../../schema/types/masterData.js';
import type { Part } from './headings.js';
import type { Complaint } from './problems.js';
import type { Reading } from './values/read.js';

/** What the cell of a part says. */
export type Parts = (part: Part) => Reading;

/** A place as a file names it. */
export interface PlaceText {
  readonly type: PlaceType;
  readonly code: string;
}

/** A position in degrees, WGS 84. */
export interface Position {
  readonly longitude: number;
  readonly latitude: number;
}

/** What parts say together: undefined nothing, null that it is cleared. `at` is the part that a complaint is about. */
export interface Joined<T> {
  readonly attribute: 'place' | 'location';
  readonly outcome: T | Complaint | null | undefined;
  readonly at: Part;
}

const keyOf = (text: string): string => normalText(text).toLowerCase().replace(/[ _-]/g, '');

const TYPE_OF = new Map(
  (Object.keys(PLACES) as PlaceType[]).flatMap((type) =>
    [type, TYPES[type].plural, TYPES[type].zh].map((name) => [keyOf(name), type]),
  ),
);

/** A place by its type and code. */
export function readPlace(parts: Parts): Joined<PlaceText> {
  const [type, code] = [parts('placeType'), parts('place')];
  const joined = (at: Part, outcome: Joined<PlaceText>['outcome']): Joined<PlaceText> => ({
    attribute: 'place',
    at,
    outcome,
  });
  if (type.is === 'wrong') return joined('placeType', type.wrong);
  if (code.is === 'wrong') return joined('place', code.wrong);
  if (type.is !== 'value' && code.is !== 'value') return joined('place', undefined);
  if (type.is !== 'value' || code.is !== 'value') {
    const at = type.is === 'value' ? 'place' : 'placeType';
    return joined(at, {
      code: 'PLACE_INCOMPLETE',
      message: 'a place is told by its type and its code',
      cure: 'fill in both placeType and place, or neither',
    });
  }
  const known = TYPE_OF.get(keyOf(type.value as string));
  return known
    ? joined('place', { type: known, code: code.value as string })
    : joined('placeType', unknownType(type.value as string));
}

function unknownType(text: string): Complaint {
  const types = Object.keys(PLACES) as PlaceType[];
  const near = nearest(
    text,
    types.flatMap((type) => [type, TYPES[type].zh]),
  );
  const all = types.map((type) => `${type} (${TYPES[type].zh})`).join(', ');
  const cure = near === null ? `write one of ${all}` : `did you mean ${near}?`;
  return { code: 'PLACE_TYPE', message: 'nothing stands at a place of that type', cure };
}

const SYSTEMS: Readonly<Record<string, CoordinateSystemName>> = {
  wgs84: 'WGS84',
  cgcs2000: 'WGS84',
  gcj02: 'GCJ02',
  火星坐标: 'GCJ02',
  高德: 'GCJ02',
  bd09: 'BD09',
  百度: 'BD09',
};

/** A system of coordinates by its name; null for anything else. */
function coordinateSystem(text: string): CoordinateSystemName | null {
  return SYSTEMS[keyOf(text)] ?? null;
}

/** A position, in WGS 84 whatever it was given in. */
export function readLocation(parts: Parts, fallback: CoordinateSystemName): Joined<Position> {
  const [longitude, latitude, system] = [parts('longitude'), parts('latitude'), parts('coordinateSystem')];
  const joined = (at: Part, outcome: Joined<Position>['outcome']): Joined<Position> => ({
    attribute: 'location',
    at,
    outcome,
  });
  if (longitude.is === 'wrong') return joined('longitude', longitude.wrong);
  if (latitude.is === 'wrong') return joined('latitude', latitude.wrong);
  if (system.is === 'wrong') return joined('coordinateSystem', system.wrong);
  if (longitude.is === 'cleared' && latitude.is === 'cleared') return joined('longitude', null);
  if (longitude.is === 'nothing' && latitude.is === 'nothing') return joined('longitude', undefined);
  if (longitude.is !== 'value' || latitude.is !== 'value') {
    return joined(longitude.is === 'value' ? 'latitude' : 'longitude', {
      code: 'LOCATION_INCOMPLETE',
      message: 'a position is longitude and latitude',
      cure: 'fill in both or neither',
    });
  }
  const named = system.is === 'value' ? coordinateSystem(system.value as string) : fallback;
  if (named === null) return joined('coordinateSystem', unknownSystem);
  return position([longitude.value as string, latitude.value as string], named, joined);
}

const unknownSystem: Complaint = {
  code: 'COORDINATES_UNKNOWN',
  message: 'no system of coordinates has that name',
  cure: 'write WGS84 (CGCS2000), GCJ02 or BD09',
};

function position(
  [longitude, latitude]: readonly [string, string],
  system: CoordinateSystemName,
  joined: (at: Part, outcome: Joined<Position>['outcome']) => Joined<Position>,
): Joined<Position> {
  const [east, north] = [degrees(longitude), degrees(latitude)];
  if (east === null) return joined('longitude', noDegrees);
  if (north === null) return joined('latitude', noDegrees);
  if (Math.abs(north) > 90 && Math.abs(east) <= 90) {
    const cure = 'exchange the two: China lies at longitudes 73 to 135 and latitudes 3 to 54';
    return joined('latitude', {
      code: 'LOCATION_SWAPPED',
      message: 'longitude and latitude are the wrong way round',
      cure,
    });
  }
  if (Math.abs(east) > 180 || Math.abs(north) > 90)
    return joined(Math.abs(east) > 180 ? 'longitude' : 'latitude', noDegrees);
  return joined('longitude', toWgs84({ longitude: east, latitude: north }, system));
}

const noDegrees: Complaint = {
  code: 'NUMBER_RANGE',
  message: 'that is no longitude or latitude',
  cure: 'write decimal degrees: longitude -180 to 180, latitude -90 to 90',
};

function degrees(text: string): number | null {
  const normal = normalText(text).replace(/°$/, '');
  return /^[+-]?\d{1,3}(\.\d+)?$/.test(normal) ? Number(normal) : null;
}
