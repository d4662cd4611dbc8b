import fc from 'fast-check';
import { expect, it } from 'vitest';
import { columnsOf } from '../../src/domain/readings/columns.js';
import { LatestValues } from '../../src/live/latestValues.js';
import { reading, rowsOf } from '../support/store.js';

it('holds the newest reading by time of each point, whatever order they come in', () => {
  const readings = fc.array(fc.record({ point: fc.integer({ min: 1, max: 3000 }), time: fc.nat(50) }), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(readings, fc.nat(59), (keys, cut) => {
      const rows = keys.map(({ point, time }, i) => reading(point, time, i));
      const latest = new LatestValues();
      latest.apply(columnsOf(rows.slice(0, cut)));
      latest.apply(columnsOf(rows.slice(cut)));
      for (const point of new Set(rows.map((row) => row.point))) {
        const own = rows.filter((row) => row.point === point);
        const newest = Math.max(...own.map((row) => row.time));
        expect(rowsOf(latest.of([point]))).toEqual([own.findLast((row) => row.time === newest)]);
      }
    }),
  );
});

it('gives only points that have a reading, in the order asked', () => {
  const latest = new LatestValues();
  latest.apply(columnsOf([reading(5, 1, 50), reading(2, 1, 20)]));
  expect(rowsOf(latest.of([9, 2, 100_000, 5])).map(({ value }) => value)).toEqual([20, 50]);
});

it('takes a reading from the future for no newer than its arrival', () => {
  const latest = new LatestValues();
  const ahead = reading(1, 1_000_000, 99, { received: 100 });
  latest.apply(columnsOf([reading(1, 90, 1), ahead]));
  expect(rowsOf(latest.of([1]))).toEqual([ahead]);
  latest.apply(columnsOf([reading(1, 95, 2)]));
  expect(rowsOf(latest.of([1]))).toEqual([ahead]);
  latest.apply(columnsOf([reading(1, 101, 3)]));
  expect(rowsOf(latest.of([1]))[0]).toMatchObject({ time: 101, value: 3 });
});
