import { expect, it } from 'vitest';
import { locate } from '../../../src/domain/geo/coordinates.js';

// Tiananmen, a pair published with the common open implementations of the shift.
const WGS84 = { longitude: 116.404, latitude: 39.915 };

it('shifts to GCJ-02 and on to BD-09 as Chinese maps do', () => {
  const gcj02 = locate(WGS84, 'GCJ02');
  expect(gcj02.longitude).toBeCloseTo(116.41024449916938, 6);
  expect(gcj02.latitude).toBeCloseTo(39.91640428150164, 6);
  const bd09 = locate(WGS84, 'BD09');
  expect(bd09.longitude).toBeCloseTo(116.41662724378733, 4);
  expect(bd09.latitude).toBeCloseTo(39.922699552216216, 4);
});

it('leaves WGS 84 and places outside China alone', () => {
  expect(locate(WGS84, 'WGS84')).toEqual(WGS84);
  const berlin = { longitude: 13.4, latitude: 52.5 };
  expect(locate(berlin, 'GCJ02')).toEqual(berlin);
});
