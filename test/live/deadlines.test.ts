import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Deadlines } from '../../src/live/deadlines.js';

it('gives back what it was given in the order of time, whatever was taken in between', () => {
  const acts = fc.array(fc.oneof(fc.constant('take' as const), fc.nat(40), fc.constant(Infinity)), { maxLength: 80 });
  fc.assert(
    fc.property(acts, (list) => {
      const deadlines = new Deadlines();
      let model: number[] = [];
      const times: number[] = [];
      for (const act of list) {
        if (act !== 'take') {
          deadlines.add(times.push(act) - 1, act);
          model = [...model, act].sort((a, b) => a - b);
        } else if (model.length > 0) {
          expect(times[deadlines.take()]).toBe(model.shift());
        }
        expect(deadlines.next).toBe(model[0] ?? Infinity);
      }
      deadlines.clear();
      expect(deadlines.next).toBe(Infinity);
    }),
  );
});
