import fc from 'fast-check';
import { expect, it } from 'vitest';
import { columnsOf, concatColumns, pickColumns } from '../../../src/domain/readings/columns.js';
import { orderByPointAndTime, repeatsPrevious, timeSpan } from '../../../src/domain/readings/order.js';
import { reading, rowsOf } from '../../support/store.js';

const readings = fc.array(
  fc
    .record({ point: fc.integer({ min: 1, max: 5 }), time: fc.nat(20), value: fc.double() })
    .map(({ point, time, value }) => reading(point, time, value)),
  { maxLength: 50 },
);

it('orders by point, then time, then arrival', () => {
  fc.assert(
    fc.property(readings, (rows) => {
      const columns = columnsOf(rows);
      const order = orderByPointAndTime(columns);
      const sorted = rows
        .map((row, i) => ({ row, i }))
        .sort((a, b) => a.row.point - b.row.point || a.row.time - b.row.time || a.i - b.i);
      expect(rowsOf(order ? pickColumns(columns, order) : columns)).toEqual(sorted.map(({ row }) => row));
    }),
  );
});

it('finds every repeated key of an ordered batch', () => {
  fc.assert(
    fc.property(readings, (rows) => {
      const columns = columnsOf(rows);
      const order = orderByPointAndTime(columns);
      const ordered = order ? pickColumns(columns, order) : columns;
      const distinct = new Set(rows.map(({ point, time }) => `${point} ${time}`)).size;
      const repeats = rows.filter((_, i) => repeatsPrevious(ordered, i)).length;
      expect(rows.length - repeats).toBe(distinct);
    }),
  );
});

it('joins batches without changing a reading', () => {
  fc.assert(
    fc.property(fc.array(readings, { maxLength: 5 }), (batches) => {
      expect(rowsOf(concatColumns(batches.map(columnsOf)))).toEqual(batches.flat());
    }),
  );
});

it('knows the span of a batch, and that an empty one has none', () => {
  expect(timeSpan(columnsOf([reading(1, 7, 0), reading(2, 3, 0)]))).toEqual([3, 7]);
  expect(timeSpan(columnsOf([]))).toEqual([Infinity, -Infinity]);
});
