import { Kind, type FieldNode, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';
import type { FieldSet } from '../schema/fieldSet.js';

type Asked = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>;

/** What a field node asks for never changes, so it is worked out once a document. */
const known = new WeakMap<FieldNode, FieldSet>();

/** The fields that a query asks of an object, so that no more columns are read than are shown. */
export function fieldsOf(info: Asked): FieldSet {
  return remember(info, () => namesIn(selectionsOf(info.fieldNodes), info));
}

/** The fields that a query asks of the nodes of a connection. */
export function nodeFieldsOf(info: Asked): FieldSet {
  return remember(info, () => {
    const connection = fieldsIn(selectionsOf(info.fieldNodes), info);
    const edges = fieldsIn(selectionsOf(connection.filter(named('edges'))), info);
    const nodes = [...connection.filter(named('nodes')), ...edges.filter(named('node'))];
    return namesIn(selectionsOf(nodes), info);
  });
}

function remember({ fieldNodes }: Asked, find: () => string[]): FieldSet {
  // A field that stands in several places of a document may be joined with others in one and not in another.
  const only = fieldNodes.length === 1 ? fieldNodes[0] : undefined;
  const found = only && known.get(only);
  if (found) return found;
  const names = [...new Set(find())].sort();
  const fields = { names, key: names.join(' ') };
  if (only) known.set(only, fields);
  return fields;
}

const named =
  (name: string) =>
  (field: FieldNode): boolean =>
    field.name.value === name;

function selectionsOf(fields: readonly FieldNode[]): SelectionSetNode[] {
  return fields.flatMap(({ selectionSet }) => selectionSet ?? []);
}

function namesIn(sets: readonly SelectionSetNode[], info: Asked): string[] {
  return fieldsIn(sets, info).map(({ name }) => name.value);
}

/** All fields, those behind fragments and directives too: one too many costs a column, one too few an answer. */
function fieldsIn(sets: readonly SelectionSetNode[], info: Asked): FieldNode[] {
  return sets
    .flatMap(({ selections }) => selections)
    .flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return selection;
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value];
      return fieldsIn([fragment.selectionSet], info);
    });
}
