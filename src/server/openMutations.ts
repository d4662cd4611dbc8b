import { Kind, OperationTypeNode, type DocumentNode, type SelectionNode, type TypeNode } from 'graphql';

/** Mutations by which somebody gets a credential, with the type of their input. Nothing else is run without one. */
const OPEN: ReadonlyMap<string, string> = new Map([
  ['signIn', 'SignInInput'],
  ['refreshSession', 'RefreshSessionInput'],
  ['acceptInvitation', 'AcceptInvitationInput'],
]);

/**
 * Whether a document is one operation, a mutation, with one field of the list and plain fields below it: no other field
 * beside it, no fragment, no directive, no variable of another type, so that not even an error tells more of the graph.
 */
export function opensSession({ definitions }: DocumentNode): boolean {
  const [operation, ...others] = definitions;
  if (others.length > 0 || operation?.kind !== Kind.OPERATION_DEFINITION) return false;
  if (operation.operation !== OperationTypeNode.MUTATION || (operation.directives ?? []).length > 0) return false;
  const [field, ...beside] = operation.selectionSet.selections;
  if (beside.length > 0 || field?.kind !== Kind.FIELD || (field.directives ?? []).length > 0) return false;
  const input = OPEN.get(field.name.value);
  if (input === undefined) return false;
  const allowed = new Set(['String', input]);
  const variables = operation.variableDefinitions ?? [];
  return (
    variables.every(({ type, directives = [] }) => allowed.has(nameOf(type)) && directives.length === 0) &&
    (field.arguments ?? []).every(({ name }) => name.value === 'input') &&
    (field.selectionSet?.selections ?? []).every(isPlain)
  );
}

function isPlain(selection: SelectionNode): boolean {
  return (
    selection.kind === Kind.FIELD &&
    !selection.selectionSet &&
    (selection.arguments ?? []).length === 0 &&
    (selection.directives ?? []).length === 0
  );
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
