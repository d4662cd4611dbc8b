import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ChangeOrder } from '../../src/live/changeOrder.js';

it('gives what changed behind a number, each point once, in the order of its last change', () => {
  const points = fc.array(fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5000 })), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(points, fc.nat(60), (touched, at) => {
      const seen = Math.min(at, touched.length);
      const order = new ChangeOrder();
      for (const point of touched) order.touch(point);
      expect(order.count).toBe(touched.length);
      const later = touched.slice(seen);
      const expected = later.filter((point, i) => later.lastIndexOf(point) === i);
      expect(order.since(seen)).toEqual(expected);
    }),
  );
});
