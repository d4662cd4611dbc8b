import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JUDGED, judgedDistrict } from '../support/judgedDistrict.js';
import { serveDatabase, type ServedDatabase } from '../support/servedDatabase.js';

let served: ServedDatabase;
const START = Date.UTC(2025, 11, 9);
const at = (minutes: number): string => new Date(START + minutes * 60_000).toISOString();
const RANGE = { from: at(0), to: at(60) };
const CREATE = `mutation Create($input: CreateValidationRuleInput!) {
  createValidationRule(input: $input) { validationRule { id kind parameters enabled } userErrors { field code message } } }`;
const DRY_RUN = `query Try($rule: TriedRuleInput!, $points: [ID!]!, $from: DateTime!, $to: DateTime!, $first: Int) {
  validationDryRun(rule: $rule, points: $points, from: $from, to: $to, first: $first) {
    readings flaggedNow flaggedThen point { tag } flagged { time value qualityNow flagsNow qualityThen flagsThen } } }`;

const idOf = async (tag: string): Promise<string> =>
  (
    await served
      .as('admin')
      .data<{ point: { id: string } }>('query ($tag: String!) { point(by: { tag: $tag }) { id } }', { tag })
  ).point.id;
const tried = async (rule: object, tags: readonly string[], more: object = {}): Promise<readonly object[]> => {
  const points = await Promise.all(tags.map(idOf));
  const variables = { rule, points, ...RANGE, ...more };
  return (await served.as('auditor').data<{ validationDryRun: object[] }>(DRY_RUN, variables)).validationDryRun;
};

beforeAll(async () => {
  served = await serveDatabase(judgedDistrict());
  const rows = [40, 40.5, 86, 41, 41.5].flatMap((supply, i) => [
    { tag: JUDGED.supplyC, time: at(10 * i), value: supply },
    { tag: JUDGED.returnC, time: at(10 * i), value: 40.6 },
    { tag: JUDGED.flow, time: at(10 * i), value: 2 },
  ]);
  await served.as('operator').ingest(rows);
});
afterAll(() => served.end());

describe('a dry run', () => {
  it('tells what a rule would have marked, and changes nothing (S002-5.1.2a)', async () => {
    const [found, ...rest] = await tried({ kind: 'RANGE', parameters: { max: 85 } }, [JUDGED.supplyC]);
    expect(rest).toEqual([]);
    expect(found).toMatchObject({
      ...{ readings: 5, flaggedThen: 1, point: { tag: JUDGED.supplyC } },
      flagged: [{ time: at(20), value: 86, qualityThen: 'BAD' }],
    });
    const [again] = await tried({ kind: 'RANGE', parameters: { max: 1000 } }, [JUDGED.supplyC]);
    expect(again).toMatchObject({ flaggedNow: 0, flaggedThen: 0, flagged: [] });
  });

  it('lists as many readings as are asked for and counts all', async () => {
    const [found] = await tried({ kind: 'RANGE', parameters: { max: 40.2 } }, [JUDGED.supplyC], { first: 2 });
    expect(found).toMatchObject({ flaggedThen: 4, flagged: [{ time: at(10) }, { time: at(20) }] });
  });

  it('of a rule of a place tells of all its points (S002-5.1.2c)', async () => {
    const found = await tried({ kind: 'SUPPLY_BELOW_RETURN', parameters: { tolerance: 0.05 } }, [JUDGED.supplyC]);
    const thenOf = (tag: string): object | undefined =>
      found.find((one) => (one as { point: { tag: string } }).point.tag === tag);
    expect(thenOf(JUDGED.supplyC)).toMatchObject({ flaggedThen: 2 });
    expect(thenOf(JUDGED.returnC)).toMatchObject({ flaggedThen: 2 });
    expect(thenOf(JUDGED.flow)).toMatchObject({ flaggedThen: 0 });
    expect(await tried({ kind: 'SUPPLY_BELOW_RETURN', enabled: false }, [JUDGED.supplyC])).toMatchObject([
      ...found.map(() => ({ flaggedThen: 0 })),
    ]);
  });

  it.each([
    ['a rule that is none', { kind: 'RANGE', parameters: { max: 'hot' } }, JUDGED.supplyC],
    ['a point that does not carry the rule', { kind: 'SUPPLY_BELOW_RETURN' }, JUDGED.flow],
    ['a kind that goes by what was learnt of others', { kind: 'DRIFT' }, JUDGED.flow],
    ['a point that nothing is measured with', { kind: 'SUPPLY_BELOW_RETURN' }, JUDGED.primaryC],
  ])('is refused of %s', async (_, rule, tag) => {
    const points = [await idOf(tag)];
    const { errors } = await served.as('auditor').ask(DRY_RUN, { rule, points, ...RANGE });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('a rule', () => {
  const create = async (role: 'admin' | 'operator', input: object) => served.as(role).ask(CREATE, { input });

  it('is entered with the right CONFIGURE, and seen with READ', async () => {
    const input = { code: 'SUPPLY-85', kind: 'RANGE', point: await idOf(JUDGED.supplyC), parameters: { max: 85 } };
    expect(await create('operator', input)).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    expect(await create('admin', input)).toMatchObject({
      data: { createValidationRule: { validationRule: { kind: 'RANGE', parameters: { max: 85 } }, userErrors: [] } },
    });
    const seen = await served
      .as('auditor')
      .data<object>(
        `query ($tag: String!) { point(by: { tag: $tag }) { validationRules { nodes { code kind enabled point { tag } } } } }`,
        { tag: JUDGED.supplyC },
      );
    const node = { code: 'SUPPLY-85', kind: 'RANGE', enabled: true, point: { tag: JUDGED.supplyC } };
    expect(seen).toEqual({ point: { validationRules: { nodes: [node] } } });
  });

  it('is in force for the next reading, without a restart', async () => {
    const [admin, operator] = [served.as('admin'), served.as('operator')];
    const stream = admin.follow({ filter: { tags: [JUDGED.power] } });
    await stream.next();
    const qualityAt = async (minute: number, value: number): Promise<object | undefined> => {
      await operator.ingest([{ tag: JUDGED.power, time: at(minute), value }]);
      return (await stream.next()).readings[0];
    };
    expect(await qualityAt(0, 900)).toMatchObject({ quality: 'GOOD' });
    const input = { code: 'POWER-500', kind: 'RANGE', quantity: 'THERMAL_POWER', parameters: { max: 500 } };
    expect(await create('admin', input)).toMatchObject({ data: { createValidationRule: { userErrors: [] } } });
    expect(await qualityAt(2, 501)).toMatchObject({ quality: 'BAD' }); // the answer came when it was in force
    expect(await qualityAt(3, 500)).toMatchObject({ quality: 'GOOD' });
    await stream.close();
  });

  it('is the only one of its kind for a point or a quantity: another one names it', async () => {
    const first = { code: 'DRIFT-1', kind: 'DRIFT', quantity: 'ROOM_TEMPERATURE', parameters: { limit: 2 } };
    await create('admin', first);
    const { data, errors } = await create('admin', { ...first, code: 'DRIFT-2' });
    expect(errors).toBeUndefined();
    expect(data?.createValidationRule).toMatchObject({
      validationRule: null,
      userErrors: [{ field: ['quantity'], code: 'NAME_TAKEN', message: expect.stringContaining('DRIFT-1') as string }],
    });
    const ofPoint = { code: 'POWER-A', kind: 'STUCK', point: await idOf(JUDGED.power), parameters: { epsilon: 1 } };
    await create('admin', ofPoint);
    expect((await create('admin', { ...ofPoint, code: 'POWER-B' })).data?.createValidationRule).toMatchObject({
      userErrors: [{ field: ['point'], code: 'NAME_TAKEN', message: expect.stringContaining('POWER-A') as string }],
    });
  });

  it.each([
    ['RATE', {}],
    ['CLOCK_SKEW', null],
    ['INSTRUMENT_RANGE', { min: null }],
    ['INSTRUMENT_RANGE', { min: null, max: null }],
  ])('that says nothing is none: %s %j', async (kind, parameters) => {
    const { data } = await create('admin', {
      code: `EMPTY-${kind}-${Object.keys(parameters ?? {}).length}`,
      kind,
      quantity: 'HUMIDITY',
      parameters,
    });
    expect(data?.createValidationRule).toMatchObject({
      validationRule: null,
      userErrors: [{ field: ['parameters'], code: 'INVALID_VALUE' }],
    });
  });

  it('says what is wrong with it', async () => {
    const input = { code: 'BAD', kind: 'RATE', quantity: 'FLOW', parameters: { maxRatePerMinute: -1 } };
    const { data } = await create('admin', input);
    expect(data?.createValidationRule).toMatchObject({
      validationRule: null,
      userErrors: [{ field: ['parameters'], code: 'INVALID_VALUE' }],
    });
  });
});
