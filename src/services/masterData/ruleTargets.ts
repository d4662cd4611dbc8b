import { globalId } from '../../schema/globalId.js';
import { problem } from './draft.js';
import { keysOf, type Stage, type Staged } from './staged.js';

/** In use, there is one rule of a kind for a target: a second one is told which is the first. */
export async function refuseSecondRules(group: readonly Staged[], { session, scope }: Stage): Promise<void> {
  const coming = group.filter(
    ({ draft, problems }) => problems.length === 0 && (draft.action === 'CREATE' || draft.action === 'RESTORE'),
  );
  if (coming.length === 0) return;
  const standing = await session.values('ValidationRule', keysOf(coming));
  const rules = coming.map(({ key, organization, values, problems }) => {
    return { key, organization, values: { ...standing.get(key), ...values }, problems };
  });
  const alike = await session.rulesAlike(rules);
  const seen = new Map<string, string>();
  for (const { key, organization, values, problems } of rules) {
    const { kind, pointKey, quantity, side, code } = values as Readonly<Record<string, string | null>>;
    const target = pointKey == null ? [kind, organization, quantity, side ?? ''].join(' ') : [kind, pointKey].join(' ');
    const other = alike.get(key);
    const shown = other && scope.organizations.includes(other.organization);
    const first = shown ? `${other.code} (${globalId({ name: 'ValidationRule' }, other.key)})` : seen.get(target);
    if (other ?? first) {
      const field = pointKey == null ? 'quantity' : 'point';
      const message = `${first ?? 'a rule of another organization'} is the rule ${kind} of that ${field} already`;
      problems.push(problem('NAME_TAKEN', [field], `${field}: ${message}; change or archive that one`));
    } else seen.set(target, String(code));
  }
}
