import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../src/shared/duration.js';
import { dayOf } from '../../src/store/readings/days.js';
import { at, inputTypeOf, iso, RevisedHub, same, type Shown } from '../support/revisedHub.js';
import { tagOf } from '../support/testDistrict.js';

/** Midnight in UTC of today, and of a day that has been closed for long. */
const TODAY = dayOf(Date.now()) * DAY_MS;
const CLOSED = TODAY - 30 * DAY_MS;

let hub: RevisedHub;
beforeAll(async () => {
  hub = await RevisedHub.start(12, [12]);
});
afterAll(() => hub.end());

describe('a correction', () => {
  const stages: [what: string, n: number, day: number, ready: () => Promise<void>][] = [
    ['of an open day', 1, TODAY - DAY_MS, () => Promise.resolve()],
    [
      'of an open day whose hours are rolled',
      2,
      TODAY - DAY_MS,
      async () => {
        await hub.store.compaction.roller.roll(TODAY);
      },
    ],
    ['of a closed day that waits for what came late', 3, CLOSED, () => Promise.resolve()],
    ['of a closed day that is compact', 4, CLOSED, () => hub.fold()],
  ];

  it.each(stages)(
    '%s is in every figure, and so is its end; what was known before is told by asOf',
    async (...given) => {
      const [, n, day, ready] = given;
      await hub.enter(n, day, 1, 2, 3);
      await ready();
      const known = (await hub.show(n, day)).readings.nodes[1]?.versions[0]?.receivedAt as string;
      expect(await hub.sums(n, day)).toEqual(same(6));

      const correction = { tag: tagOf(n), time: at(day, 1), value: 20 };
      const input = { corrections: [correction], reason: 'meter read wrongly', evidence: 'photo 17' };
      expect(await hub.mutate('correctReadings', input)).toEqual({ changed: 1, unchanged: 0, userErrors: [] });
      expect(await hub.mutate('correctReadings', input)).toEqual({ changed: 0, unchanged: 1, userErrors: [] });
      expect(await hub.sums(n, day)).toEqual(same(24));
      expect(await hub.sums(n, day, known)).toEqual(same(6));
      const corrected = (await hub.show(n, day)).readings.nodes[1] as Shown;
      expect(corrected).toMatchObject({ value: 20, quality: 'GOOD', flags: ['CORRECTED'] });
      expect(corrected.versions).toMatchObject([
        { version: '0', kind: 'FIRST', value: 2, inForce: false },
        { kind: 'CORRECTION', value: 20, inForce: true, reason: 'meter read wrongly', evidence: 'photo 17' },
      ]);
      expect(corrected.versions[1]?.author).toMatch(/^apikey:/);

      await hub.fold();
      expect(await hub.sums(n, day)).toEqual(same(24));
      const before = corrected.versions[1]?.receivedAt as string;
      const back = {
        resolutions: [{ tag: tagOf(n), time: at(day, 1), version: 0 }],
        reason: 'the first one was right',
      };
      expect(await hub.mutate('resolveConflicts', back)).toMatchObject({ changed: 1, userErrors: [] });
      expect(await hub.sums(n, day)).toEqual(same(6));
      expect(await hub.sums(n, day, before)).toEqual(same(24));
      await hub.fold();
      expect(await hub.sums(n, day)).toEqual(same(6));
    },
  );

  it('of the newest reading is what latest gives, and what live streams tell', async () => {
    await hub.enter(5, TODAY - DAY_MS, 40, 41);
    const known = (await hub.show(5, TODAY - DAY_MS)).readings.nodes[1]?.versions[0]?.receivedAt as string;
    const stream = hub.served.as('auditor').follow({ filter: { tags: [tagOf(5)] } });
    expect(await stream.next()).toMatchObject({ snapshot: true, readings: [{ value: 41 }] });
    const corrections = [{ pointId: hub.ids[4], time: at(TODAY - DAY_MS, 1), value: 42, quality: 'UNCERTAIN' }];
    await hub.mutate('correctReadings', { corrections, reason: 'calibration' });
    expect(await stream.next()).toMatchObject({ readings: [{ value: 42, quality: 'UNCERTAIN' }] });
    await stream.close();
    expect((await hub.show(5, TODAY - DAY_MS)).latest).toEqual({ value: 42 });
    expect((await hub.show(5, TODAY - DAY_MS, known)).latest).toEqual({ value: 41 });
  });

  it('by a rule goes by what the readings were before any, so that sending it again changes nothing', async () => {
    await hub.enter(6, CLOSED, 10, 20, 30);
    const rules = [{ tag: tagOf(6), from: iso(CLOSED), to: at(CLOSED, 2), factor: 0.5, offset: 1 }];
    const input = { rules, reason: 'pulse weight was entered wrongly' };
    expect(await hub.mutate('correctReadings', input)).toMatchObject({ changed: 2, unchanged: 0, userErrors: [] });
    expect(await hub.mutate('correctReadings', input)).toMatchObject({ changed: 0, unchanged: 2, userErrors: [] });
    expect((await hub.show(6, CLOSED)).readings.nodes.map(({ value }) => value)).toEqual([6, 11, 30]);
    const other = [{ ...rules[0], factor: 1, offset: -1 }];
    await hub.mutate('correctReadings', { rules: other, reason: 'no, an offset' });
    expect((await hub.show(6, CLOSED)).readings.nodes.map(({ value }) => value)).toEqual([9, 19, 30]);
  });

  it.each([
    ['one by one', { corrections: [{ tag: tagOf(8), time: at(CLOSED, 0), value: -9999 }] }, -9999],
    ['by a rule', { rules: [{ tag: tagOf(8), from: at(CLOSED, 0), to: at(CLOSED, 1), offset: 900 }] }, 910],
  ])('%s to what no plant can have is kept, but BAD', async (_, input, value) => {
    await hub.enter(8, CLOSED, 10);
    expect(await hub.mutate('correctReadings', { ...input, reason: 'trial' })).toMatchObject({ userErrors: [] });
    expect((await hub.show(8, CLOSED)).readings.nodes).toMatchObject([
      { value, quality: 'BAD', flags: ['RANGE', 'CORRECTED'] },
    ]);
  });

  it('by a rule that leaves nothing of the values is refused', async () => {
    await hub.enter(9, CLOSED, 10, 20);
    const rules = [{ tag: tagOf(9), from: iso(CLOSED), to: at(CLOSED, 2), factor: 0 }];
    expect(await hub.mutate('correctReadings', { rules, reason: 'trial' })).toEqual({
      ...{ changed: 0, unchanged: 0 },
      userErrors: [{ field: ['rules', '0'], code: 'VALUE_INVALID' }],
    });
    expect((await hub.show(9, CLOSED)).readings.nodes.map(({ value }) => value)).toEqual([10, 20]);
  });

  it('of what is not there, of supervision data and of the same twice is refused, and the rest is done', async () => {
    await hub.enter(7, TODAY - DAY_MS, 5, 6);
    await hub.enter(12, TODAY - DAY_MS, 5);
    const time = at(TODAY - DAY_MS, 0);
    const corrections = [
      { tag: tagOf(7), time, value: 50 },
      { tag: tagOf(7), time, value: 51 },
      { tag: tagOf(7), time: at(TODAY - DAY_MS, 5), value: 1 },
      { tag: tagOf(12), time, value: 50 },
      { tag: 'nobody', time, value: 1 },
    ];
    const rules = [{ tag: tagOf(12), from: time, to: at(TODAY, 0), factor: 2 }];
    expect(await hub.mutate('correctReadings', { corrections, rules, reason: 'trial' })).toEqual({
      ...{ changed: 1, unchanged: 0 },
      userErrors: [
        { field: ['corrections', '4'], code: 'POINT_UNKNOWN' },
        { field: ['corrections', '1'], code: 'NAMED_TWICE' },
        { field: ['corrections', '2'], code: 'READING_MISSING' },
        { field: ['corrections', '3'], code: 'REGULATORY_READING' },
        { field: ['rules', '0'], code: 'REGULATORY_READING' },
      ],
    });
    expect(await hub.sums(12, TODAY - DAY_MS)).toEqual(same(5));
    expect(await hub.sums(7, TODAY - DAY_MS)).toEqual(same(56));
  });

  it('needs a reason, and a point named once', async () => {
    const operator = hub.served.as('operator');
    const ask = (input: object): Promise<unknown> =>
      operator.ask('mutation M($input: CorrectReadingsInput!) { correctReadings(input: $input) { changed } }', {
        input,
      });
    const correction = { tag: tagOf(7), time: at(TODAY - DAY_MS, 1), value: 50 };
    const refused = { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] };
    expect(await ask({ corrections: [correction], reason: ' ' })).toMatchObject(refused);
    expect(await ask({ corrections: [{ ...correction, pointId: hub.ids[6] }], reason: 'trial' })).toMatchObject(
      refused,
    );
  });
});

describe('supervision data', () => {
  const ANNOTATE = `mutation A($input: AnnotateReadingsInput!) { annotateReadings(input: $input) {
    annotation { rule note evidence author } userErrors { field code } } }`;

  it('is annotated with the rule that allows it, and stays as it is', async () => {
    const day = TODAY - DAY_MS;
    await hub.enter(12, day, 5, 6);
    const input = {
      ...{ tag: tagOf(12), from: at(day, 1), to: at(day, 2), rule: 'HJ 75-2017 9.2', note: 'calibration' },
      evidence: 'protocol 4',
    };
    const { annotateReadings } = await hub.served
      .as('operator')
      .data<{ annotateReadings: unknown }>(ANNOTATE, { input });
    const kept = { rule: 'HJ 75-2017 9.2', note: 'calibration', evidence: 'protocol 4' };
    expect(annotateReadings).toMatchObject({ annotation: kept, userErrors: [] });
    const shown = await hub.served.as('auditor').data(
      `query P($id: ID!, $from: DateTime!, $to: DateTime!) { point(by: { id: $id }) {
        annotations(from: $from, to: $to) { rule note evidence }
        readings(from: $from, to: $to) { nodes { value annotations { rule } } } } }`,
      { id: hub.ids[11], from: iso(day), to: iso(day + DAY_MS) },
    );
    expect(shown).toEqual({
      point: {
        annotations: [kept],
        readings: {
          nodes: [
            { value: 5, annotations: [] },
            { value: 6, annotations: [{ rule: 'HJ 75-2017 9.2' }] },
          ],
        },
      },
    });
    const wrong = await hub.served.as('operator').data(ANNOTATE, { input: { ...input, tag: 'nobody' } });
    expect(wrong).toMatchObject({ annotateReadings: { userErrors: [{ field: ['tag'], code: 'POINT_UNKNOWN' }] } });
  });

  it('keeps its first value when another one is sent again, and has it beside', async () => {
    const day = TODAY - 2 * DAY_MS;
    await hub.enter(12, day, 3);
    await hub.enter(1, day, 3);
    const rows = [1, 12].map((n) => ({ tag: tagOf(n), time: at(day, 0), value: 1 }));
    expect(await hub.send(rows, true)).toEqual({ accepted: 1, duplicates: 0, rejected: [{ code: 'VALUE_CONFLICT' }] });
    expect((await hub.show(1, day)).readings.nodes.map(({ value }) => value)).toEqual([1]);
    const shown = (await hub.show(12, day)).readings.nodes;
    expect(shown.map(({ value, versions }) => [value, versions.length])).toEqual([[3, 2]]);
  });

  it('stays what it is, whoever would have it otherwise', async () => {
    const input = { id: hub.ids[11], dataClass: 'OPERATION' };
    const { updatePoint } = await hub.served.as('admin').data<{
      updatePoint: unknown;
    }>('mutation U($input: UpdatePointInput!) { updatePoint(input: $input) { userErrors { field code } } }', { input });
    expect(updatePoint).toEqual({ userErrors: [{ field: ['dataClass'], code: 'FIXED' }] });
  });

  it('is not reviewed either', async () => {
    const reviews = [{ tag: tagOf(12), time: at(TODAY - DAY_MS, 0), action: 'REJECT' }];
    expect((await hub.mutate('reviewReadings', { reviews, reason: 'trial' })).userErrors).toMatchObject([
      { code: 'REGULATORY_READING' },
    ]);
  });
});

describe('manual entry (S001-3.0.5a)', () => {
  const RECORD = `mutation R($input: RecordManualReadingsInput!) {
    recordManualReadings(input: $input) { accepted duplicates rejected { index code } } }`;

  it('of the value that is there already changes nothing and is no conflict', async () => {
    const day = CLOSED - DAY_MS;
    await hub.enter(10, day, 1);
    const input = { readings: [{ tag: tagOf(10), time: at(day, 0), value: 1 }] };
    expect(await hub.served.as('operator').data(RECORD, { input })).toEqual({
      recordManualReadings: { accepted: 0, duplicates: 1, rejected: [] },
    });
  });

  it('is told apart, checked like all others, and never takes the place of what is there', async () => {
    const day = CLOSED - DAY_MS;
    await hub.enter(11, day, 1);
    const row = (hour: number, value: number): object => ({ tag: tagOf(11), time: at(day, hour), value });
    const future = { tag: tagOf(11), time: iso(Date.now() + DAY_MS), value: 1 };
    const input = { readings: [row(0, 2), row(1, 3), future, { ...row(2, 1), tag: 'nobody' }] };
    const { recordManualReadings } = await hub.served
      .as('operator')
      .data<{ recordManualReadings: unknown }>(RECORD, { input });
    expect(recordManualReadings).toEqual({
      ...{ accepted: 1, duplicates: 0 },
      rejected: [
        { index: 0, code: 'VALUE_CONFLICT' },
        { index: 2, code: 'TIME_IN_FUTURE' },
        { index: 3, code: 'POINT_UNKNOWN' },
      ],
    });
    expect((await hub.show(11, day)).readings.nodes).toMatchObject([
      { value: 1, flags: [] },
      { value: 3, flags: ['MANUAL'] },
    ]);
  });
});

describe('the right CORRECT', () => {
  const time = at(TODAY - DAY_MS, 0);
  const name = { tag: tagOf(1), time };
  const span = { tag: tagOf(1), from: time, to: at(TODAY, 0) };
  const attempts: [mutation: string, input: object][] = [
    ['correctReadings', { corrections: [{ ...name, value: 1 }], reason: 'x' }],
    ['reviewReadings', { reviews: [{ ...name, action: 'REJECT' }], reason: 'x' }],
    ['resolveConflicts', { resolutions: [{ ...name, version: 0 }], reason: 'x' }],
    ['annotateReadings', { ...span, rule: 'x', note: 'x' }],
    ['recordManualReadings', { readings: [{ ...name, value: 1 }] }],
  ];
  const refused = ['billing', 'auditor', 'enterprise'] as const;

  it.each(attempts.flatMap(([mutation, input]) => refused.map((role) => [mutation, role, input] as const)))(
    '%s is refused to %s',
    async (mutation, role, input) => {
      const query = `mutation M($input: ${inputTypeOf(mutation)}!) { ${mutation}(input: $input) { clientMutationId } }`;
      const before = await hub.store.commits.head();
      const { errors } = await hub.served.as(role).ask(query, { input });
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
      expect(await hub.store.commits.head()).toBe(before);
    },
  );
});
