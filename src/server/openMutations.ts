import {
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type TypeNode,
} from 'graphql';

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
  if (operation.operation !== OperationTypeNode.MUTATION || has(operation.directives)) return false;
  const [field, ...beside] = operation.selectionSet.selections;
  if (beside.length > 0 || field?.kind !== Kind.FIELD) return false;
  const input = OPEN.get(field.name.value);
  return input !== undefined && isPlainCall(field) && takesOnly(operation, ['String', input]);
}

/** One input, and plain fields of what comes back. */
function isPlainCall({ directives, arguments: given = [], selectionSet }: FieldNode): boolean {
  return (
    !has(directives) &&
    given.every(({ name }) => name.value === 'input') &&
    (selectionSet?.selections ?? []).every(isPlain)
  );
}

function takesOnly({ variableDefinitions = [] }: OperationDefinitionNode, types: readonly string[]): boolean {
  return variableDefinitions.every(({ type, directives }) => types.includes(nameOf(type)) && !has(directives));
}

function isPlain(selection: SelectionNode): boolean {
  return (
    selection.kind === Kind.FIELD && !selection.selectionSet && !has(selection.arguments) && !has(selection.directives)
  );
}

const has = (nodes: readonly unknown[] | undefined): boolean => (nodes ?? []).length > 0;

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
