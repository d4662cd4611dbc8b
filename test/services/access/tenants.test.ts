import fc from 'fast-check';
import type { ExecutionResult } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BuiltInRole } from '../../../src/domain/access/roles.js';
import type { Viewer } from '../../../src/services/access.js';
import { GraphHub } from '../../support/graphHub.js';
import { requestFor } from '../../support/graphRequests.js';
import { enterTenant, idIn, RANGE, unknownId, type Tenant } from '../../support/tenants.js';
import { tagOf } from '../../support/testDistrict.js';
import { within } from '../../support/timeLimit.js';

let hub: GraphHub;
let alpha: Tenant;
let bravo: Tenant;
let queries: string[];
beforeAll(async () => {
  hub = await GraphHub.start();
  alpha = await enterTenant(hub, 'ALPHA', 40);
  bravo = await enterTenant(hub, 'BRAVO', 60);
  const type = hub.schema.getQueryType();
  queries = Object.keys(type?.getFields() ?? {});
});
afterAll(() => hub.stop());

/** Whose an id is that a request names. */
type Source = 'own' | 'foreign' | 'unknown';

/** A request that is not written out yet: the same one names objects of one tenant, of another, or of nobody. */
interface Draft {
  readonly query: number;
  readonly role: BuiltInRole;
  readonly sources: readonly ('own' | 'other')[];
  /** Whether each optional input is given. */
  readonly takes: readonly boolean[];
}

const draft: fc.Arbitrary<Draft> = fc.record({
  query: fc.nat(),
  role: fc.constantFrom<BuiltInRole>('ADMIN', 'AUDITOR', 'BILLING'),
  sources: fc.array(fc.constantFrom('own', 'other'), { minLength: 1, maxLength: 5 }),
  takes: fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
});

/** What is given, and never: pages are as they come, and nothing is known of other tenants' names for the time being. */
const LEFT_OUT = new Set(['after', 'before', 'last', 'asOf', 'maxPoints', 'fill', 'downsampling', 'timeLimit']);

function written({ query, sources, takes }: Draft, other: Exclude<Source, 'own'>): string {
  let [named, asked] = [0, 0];
  const idOf = (type: string): string => {
    const isOwn = sources[named++ % sources.length] === 'own';
    if (isOwn) return idIn(alpha, type);
    return other === 'foreign' ? idIn(bravo, type) : unknownId(type);
  };
  const isTaken = (input: string): boolean => !LEFT_OUT.has(input) && (takes[asked++ % takes.length] as boolean);
  return requestFor(hub.schema, 'Query', queries[query % queries.length] as string, { idOf, ...RANGE, takes: isTaken });
}

/** Somebody of ALPHA. */
const of = (role: BuiltInRole): Promise<Viewer> => hub.viewer(role, alpha.organization);

/** An answer without the ids that the request named and nobody of ALPHA has. */
function plain(answer: ExecutionResult): string {
  const own = new Set([...alpha.ids.values()].flat());
  const named = new Set([...bravo.ids.values()].flat().filter((id) => !own.has(id)));
  const unknown = [...bravo.ids.keys()].map(unknownId);
  return [...named, ...unknown].reduce(
    (text, id) =>
      text.replaceAll(JSON.stringify(id), '"?"').replaceAll(`\\"${id}\\"`, '?').replaceAll(` ${id} `, ' ? '),
    JSON.stringify(answer),
  );
}

it('what another tenant has is told from what nobody has by nothing in an answer', async () => {
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(draft, async (made) => {
      const viewer = await of(made.role);
      const foreign = await hub.ask(viewer, written(made, 'foreign'));
      const unknown = await hub.ask(viewer, written(made, 'unknown'));
      expect(plain(foreign)).toBe(plain(unknown));
      expect(JSON.stringify(foreign)).not.toContain('BRAVO');
      if (foreign.data) answered++;
    }),
    { numRuns: 150 },
  );
  expect(answered).toBeGreaterThan(75);
});

it('what another tenant enters changes no answer', async () => {
  const drafts = fc.sample(draft, { numRuns: 60, seed: 7 });
  const ask = async (): Promise<string[]> => {
    const answers: string[] = [];
    for (const made of drafts)
      answers.push(JSON.stringify(await hub.ask(await of(made.role), written(made, 'unknown'))));
    return answers;
  };
  const before = await ask();
  const admin = await hub.viewer('ADMIN', bravo.organization);
  await fc.assert(
    fc.asyncProperty(
      fc.stringMatching(/^[A-Z]{12}$/),
      fc.double({ min: 0, max: 100, noNaN: true }),
      async (code, value) => {
        const building = {
          code,
          name: `BRAVO ${code}`,
          heatedArea: value,
          use: 'RESIDENTIAL',
          systemForm: 'HOUSEHOLD_LOOP',
        };
        const create =
          'mutation ($input: CreateBuildingInput!) { createBuilding(input: $input) { building { id } userErrors { message } } }';
        expect(
          await hub.ask(admin, create, { input: { ...building, organization: idIn(bravo, 'Organization') } }),
        ).toMatchObject({
          data: { createBuilding: { userErrors: [] } },
        });
        await ingest(admin, value, '2026-01-05T00:45:00.000Z');
      },
    ),
    { numRuns: 5 },
  );
  expect(await ask()).toEqual(before);
});

it('live streams carry nothing of another tenant', async () => {
  const auditor = await of('AUDITOR');
  const stream = hub.services.liveReadings.added(auditor, null, null);
  const snapshot = await within(5000, 'the snapshot', stream.next());
  const own = new Set(alpha.ids.get('Point'));
  const pointsOf = (batch: unknown): string[] =>
    (batch as { value: { readings: { pointId: string }[] } }).value.readings.map(({ pointId }) => pointId);
  expect(pointsOf(snapshot).every((id) => own.has(id))).toBe(true);
  await ingest(await hub.viewer('ADMIN', bravo.organization), 71, '2026-01-05T02:00:00.000Z');
  await ingest(await of('ADMIN'), 41, '2026-01-05T02:00:00.000Z');
  const next = pointsOf(await within(5000, 'the next batch', stream.next()));
  expect(next).toEqual([alpha.ids.get('Point')?.[0]]);
  await stream.return?.();
});

it('lists have as many objects as are to be seen', async () => {
  const counts =
    '{ buildings { totalCount } points { totalCount } organizations { totalCount } apiKeys(ended: true) { totalCount } customRoles { totalCount } }';
  const own = await hub.ask(await of('ADMIN'), counts);
  const branch = await hub.ask(await hub.viewer('ADMIN', alpha.organizations[1] as number), counts);
  const all = (
    buildings: number,
    points: number,
    organizations: number,
    apiKeys: number,
    customRoles: number,
  ): object => ({
    data: Object.fromEntries(
      Object.entries({ buildings, points, organizations, apiKeys, customRoles }).map(([name, totalCount]) => [
        name,
        { totalCount },
      ]),
    ),
  });
  expect(own).toEqual(all(2, 2, 2, 1, 1));
  expect(branch).toEqual(all(0, 0, 1, 0, 0));
});

async function ingest(viewer: Viewer, value: number, time: string): Promise<void> {
  const input = {
    readings: [{ tag: tagOf(1), time: Date.parse(time), value, quality: 'GOOD' as const }],
    resend: true,
  };
  await hub.services.intake.fromClient(viewer, input, 'test');
}
