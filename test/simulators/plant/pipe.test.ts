import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cool,
  draw,
  flowThrough,
  heatIn,
  newPipe,
  newVessel,
  type Pipe,
  push,
} from '../../../simulators/plant/pipe.js';
import { WATER_KWH_PER_M3_K } from '../../../simulators/plant/water.js';

const STEP_H = 1 / 3600;

/** Seconds until hot water pushed into a cold pipe has half arrived. */
function delayS(pipe: Pipe, flowM3h: number): number {
  for (let s = 1; ; s++) if (flowThrough(pipe, flowM3h * STEP_H, 60) >= 50) return s;
}

describe('a pipe', () => {
  it.each([4, 8, 16])('at %d m3/h gives hot water when its volume has passed, and not before', (flowM3h) => {
    const pipe = newPipe({ lengthM: 200, designFlowM3h: 8, speedMPerS: 0.8 }, 40);
    const transitS = (3600 * pipe.volumeM3) / flowM3h;
    expect(transitS).toBeCloseTo((200 / 0.8) * (8 / flowM3h), 6);
    expect(delayS(pipe, flowM3h) / transitS).toBeGreaterThan(0.95);
    expect(delayS(newPipe({ lengthM: 200, designFlowM3h: 8, speedMPerS: 0.8 }, 40), flowM3h)).toBeLessThan(
      1.05 * transitS,
    );
  });

  it('holds back a front: nothing hot leaves in the first nine tenths of its volume', () => {
    const pipe = newVessel(1, 0, 40);
    let left = 40;
    for (let i = 0; i < 900; i++) left = Math.max(left, flowThrough(pipe, 0.001, 60));
    expect(left).toBe(40);
    for (let i = 0; i < 200; i++) left = flowThrough(pipe, 0.001, 60);
    expect(left).toBeCloseTo(60, 9);
  });

  it('cools standing water to the ambient along an exponential', () => {
    const pipe = newVessel(2, 0.5, 50);
    const lossKWh = cool(pipe, 10, 2);
    expect(draw(pipe, 0)).toBeCloseTo(10 + 40 * Math.exp(-1), 9);
    expect(lossKWh).toBeCloseTo(2 * WATER_KWH_PER_M3_K * 40 * (1 - Math.exp(-1)), 9);
  });

  it('loses neither water nor heat, whatever goes in and out', () => {
    const move = fc.record({
      volumeM3: fc.double({ min: 0, max: 3, noNaN: true }),
      temperatureC: fc.double({ min: 0, max: 110, noNaN: true }),
      hours: fc.double({ min: 0, max: 1, noNaN: true }),
      drawFirst: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(move, { maxLength: 200 }), (moves) => {
        const pipe = newVessel(3.5, 0.2, 40);
        let expectedKWh = heatIn(pipe);
        for (const { volumeM3, temperatureC, hours, drawFirst } of moves) {
          expectedKWh -= cool(pipe, 4, hours);
          if (!drawFirst) push(pipe, volumeM3, temperatureC);
          const outC = draw(pipe, volumeM3);
          if (drawFirst) push(pipe, volumeM3, temperatureC);
          if (volumeM3 > 0) expectedKWh += WATER_KWH_PER_M3_K * volumeM3 * (temperatureC - outC);
        }
        let heldM3 = 0;
        for (let i = 0; i < pipe.count; i++) heldM3 += pipe.plugM3[(pipe.first + i) % pipe.plugM3.length]!;
        expect(heldM3).toBeCloseTo(pipe.volumeM3, 6);
        expect(heatIn(pipe)).toBeCloseTo(expectedKWh, 4);
      }),
    );
  });
});
