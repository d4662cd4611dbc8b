import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Branch, inSeries, type Network, newPump, solve } from '../../../simulators/plant/hydraulics.js';
import { inherentFlow, move, newValve, RANGEABILITY, sizeBranch } from '../../../simulators/plant/valve.js';

const conductance = fc.double({ min: 0.05, max: 5, noNaN: true });
const groups = fc.array(
  fc.record({ pipe: fc.double({ min: 0.5, max: 20, noNaN: true }), branches: fc.array(conductance, { maxLength: 5 }) }),
  { minLength: 1, maxLength: 5 },
);

type Shape = readonly { readonly pipe: number; readonly branches: readonly number[] }[];

function network(shape: Shape): Network {
  return {
    pump: newPump(20, 160),
    mainsConductance: 4,
    groups: shape.map(({ pipe, branches }) => ({
      pipeConductance: pipe,
      branches: branches.map((each): Branch => ({ conductance: each, flowM3h: 0 })),
      flowM3h: 0,
      dropKPa: 0,
    })),
    flowM3h: 0,
    headKPa: 0,
    availableKPa: 0,
  };
}

function solved(shape: Shape): Network {
  const made = network(shape);
  solve(made, 1);
  return made;
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
const branchesOf = ({ groups: all }: Network): Branch[] => all.flatMap((group) => group.branches);

describe('a network', () => {
  it('keeps continuity: branches add up to their group, groups to the pump', () => {
    fc.assert(
      fc.property(groups, (shape) => {
        const { groups: all, flowM3h } = solved(shape);
        expect(sum(all.map((group) => group.flowM3h))).toBeCloseTo(flowM3h, 9);
        for (const group of all) expect(sum(group.branches.map((each) => each.flowM3h))).toBeCloseTo(group.flowM3h, 9);
      }),
    );
  });

  it('keeps energy: along every way the drops add up to the head of the pump', () => {
    fc.assert(
      fc.property(groups, (shape) => {
        const { groups: all, flowM3h, headKPa, mainsConductance, pump } = solved(shape);
        expect(headKPa).toBeCloseTo(pump.shutOffKPa - pump.fallKPaPerFlow2 * flowM3h ** 2, 9);
        for (const group of all) {
          for (const branch of group.branches) {
            const dropKPa =
              (flowM3h / mainsConductance) ** 2 +
              (group.flowM3h / group.pipeConductance) ** 2 +
              (branch.flowM3h / branch.conductance) ** 2;
            expect(dropKPa / headKPa).toBeCloseTo(1, 9);
          }
        }
      }),
    );
  });

  it('closing one branch raises the flow of every other one and lowers that of the pump', () => {
    fc.assert(
      fc.property(groups, fc.nat(), fc.double({ min: 0, max: 0.95, noNaN: true }), (shape, pick, rest) => {
        const before = solved(shape);
        const made = network(shape);
        const branches = branchesOf(made);
        fc.pre(branches.length > 0);
        const closed = pick % branches.length;
        branches[closed]!.conductance *= rest;
        solve(made, 1);
        expect(made.flowM3h).toBeLessThan(before.flowM3h);
        branchesOf(before).forEach(({ flowM3h }, i) => {
          if (i === closed) expect(branches[i]!.flowM3h).toBeLessThan(flowM3h);
          else expect(branches[i]!.flowM3h).toBeGreaterThan(flowM3h);
        });
      }),
    );
  });

  it('stands still with all valves closed, without a branch and without a pump', () => {
    const none = solved([
      { pipe: 3, branches: [0, 0] },
      { pipe: 3, branches: [] },
    ]);
    const stopped = network([{ pipe: 3, branches: [1] }]);
    stopped.pump.speed = 0;
    solve(stopped, 1);
    for (const { flowM3h, groups: all, headKPa } of [none, stopped]) {
      expect(flowM3h).toBe(0);
      expect(headKPa).toBeGreaterThanOrEqual(0);
      for (const group of all)
        expect([group.flowM3h, ...group.branches.map((each) => each.flowM3h)]).not.toContain(NaN);
    }
    expect(none.headKPa).toBe(none.pump.shutOffKPa);
  });
});

describe('an equal-percentage valve', () => {
  it('gives with each percent of stroke the same percentage of flow, and is tight when closed', () => {
    expect(inherentFlow(100)).toBe(1);
    expect(inherentFlow(0)).toBe(0);
    for (let x = 1; x < 99; x++) {
      expect(inherentFlow(x + 1) / inherentFlow(x)).toBeCloseTo(RANGEABILITY ** 0.01, 12);
    }
  });

  // Installed characteristic: G/Gmax = 1 / sqrt(1 - a + a / f²).
  it('in a branch at a constant pressure difference has the installed curve of its authority', () => {
    const authorities = fc.double({ min: 0.1, max: 0.9, noNaN: true });
    fc.assert(
      fc.property(authorities, fc.double({ min: 1, max: 100, noNaN: true }), (authority, openingPct) => {
        const sized = sizeBranch({ designFlowM3h: 3, dropKPa: 60, authority, openingPct: 70 });
        const flowAt = (pct: number): number => inSeries(sized.valve * inherentFlow(pct), sized.fixed) * Math.sqrt(60);
        const expected = 1 / Math.sqrt(1 - authority + authority / inherentFlow(openingPct) ** 2);
        expect(flowAt(openingPct) / flowAt(100)).toBeCloseTo(expected, 9);
        expect(flowAt(70)).toBeCloseTo(3, 9);
      }),
    );
  });

  it('moves to its target at the speed of its actuator and stops there', () => {
    const valve = newValve(1, 70, 120);
    valve.targetPct = 20;
    move(valve, 30);
    expect(valve.openingPct).toBe(45);
    expect(valve.conductance).toBe(inherentFlow(45));
    move(valve, 60);
    expect(valve.openingPct).toBe(20);
    expect(move(valve, 60)).toBe(false);
  });
});
