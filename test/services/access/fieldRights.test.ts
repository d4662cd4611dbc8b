import { readFileSync } from 'node:fs';
import { Kind, parse, type ConstDirectiveNode, type ExecutionResult, type ObjectTypeDefinitionNode } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canWrite, RIGHT_NAMES, RIGHTS, type Right } from '../../../src/domain/access/rights.js';
import { BUILT_IN_ROLES, type BuiltInRole } from '../../../src/domain/access/roles.js';
import { FIELD_RIGHTS } from '../../../src/schema/fieldRights.js';
import { buildGraph } from '../../../src/server/graph.js';
import { requireRights } from '../../../src/server/requireRights.js';
import { GraphHub } from '../../support/graphHub.js';
import { requestFor, type Material, type RootName } from '../../support/graphRequests.js';
import { rowHashes } from '../../support/rowHashes.js';
import { enterTenant, idIn, RANGE, type Tenant } from '../../support/tenants.js';

/** What a field takes, as the SDL tells people. */
interface Told {
  readonly rights: readonly (readonly string[])[];
  readonly wholeHub: boolean;
}

const ROLES = Object.keys(BUILT_IN_ROLES) as BuiltInRole[];
const ROOTS: readonly RootName[] = ['Query', 'Mutation', 'Subscription'];
/** By these somebody gets a credential; they are asked without one. */
const OPEN = new Set(['signIn', 'refreshSession', 'acceptInvitation']);
/** What is about the account of whoever has signed in, which an API key has not. */
const OWN = new Set(['Query.sessions', ...[...FIELD_RIGHTS].filter(([, { isOwn }]) => isOwn).map(([path]) => path)]);
/** Whether a mutation is for the rights that its caller has. */
const isGuarded = (name: string): boolean => !OPEN.has(name) && !OWN.has(`Mutation.${name}`);
const SDL = told(readFileSync('schema.graphql', 'utf8'));

let hub: GraphHub;
let alpha: Tenant;
let bravo: Tenant;
beforeAll(async () => {
  hub = await GraphHub.start();
  alpha = await enterTenant(hub, 'ALPHA', 40);
  bravo = await enterTenant(hub, 'BRAVO', 60);
});
afterAll(() => hub.stop());

describe('what people are told', () => {
  it('of each root field is in the SDL', () => {
    const silent = ROOTS.flatMap((root) => fieldsOf(root).map((name) => `${root}.${name}`)).filter(
      (path) => !SDL.has(path),
    );
    expect(silent).toEqual([]);
  });

  it('of roles and rights in docs/access.md is so', () => {
    const rows = readFileSync('docs/access.md', 'utf8')
      .split('\n')
      .filter((line) => /^\| [A-Z]/.test(line))
      .map((line) => line.split('|').map((cell) => cell.trim()));
    const rights = rows.filter(([, name = '']) => name in RIGHTS).map(([, name, en, writes]) => [name, en, writes]);
    expect(rights).toEqual(RIGHT_NAMES.map((name) => [name, RIGHTS[name].en, RIGHTS[name].writes ? 'yes' : 'no']));
    const roles = rows.filter(([, name = '']) => name in BUILT_IN_ROLES).map(([, name, , given]) => [name, given]);
    const inWords = (held: readonly Right[]): string =>
      held.length === 0 ? 'none' : held.length === RIGHT_NAMES.length ? 'all' : held.join(', ');
    expect(roles).toEqual(ROLES.map((name) => [name, inWords(BUILT_IN_ROLES[name].rights)]));
  });
});

describe('a graph', () => {
  it('with a root field that the table does not name cannot be built', () => {
    const table = new Map([...FIELD_RIGHTS].filter(([path]) => path !== 'Mutation.ingestReadings'));
    expect(() => requireRights(buildGraph(), table)).toThrow(/says nothing of Mutation\.ingestReadings/);
  });

  it('without a field that the table names cannot be built', () => {
    const table = new Map([...FIELD_RIGHTS, ['Query.nothing', { rights: [], wholeHub: false }] as const]);
    expect(() => requireRights(buildGraph(), table)).toThrow(/has Query\.nothing/);
  });
});

describe.each(ROLES)('%s', (role) => {
  const { rights } = BUILT_IN_ROLES[role];
  const may = (path: string, wholeHub: boolean): boolean =>
    !OWN.has(path) && isMet(SDL.get(path) as Told, rights, wholeHub);

  it('asks for what the SDL says and nothing else, whosever objects are named', async () => {
    const wrong: string[] = [];
    for (const root of ['Query', 'Subscription'] as const) {
      for (const [name, tenant] of fieldsOf(root).flatMap((field) => [
        [field, alpha] as const,
        [field, bravo] as const,
      ])) {
        const answer = await ask(role, alpha.organization, root, name, materialOf(tenant));
        if (isForbidden(answer) === may(`${root}.${name}`, false)) wrong.push(`${name} of ${tenant.mark}`);
        if (JSON.stringify(answer.data ?? null).includes('BRAVO')) wrong.push(`${name} shows BRAVO`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('over the whole hub asks for what tells of all of it, if it may', async () => {
    for (const [path] of [...SDL].filter(([, { wholeHub }]) => wholeHub)) {
      const [root = '', name = ''] = path.split('.');
      const answer = await ask(role, null, root as RootName, name, materialOf(alpha));
      expect([path, isForbidden(answer)]).toEqual([path, !may(path, true)]);
    }
  });

  it('changes nothing by a mutation that it may not run', async () => {
    const before = await rowHashes(hub.store.database.admin);
    const let_in: string[] = [];
    for (const name of fieldsOf('Mutation').filter((field) => isGuarded(field) && !may(`Mutation.${field}`, false))) {
      for (const tenant of [alpha, bravo]) {
        const answer = await ask(role, alpha.organization, 'Mutation', name, materialOf(tenant));
        if (!isForbidden(answer)) let_in.push(`${name} of ${tenant.mark}`);
      }
    }
    expect(let_in).toEqual([]);
    expect(await rowHashes(hub.store.database.admin)).toEqual(before);
  });
});

it('a role that only reads is refused every mutation but those about its own account', () => {
  const readers = ROLES.filter((role) => !canWrite(BUILT_IN_ROLES[role].rights));
  expect(readers).toEqual(expect.arrayContaining(['AUDITOR', 'REGULATOR', 'ENTERPRISE', 'BILLING', 'AUDIT_ADMIN']));
  const open = fieldsOf('Mutation').filter((name) => (SDL.get(`Mutation.${name}`) as Told).rights.length === 0);
  expect(open.filter(isGuarded)).toEqual([]);
});

// The last ones: they change what is there.
describe.each(ROLES)('%s, by the mutations that it may run,', (role) => {
  const { rights } = BUILT_IN_ROLES[role];
  const allowed = (): string[] => {
    const isAllowed = (name: string): boolean =>
      isGuarded(name) && isMet(SDL.get(`Mutation.${name}`) as Told, rights, false);
    return canWrite(rights) ? fieldsOf('Mutation').filter(isAllowed) : [];
  };

  it('changes nothing of another tenant', async () => {
    const { admin } = hub.store.database;
    const before = await rowHashes(admin, bravo.organizations);
    const refused: string[] = [];
    for (const name of allowed()) {
      const answer = await ask(role, alpha.organization, 'Mutation', name, materialOf(bravo));
      if (isForbidden(answer)) refused.push(name);
      expect(JSON.stringify(answer)).not.toContain('BRAVO');
    }
    expect(refused).toEqual([]);
    expect(await rowHashes(admin, bravo.organizations)).toEqual(before);
  });

  it('is let in to its own', async () => {
    const refused: string[] = [];
    for (const name of allowed()) {
      const answer = await ask(role, alpha.organization, 'Mutation', name, materialOf(alpha));
      if (isForbidden(answer)) refused.push(name);
    }
    expect(refused).toEqual([]);
  });
});

/** Names of the organization, so that an administrator of a part is not refused for wanting the whole. */
function materialOf(tenant: Tenant): Material {
  return { idOf: (type) => idIn(tenant, type), ...RANGE, takes: (input) => input === 'organization', depth: 1 };
}

async function ask(
  role: BuiltInRole,
  organization: number | null,
  root: RootName,
  name: string,
  material: Material,
): Promise<ExecutionResult> {
  const viewer = await hub.viewer(role, organization);
  const text = requestFor(hub.schema, root, name, material);
  return root === 'Subscription' ? hub.first(viewer, text) : hub.ask(viewer, text);
}

function isForbidden({ errors = [] }: ExecutionResult): boolean {
  return errors.some(({ path, extensions }) => extensions.code === 'FORBIDDEN' && (path?.length ?? 1) === 1);
}

function isMet({ rights, wholeHub }: Told, held: readonly string[], isWholeHub: boolean): boolean {
  return rights.every((anyOf) => anyOf.some((right) => held.includes(right))) && (!wholeHub || isWholeHub);
}

function fieldsOf(root: RootName): string[] {
  const type = graph.getType(root) as unknown as { getFields: () => object };
  return Object.keys(type.getFields());
}
const graph = buildGraph();

function told(sdl: string): ReadonlyMap<string, Told> {
  const types = parse(sdl).definitions.filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION);
  return new Map(types.flatMap(ofType));
}

function ofType({ name, fields = [] }: ObjectTypeDefinitionNode): (readonly [string, Told])[] {
  return fields.flatMap((field) => {
    const directives = (field.directives ?? []).filter((directive) => directive.name.value === 'requires');
    if (directives.length === 0) return [];
    const rights = directives.map(rightsOf).filter((anyOf) => anyOf.length > 0);
    const wholeHub = directives.some(({ arguments: given = [] }) => given.some((arg) => arg.name.value === 'wholeHub'));
    return [[`${name.value}.${field.name.value}`, { rights, wholeHub }] as const];
  });
}

function rightsOf({ arguments: given = [] }: ConstDirectiveNode): string[] {
  const value = given.find((arg) => arg.name.value === 'right')?.value;
  if (value?.kind === Kind.ENUM) return [value.value];
  if (value?.kind !== Kind.LIST) throw new Error('a directive names no right');
  return value.values.map((one) => (one.kind === Kind.ENUM ? one.value : ''));
}
