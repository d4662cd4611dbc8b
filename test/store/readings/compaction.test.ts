import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConflictRule } from '../../../src/domain/readings/conflicts.js';
import { summarise } from '../../../src/domain/readings/summary.js';
import { columnOf } from '../../../src/domain/readings/aggregateColumn.js';
import { DAY_MS } from '../../../src/shared/duration.js';
import { dayOf } from '../../../src/store/readings/days.js';
import { batchOf, freshStore, reading, type TestStore } from '../../support/store.js';

const FIRST = Date.UTC(2026, 10, 1);
const HOUR_MS = 3_600_000;
const DAYS = 4;
const POINTS = 3;
const AUTHOR = { actor: 'test' };
const EVER = { from: FIRST - 30 * DAY_MS, to: FIRST + 30 * DAY_MS };

let store: TestStore;

const close = (before: number, upto: number): ReturnType<TestStore['compaction']['closer']['closeNext']> =>
  store.compaction.closer.closeNext({
    ...{ before, upto, breathe: () => Promise.resolve() },
    signal: new AbortController().signal,
  });

/** What must be found: the first value of each key, and the one that took its place. */
class Model {
  readonly #rows = new Map<string, { point: number; time: number; first: number; inForce: number }>();

  write(point: number, time: number, value: number, rule: ConflictRule): void {
    const key = `${point} ${time}`;
    const known = this.#rows.get(key);
    if (!known) this.#rows.set(key, { point, time, first: value, inForce: value });
    else if (rule === 'LAST') known.inForce = value;
  }

  of(point: number): { times: number[]; values: number[] } {
    const rows = [...this.#rows.values()].filter((row) => row.point === point).sort((a, b) => a.time - b.time);
    return { times: rows.map(({ time }) => time), values: rows.map(({ inForce }) => inForce) };
  }
}

const reading1 = fc.record({
  point: fc.integer({ min: 1, max: POINTS }),
  // Hours apart and few of them, so that repeats, conflicts and shared hours are common.
  at: fc.integer({ min: -24, max: DAYS * 24 * 2 - 1 }),
  value: fc.integer({ min: 0, max: 3 }),
});
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      rows: fc.array(reading1, { minLength: 1, maxLength: 12 }),
      rule: fc.constantFrom<ConflictRule>('FIRST', 'LAST'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('close' as const), back: fc.nat(6) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('fold' as const), back: fc.nat(6) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('roll' as const), hours: fc.nat(DAYS * 24) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function take(model: Model, one: Step): Promise<void> {
  const { closer: _, folder, roller } = store.compaction;
  if (one.kind === 'write') {
    const rows = one.rows.map(({ point, at, value }) => reading(point, FIRST + at * (HOUR_MS / 2), value));
    const batch = batchOf(...rows);
    for (let i = 0; i < batch.length; i++) model.write(batch.point[i], batch.time[i], batch.value[i], one.rule);
    await store.writer.write(batch, AUTHOR, one.rule);
    return;
  }
  if (one.kind === 'roll') await roller.roll(FIRST + one.hours * HOUR_MS);
  else {
    const upto = Math.max(0, (await store.commits.head()) - one.back);
    if (one.kind === 'close') await close(dayOf(FIRST) + DAYS, upto);
    else await folder.fold(upto, 100);
  }
}

async function expectModel(model: Model): Promise<void> {
  const points = Array.from({ length: POINTS }, (_, i) => i + 1);
  const found = new Map((await store.history.raw(points, EVER, 1e6)).map((of) => [of.point, of]));
  const hours = Array.from({ length: 60 * 24 }, (_, i) => EVER.from + i * HOUR_MS);
  const buckets = { starts: Float64Array.from(hours), ends: Float64Array.from(hours, (hour) => hour + HOUR_MS) };
  const figures = await store.figures.of(
    points.map((key) => ({ key, interpolation: 'LINEAR' as const })),
    buckets,
    () => undefined,
  );
  for (const point of points) {
    const wanted = model.of(point);
    expect([...(found.get(point)?.times ?? [])], `times of ${point}`).toEqual(wanted.times);
    expect([...(found.get(point)?.values ?? [])], `values of ${point}`).toEqual(wanted.values);
    const readings = {
      times: Float64Array.from(wanted.times),
      values: Float64Array.from(wanted.values),
      qualities: new Uint8Array(wanted.times.length),
    };
    const fresh = summarise(readings, buckets, 'LINEAR');
    const known = figures.get(point);
    for (const name of ['COUNT', 'SUM', 'MIN', 'MAX', 'FIRST', 'LAST', 'TIME_WEIGHTED_MEAN'] as const) {
      expect(known && columnOf(known, name), `${name} of ${point}`).toEqual(columnOf(fresh, name));
    }
    expect(await store.history.count(point, EVER, { qualities: null, asOf: null, charge: () => undefined })).toBe(
      wanted.times.length,
    );
    const pages = await store.history.page([point], EVER, { qualities: null, first: 5, asOf: null });
    expect(pages.map(({ time }) => time)).toEqual(wanted.times.slice(0, 5));
  }
}

describe('readings through all their forms', () => {
  it('are the same ones in any order of writing, closing, folding and rolling, and so are their figures', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        store = await freshStore();
        try {
          const model = new Model();
          for (const one of steps) await take(model, one);
          await expectModel(model);
        } finally {
          await store.close();
        }
      }),
      { numRuns: 25 },
    );
  });
});
