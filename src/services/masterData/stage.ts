import { breather } from '../../shared/breather.js';
import { normalText } from '../../domain/text/normalText.js';
import type { Attribute } from '../../schema/attribute.js';
import { TYPES, TYPE_NAMES } from '../../schema/entities.js';
import { globalId, type NodeType } from '../../schema/globalId.js';
import type { UserError } from '../../schema/types/problem.js';
import type { Scope } from '../../store/masterData/catalog.js';
import type { Standing, WriteSession } from '../../store/masterData/writer.js';
import { problem, type Draft, type ExternalId, type Outcome } from './draft.js';
import { nameOrder, nameSearch } from './names.js';
import { checkReferences } from './references.js';
import { brokenChange, brokenRule, hasRule } from './rules.js';
import { keysOf, type Group, type Stage, type Staged } from './staged.js';
import { checkValue } from './values.js';
import { refuseSecondRules } from './ruleTargets.js';

/**
 * Checks drafts and writes them, many a statement. When anything is wrong with any of them the caller has to undo:
 * nothing or only a part is written then. The outcomes are in the order of the drafts.
 */
export async function stage(drafts: readonly Draft[], context: Stage): Promise<Outcome[]> {
  const breathe = breather();
  const staged: Staged[] = [];
  for (const draft of drafts) {
    await breathe();
    staged.push(checked(draft));
  }
  const byType = Map.groupBy(staged, ({ draft }) => draft.type);
  const groups = TYPE_NAMES.flatMap((type) => {
    const group = byType.get(type);
    return group ? [{ type, group }] : [];
  });
  for (const { group } of groups) refuseTwice(group);
  for (const { type, group } of groups) await identify(type, group, context);
  for (const { type, group } of groups) await dateSupplies(type, group, context);
  for (const { type, group } of groups) if (hasRule(type)) await checkRule(type, group, context);
  for (const { type, group } of groups) if (type === 'ValidationRule') await refuseSecondRules(group, context);
  await checkReferences(groups, context);
  for (const { type, group } of groups) await checkNames(type, group, context);
  for (const { type, group } of groups) await checkExternalIds(type, group, context.session);
  if (staged.every(({ problems }) => problems.length === 0)) await write(groups, context.session);
  return staged.map(({ key, problems }) => ({ key: problems.length === 0 ? key : null, problems }));
}

/** Looks at the values alone. */
function checked(draft: Draft): Staged {
  const problems: UserError[] = [];
  const externalIds = cleanIds(draft.externalIds, problems);
  const staged: Staged = {
    ...{ draft, problems, values: {}, externalIds },
    ...{ key: draft.key ?? 0, organization: draft.organization ?? 0 },
  };
  const creating = draft.action === 'CREATE';
  for (const attribute of TYPES[draft.type].attributes) {
    const given = draft.values[attribute.name];
    if (given === undefined && !(creating && isDemanded(attribute))) continue;
    if (!creating && attribute.fixed) {
      const message = `${attribute.name} is set once; create another object, or give what it is`;
      staged.problems.push(problem('FIXED', [attribute.name], message));
      continue;
    }
    const result = checkValue(attribute, given ?? null);
    if ('wrong' in result) staged.problems.push(result.wrong);
    else Object.assign(staged.values, result.values);
  }
  const { name } = staged.values;
  if (typeof name === 'string')
    Object.assign(staged.values, { nameOrder: nameOrder(name), nameSearch: nameSearch(name) });
  return staged;
}

const LONGEST_ID = 200;

/** External ids as they are stored: each system has one id for an object. */
function cleanIds(ids: Draft['externalIds'], problems: UserError[]): readonly ExternalId[] | undefined {
  if (!ids) return undefined;
  const clean = ids.map(({ system, id }) => ({ system: normalText(system), id: normalText(id) }));
  const wrong = (message: string): void => void problems.push(problem('INVALID_VALUE', ['externalIds'], message));
  for (const text of clean.flatMap(({ system, id }) => [system, id])) {
    if (text === '' || text.length > LONGEST_ID || !text.isWellFormed())
      wrong(`externalIds: system and id are texts of 1 to ${LONGEST_ID} characters`);
  }
  if (new Set(clean.map(({ system }) => system)).size < clean.length)
    wrong('externalIds: a system has one id for an object');
  return clean;
}

/** What becomes of an object is said once in a request: the order of two changes would be anybody's guess. */
function refuseTwice(group: readonly Staged[]): void {
  const seen = new Set<number>();
  for (const { draft, problems } of group) {
    if (draft.key === null) continue;
    if (seen.has(draft.key))
      problems.push(problem('INVALID_VALUE', ['id'], 'the same object is changed twice in one request'));
    seen.add(draft.key);
  }
}

const isDemanded = ({ optional, fallback }: Attribute): boolean => !optional && fallback === undefined;

/** Gives new objects their keys, and finds those that are to be changed. */
async function identify(type: NodeType, group: readonly Staged[], { session, scope }: Stage): Promise<void> {
  const created = group.filter(({ draft }) => draft.action === 'CREATE');
  const keyless = created.filter(({ draft }) => draft.key === null);
  const keys = await session.newKeys(type, keyless.length);
  keyless.forEach((staged, i) => (staged.key = keys[i]));
  for (const staged of created) if (type !== 'Organization') assignOrganization(staged, scope);
  if (type === 'Organization') for (const staged of group) keepBelow(staged, scope);
  const others = group.filter(({ draft }) => draft.action !== 'CREATE');
  const standing = await session.lock(
    type,
    others.map(({ key }) => key),
    scope,
  );
  for (const staged of others) compare(staged, standing.get(staged.key));
}

/** What a change leaves as it is counts as much as what it sets. */
async function checkRule(type: NodeType, group: readonly Staged[], { session, equipment }: Stage): Promise<void> {
  const standing = await session.values(type, keysOf(group));
  for (const { key, values, problems, draft } of group) {
    if (problems.length > 0 || draft.action === 'ARCHIVE') continue;
    const was = standing.get(key);
    const broken = brokenChange(type, was, values) ?? brokenRule(type, { ...was, ...values }, equipment);
    if (broken) problems.push(broken);
  }
}

/** What feeds a place, by type. */
const SUPPLIES: Readonly<Partial<Record<NodeType, readonly string[]>>> = {
  Building: ['substationKey', 'secondaryNetworkKey'],
  Household: ['inletKey'],
};

/** A new supply of which nobody says since when begins now, so that the one before it keeps its time. */
async function dateSupplies(type: NodeType, group: readonly Staged[], { session, now }: Stage): Promise<void> {
  const supplies = SUPPLIES[type];
  if (!supplies) return;
  for (const { values, problems } of group) {
    if (Number(values.suppliedSince ?? 0) > now)
      problems.push(
        problem('INVALID_VALUE', ['suppliedSince'], 'suppliedSince lies in the future; say it when it is so'),
      );
  }
  const undated = group.filter(
    ({ values }) => values.suppliedSince == null && supplies.some((property) => values[property] !== undefined),
  );
  const standing = await session.values(type, keysOf(undated));
  for (const { key, values } of undated) {
    const was = standing.get(key);
    const changes = supplies.some(
      (property) => values[property] !== undefined && values[property] !== (was?.[property] ?? null),
    );
    if (changes) values.suppliedSince = now;
  }
}

function assignOrganization(staged: Staged, { organizations }: Scope): void {
  const { organization } = staged.draft;
  if (organization !== null) {
    if (!organizations.includes(organization))
      staged.problems.push(
        problem('UNKNOWN_REFERENCE', ['organization'], 'there is no such organization, or it is not yours'),
      );
  } else if (organizations.length === 1) {
    staged.organization = organizations[0];
  } else {
    staged.problems.push(problem('REQUIRED', ['organization'], 'you see several organizations; say whose it is'));
  }
}

/** Whoever sees a part of the hub enters organizations below it, and moves none to the top. */
function keepBelow({ draft, values, problems }: Staged, { wholeHub }: Scope): void {
  const toTop = draft.action === 'CREATE' ? values.parentKey == null : values.parentKey === null;
  if (toTop && !wholeHub && draft.action !== 'ARCHIVE') {
    problems.push(problem('REQUIRED', ['parent'], 'name an organization of yours that it is below'));
  }
}

function compare(staged: Staged, standing: Standing | undefined): void {
  const { type, action, expectedVersion } = staged.draft;
  if (!standing) {
    staged.problems.push(problem('NOT_FOUND', ['id'], `there is no such ${type}, or it is not yours`));
    return;
  }
  staged.organization = standing.organization;
  if (expectedVersion !== null && expectedVersion !== standing.version) {
    const message = `it is at version ${standing.version}, not ${expectedVersion}: somebody changed it; read it again`;
    staged.problems.push(problem('VERSION_CONFLICT', ['expectedVersion'], message));
  }
  if (standing.archived && action !== 'RESTORE') {
    staged.problems.push(problem('ARCHIVED', ['id'], `it is archived; restore it first`));
  }
}

/** Codes, tags and serial numbers are each one object's, within the organization. */
async function checkNames(type: NodeType, group: readonly Staged[], { session, scope }: Stage): Promise<void> {
  const names = [...TYPES[type].identity, ...(type === 'Device' ? ['serial'] : [])];
  for (const name of names.filter((candidate) => ['code', 'tag', 'serial', 'name'].includes(candidate))) {
    const named = group.filter(({ values }) => typeof values[name] === 'string');
    for (const [organization, members] of Map.groupBy(named, (staged) => staged.organization)) {
      const texts = members.map(({ values }) => values[name] as string);
      const holders = await session.holders(type, name, texts, organization);
      for (const staged of members) {
        const text = staged.values[name] as string;
        const holder = holders.get(text);
        if (holder === undefined) holders.set(text, staged.key);
        else if (holder !== staged.key) {
          // Codes of organizations are unique in the hub; whose it is, is not for everybody to know.
          const shown = type !== 'Organization' || scope.organizations.includes(holder);
          staged.problems.push(taken(name, text, shown ? globalId({ name: type }, holder) : null));
        }
      }
    }
  }
}

function taken(name: string, text: string, holder: string | null): UserError {
  const message =
    holder === null
      ? `${name}: "${text}" is taken; choose another one`
      : `${name}: "${text}" is that of ${holder}, in use or archived; change or restore that one`;
  return problem('NAME_TAKEN', [name], message);
}

/** What another system calls an object, it calls no other one of the organization. */
async function checkExternalIds(type: NodeType, group: readonly Staged[], session: WriteSession): Promise<void> {
  const named = group.filter(({ externalIds }) => externalIds?.length);
  for (const [organization, members] of Map.groupBy(named, (staged) => staged.organization)) {
    const all = members.flatMap(({ externalIds = [] }) => externalIds);
    const holders = await session.externalHolders(type, all, organization);
    for (const { key, externalIds = [], problems } of members) {
      for (const { system, id } of externalIds) {
        const name = JSON.stringify([system, id]);
        const holder = holders.get(name) ?? key;
        holders.set(name, holder);
        if (holder === key) continue;
        const message = `externalIds: ${system} calls ${globalId({ name: type }, holder)} "${id}" already`;
        problems.push(problem('NAME_TAKEN', ['externalIds'], message));
      }
    }
  }
}

/** Writes what is in order, then looks whether it agrees with the rest. */
async function write(groups: readonly Group[], session: WriteSession): Promise<void> {
  const doing = (group: readonly Staged[], action: Draft['action']): Staged[] =>
    group.filter(({ draft }) => draft.action === action);
  for (const { type, group } of groups) {
    if (group.some(({ values }) => CHAINED.some((property) => values[property] != null)))
      await session.lockChains(type);
  }
  for (const { type, group } of groups) await session.insert(type, doing(group, 'CREATE'));
  for (const { type, group } of groups) {
    // An update that says nothing is none: version and history stay.
    const updated = doing(group, 'UPDATE').filter(
      ({ values, externalIds }) => externalIds || Object.keys(values).length > 0,
    );
    await session.update(type, updated);
    await session.archive(type, keysOf(doing(group, 'ARCHIVE')), true);
    await session.archive(type, keysOf(doing(group, 'RESTORE')), false);
    await session.nameExternally(
      type,
      group.flatMap(({ externalIds, key, organization }) =>
        externalIds ? [{ key, organization, ids: externalIds }] : [],
      ),
    );
  }
  for (const { type, group } of groups) await agree(type, group, session);
}

/** What may lead back to itself: two writers at once could each close half of a circle. */
const CHAINED = ['parentKey', 'treatedByKey'];

async function agree(type: NodeType, group: readonly Staged[], session: WriteSession): Promise<void> {
  const byKey = new Map(group.map((staged) => [staged.key, staged]));
  for (const { key, rule } of await session.contradictions(type, keysOf(group))) {
    const { code, attribute, message } = rule;
    byKey.get(key)?.problems.push(problem(code, [attribute], `${attribute}: ${message}`));
  }
  const archived = group.filter(({ draft }) => draft.action === 'ARCHIVE');
  if (archived.length === 0) return;
  for (const [key, users] of await session.users(type, keysOf(archived))) {
    const message = `${users.join(', ')} in use refer to it; archive or move these first`;
    byKey.get(key)?.problems.push(problem('IN_USE', ['id'], message));
  }
}
