/** Degrees. */
export interface Coordinates {
  readonly longitude: number;
  readonly latitude: number;
}

/** WGS 84 (equal to CGCS2000 for our purposes), the shifted system of Chinese maps, and Baidu's on top of it. */
export type CoordinateSystemName = 'WGS84' | 'GCJ02' | 'BD09';

const SEMI_MAJOR_AXIS_M = 6_378_245;
const ECCENTRICITY_SQUARED = 0.006_693_421_622_965_943;
const BAIDU_TURN = (Math.PI * 3000) / 180;

/** A WGS 84 position in another system. Outside China GCJ-02 equals WGS 84. */
export function locate(place: Coordinates, system: CoordinateSystemName): Coordinates {
  switch (system) {
    case 'WGS84':
      return place;
    case 'GCJ02':
      return toGcj02(place);
    case 'BD09':
      return toBd09(toGcj02(place));
  }
}

function toGcj02({ longitude, latitude }: Coordinates): Coordinates {
  if (longitude < 72.004 || longitude > 137.8347 || latitude < 0.8293 || latitude > 55.8271) {
    return { longitude, latitude };
  }
  const [x, y] = [longitude - 105, latitude - 35];
  const radians = (latitude / 180) * Math.PI;
  const magic = 1 - ECCENTRICITY_SQUARED * Math.sin(radians) ** 2;
  const meridian = (SEMI_MAJOR_AXIS_M * (1 - ECCENTRICITY_SQUARED)) / (magic * Math.sqrt(magic));
  const parallel = (SEMI_MAJOR_AXIS_M / Math.sqrt(magic)) * Math.cos(radians);
  return {
    latitude: latitude + (northShift(x, y) * 180) / (meridian * Math.PI),
    longitude: longitude + (eastShift(x, y) * 180) / (parallel * Math.PI),
  };
}

const wave = (angle: number, polynomial: number, slower: number): number =>
  ((20 * Math.sin(6 * angle * Math.PI) + 20 * Math.sin(2 * angle * Math.PI)) * 2) / 3 + polynomial + slower;

function northShift(x: number, y: number): number {
  const polynomial = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x));
  const slow = ((20 * Math.sin(y * Math.PI) + 40 * Math.sin((y / 3) * Math.PI)) * 2) / 3;
  const slower = ((160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y * Math.PI) / 30)) * 2) / 3;
  return wave(x, polynomial + slow, slower);
}

function eastShift(x: number, y: number): number {
  const polynomial = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x));
  const slow = ((20 * Math.sin(x * Math.PI) + 40 * Math.sin((x / 3) * Math.PI)) * 2) / 3;
  const slower = ((150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * 2) / 3;
  return wave(x, polynomial + slow, slower);
}

function toBd09({ longitude, latitude }: Coordinates): Coordinates {
  const radius = Math.hypot(longitude, latitude) + 0.00002 * Math.sin(latitude * BAIDU_TURN);
  const angle = Math.atan2(latitude, longitude) + 0.000003 * Math.cos(longitude * BAIDU_TURN);
  return { longitude: radius * Math.cos(angle) + 0.0065, latitude: radius * Math.sin(angle) + 0.006 };
}

/** Degrees; far below what any instrument resolves. */
const CLOSE_ENOUGH = 1e-9;
const MOST_STEPS = 20;

/** A position of another system in WGS 84: the inverse of `locate`, to within a millimetre. */
export function toWgs84(place: Coordinates, system: CoordinateSystemName): Coordinates {
  let guess = place;
  for (let step = 0; step < MOST_STEPS; step++) {
    const shown = locate(guess, system);
    const east = place.longitude - shown.longitude;
    const north = place.latitude - shown.latitude;
    guess = { longitude: guess.longitude + east, latitude: guess.latitude + north };
    if (Math.abs(east) < CLOSE_ENOUGH && Math.abs(north) < CLOSE_ENOUGH) break;
  }
  return guess;
}
