import { TYPES } from '../../schema/entities.js';
import { globalId, type NodeType } from '../../schema/globalId.js';
import { PLACES } from '../../schema/types/masterData.js';
import { problem } from './draft.js';
import { keysOf, type Group, type Stage, type Staged } from './staged.js';

/** An object that a draft refers to. */
interface Reference {
  readonly staged: Staged;
  readonly name: string;
  readonly target: NodeType;
  readonly key: number;
}

/**
 * What a draft refers to must be in use and the viewer's, or be created with it; and belong to the organization of the
 * object or to one above it, so that whoever sees the object may see it too.
 */
export async function checkReferences(groups: readonly Group[], stage: Stage): Promise<void> {
  const created = createdIn(groups);
  const references: Reference[] = [];
  for (const group of groups) for (const reference of await referencesIn(group, stage)) references.push(reference);
  const foreign: (Reference & { readonly owner: number })[] = [];
  for (const [target, some] of Map.groupBy(references, (reference) => reference.target)) {
    const asked = some.filter(({ key }) => !created.get(target)?.has(key)).map(({ key }) => key);
    const known = await stage.session.existing(target, [...new Set(asked)], stage.scope);
    for (const reference of some) {
      const owner = created.get(target)?.get(reference.key) ?? known.get(reference.key);
      if (owner === undefined) complain(reference);
      else if (target !== 'Organization' && owner !== reference.staged.organization)
        foreign.push({ ...reference, owner });
    }
  }
  if (foreign.length > 0) await checkOwners(foreign, groups, stage);
}

/** Owners of what the drafts create, by type and key. */
function createdIn(groups: readonly Group[]): Map<NodeType, Map<number, number>> {
  return new Map(
    groups.map(({ type, group }) => [
      type,
      new Map(
        group.filter(({ draft }) => draft.action === 'CREATE').map(({ key, organization }) => [key, organization]),
      ),
    ]),
  );
}

/** What the drafts set; of an object that is restored, all that it refers to. */
async function referencesIn({ type, group }: Group, { session }: Stage): Promise<Reference[]> {
  const restored = group.filter(({ draft }) => draft.action === 'RESTORE');
  const standing = await session.values(type, keysOf(restored));
  const own = group.flatMap((staged): Reference[] =>
    staged.draft.action === 'CREATE' && type !== 'Organization' && staged.organization !== 0
      ? [{ staged, name: 'organization', target: 'Organization', key: staged.organization }]
      : [],
  );
  const set = referring(type).flatMap(({ name, property, target }) =>
    group.flatMap((staged): Reference[] => {
      const key = (standing.get(staged.key) ?? staged.values)[property];
      return typeof key === 'number' ? [{ staged, name, target, key }] : [];
    }),
  );
  return [...own, ...set];
}

/** Properties that hold keys of other objects; a place is one of several. */
function referring(type: NodeType): { name: string; property: string; target: NodeType }[] {
  return TYPES[type].attributes.flatMap(({ name, kind, property, target }) => {
    if (target) return [{ name, property, target }];
    if (kind !== 'place') return [];
    return Object.entries(PLACES).map(([place, key]) => ({ name, property: key, target: place as NodeType }));
  });
}

async function checkOwners(
  foreign: readonly (Reference & { readonly owner: number })[],
  groups: readonly Group[],
  { session }: Stage,
): Promise<void> {
  const parents = await session.parents();
  for (const { draft, values, key } of groups.find(({ type }) => type === 'Organization')?.group ?? []) {
    if (draft.action === 'CREATE') parents.set(key, (values.parentKey as number | null | undefined) ?? null);
  }
  for (const reference of foreign) {
    if (isAbove(reference.owner, reference.staged.organization, parents)) continue;
    const { staged, name, target } = reference;
    const message = `${name}: this ${target} belongs to another organization, which is not above that of the object`;
    staged.problems.push(problem('INCONSISTENT', [name], message));
  }
}

function isAbove(owner: number, organization: number, parents: ReadonlyMap<number, number | null>): boolean {
  const seen = new Set<number>();
  for (let at: number | null | undefined = organization; at != null && !seen.has(at); at = parents.get(at)) {
    if (at === owner) return true;
    seen.add(at);
  }
  return false;
}

function complain({ staged, name, target, key }: Reference): void {
  const message = `${name}: there is no ${target} ${globalId({ name: target }, key)} in use, or it is not yours`;
  staged.problems.push(problem('UNKNOWN_REFERENCE', [name], message));
}
