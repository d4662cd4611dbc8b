import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../src/shared/duration.js';
import { dayOf } from '../../src/store/readings/days.js';
import { at, iso, RevisedHub, same, type Version } from '../support/revisedHub.js';
import { tagOf } from '../support/testDistrict.js';

/** Midnight in UTC of today, and of a day that has been closed for long. */
const TODAY = dayOf(Date.now()) * DAY_MS;
const CLOSED = TODAY - 30 * DAY_MS;

let hub: RevisedHub;
beforeAll(async () => {
  hub = await RevisedHub.start(12);
});
afterAll(() => hub.end());

const CONFLICTS = `query C($filter: ConflictFilter!, $first: Int, $after: String) {
  conflicts(filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { time resolved point { tag } versions { version kind value inForce } } } }`;

interface ConflictsShown {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  readonly nodes: readonly { readonly time: string; readonly resolved: boolean; readonly versions: Version[] }[];
}

describe('conflicts', () => {
  const day = CLOSED;
  const list = async (filter: object, page: object = {}): Promise<ConflictsShown> => {
    const variables = { filter: { from: iso(day), to: iso(day + DAY_MS), tags: [tagOf(8)], ...filter }, ...page };
    return (await hub.served.as('auditor').data<{ conflicts: ConflictsShown }>(CONFLICTS, variables)).conflicts;
  };

  it('keep both values; the first one stands unless the client says that it sends again', async () => {
    const row = (hour: number, value: number): object => ({ tag: tagOf(8), time: at(day, hour), value });
    await hub.send([row(0, 1), row(1, 1), row(2, 1)], false);
    expect(await hub.send([row(0, 2)], false)).toEqual({
      ...{ accepted: 0, duplicates: 0, rejected: [{ code: 'VALUE_CONFLICT' }] },
    });
    expect(await hub.send([row(1, 3), row(2, 1)], true)).toEqual({ accepted: 1, duplicates: 1, rejected: [] });
    expect(await hub.sums(8, day)).toEqual(same(5));
    await hub.send([row(2, 7)], false);
    await hub.fold();
    const found = await list({});
    expect(found).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: false } });
    expect(found.nodes.map(({ versions }) => versions.map(({ value, inForce }) => [value, inForce]))).toEqual([
      [
        [1, true],
        [2, false],
      ],
      [
        [1, false],
        [3, true],
      ],
      [
        [1, true],
        [7, false],
      ],
    ]);
  });

  it('are listed page by page, and those of others are not', async () => {
    const first = await list({}, { first: 2 });
    expect(first.nodes).toHaveLength(2);
    const rest = await list({}, { first: 2, after: first.pageInfo.endCursor });
    expect(rest).toMatchObject({ nodes: [{ time: at(day, 2), resolved: false }], pageInfo: { hasNextPage: false } });
    expect(await list({ tags: [tagOf(1)] })).toMatchObject({ totalCount: 0, nodes: [] });
  });

  it('are resolved one by one: what was chosen is in force, and repeating it changes nothing', async () => {
    const [, second] = (await list({})).nodes[0]?.versions ?? [];
    const name = { tag: tagOf(8), time: at(day, 0) };
    const input = { resolutions: [{ ...name, version: second?.version }], reason: 'seen on the display' };
    expect(await hub.mutate('resolveConflicts', input)).toMatchObject({ changed: 1, unchanged: 0, hasMore: false });
    expect(await hub.mutate('resolveConflicts', input)).toMatchObject({ changed: 0, unchanged: 1 });
    expect(await hub.sums(8, day)).toEqual(same(6));
    expect(await list({ resolved: true })).toMatchObject({ totalCount: 1, nodes: [{ time: at(day, 0) }] });
    const unknown = { resolutions: [{ ...name, version: '999999' }], reason: 'trial' };
    expect((await hub.mutate('resolveConflicts', unknown)).userErrors).toEqual([
      { field: ['resolutions', '0'], code: 'VERSION_UNKNOWN' },
    ]);
  });

  it('are resolved in bulk where nobody has decided yet', async () => {
    const span = { tags: [tagOf(8)], from: iso(day), to: iso(day + DAY_MS), keep: 'LAST' };
    expect(await hub.mutate('resolveConflicts', { span, reason: 'recall' })).toMatchObject({
      changed: 2,
      hasMore: false,
    });
    expect(await hub.mutate('resolveConflicts', { span, reason: 'recall' })).toMatchObject({
      changed: 0,
      unchanged: 0,
    });
    expect(await hub.sums(8, day)).toEqual(same(2 + 3 + 7));
    expect(await list({ resolved: false })).toMatchObject({ totalCount: 0 });
    await hub.send([{ tag: tagOf(8), time: at(day, 2), value: 8 }], false);
    expect(await list({ resolved: false })).toMatchObject({ totalCount: 1 });
    expect(await hub.sums(8, day)).toEqual(same(2 + 3 + 7));
  });
});

const SUSPECTS = `query S($filter: SuspectFilter!, $first: Int, $after: String) {
  suspectReadings(filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { time value quality point { tag } } } }`;

describe('doubtful readings (S000-8.1.1b)', () => {
  const day = TODAY - DAY_MS;
  const list = async (page: object = {}, tags = [tagOf(9), tagOf(10)]): Promise<ConflictsShown> => {
    const variables = { filter: { from: iso(day), to: iso(day + DAY_MS), tags }, ...page };
    return (await hub.served.as('auditor').data<{ suspectReadings: ConflictsShown }>(SUSPECTS, variables))
      .suspectReadings;
  };

  it('are listed until somebody has decided of them, with the decision, its author and the value that came', async () => {
    const row = (n: number, hour: number, value: number, quality: string): object => ({
      ...{ tag: tagOf(n), time: at(day, hour), value, quality },
    });
    await hub.send(
      [
        ...[row(9, 0, 60, 'GOOD'), row(9, 1, 95, 'UNCERTAIN'), row(9, 2, 300, 'BAD')],
        ...[row(10, 0, 70, 'UNCERTAIN'), row(10, 1, 61, 'GOOD')],
      ],
      false,
    );
    const first = await list({ first: 2 });
    expect(first).toMatchObject({
      ...{ totalCount: 3, pageInfo: { hasNextPage: true } },
      nodes: [
        { time: at(day, 1), value: 95, quality: 'UNCERTAIN', point: { tag: tagOf(9) } },
        { time: at(day, 2), value: 300, quality: 'BAD', point: { tag: tagOf(9) } },
      ],
    });
    expect((await list({ first: 2, after: first.pageInfo.endCursor })).nodes).toMatchObject([{ value: 70 }]);
    const reviews = [
      { tag: tagOf(9), time: at(day, 1), action: 'ACCEPT' },
      { tag: tagOf(9), time: at(day, 2), action: 'SUBSTITUTE', value: 62 },
      { tag: tagOf(10), time: at(day, 0), action: 'REJECT' },
    ];
    expect(await hub.mutate('reviewReadings', { reviews, reason: 'compared with the next house' })).toEqual({
      ...{ changed: 3, unchanged: 0, userErrors: [] },
    });
    expect(await list()).toMatchObject({ totalCount: 0, nodes: [] });
    const [, accepted, substituted] = (await hub.show(9, day)).readings.nodes;
    expect(accepted).toMatchObject({ value: 95, quality: 'GOOD' });
    expect(substituted).toMatchObject({ value: 62, quality: 'UNCERTAIN', flags: ['SUBSTITUTED'] });
    expect(substituted?.versions).toMatchObject([
      { kind: 'FIRST', value: 300, quality: 'BAD' },
      { kind: 'SUBSTITUTION', value: 62, reason: 'compared with the next house' },
    ]);
    expect((await hub.show(10, day)).readings.nodes[0]).toMatchObject({ value: 70, quality: 'BAD' });
    const [sum] = (await hub.show(10, day)).days.aggregates;
    expect(sum?.values.filter((value) => value !== null)).toEqual([61]);
  });

  it('take a value where one stands in their place, and only there', async () => {
    const name = { tag: tagOf(9), time: at(day, 0) };
    const reviews = [
      { ...name, action: 'ACCEPT', value: 1 },
      { ...name, action: 'SUBSTITUTE' },
    ];
    const { userErrors } = await hub.mutate('reviewReadings', { reviews, reason: 'trial' });
    expect(userErrors.map(({ code }) => code)).toEqual(['VALUE_INVALID', 'VALUE_INVALID']);
  });
});
