import {
  GraphQLError,
  Kind,
  type ASTVisitor,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

/** How large an operation may be, fragments counted wherever they are spread. */
const MOST_FIELDS = 2000;
const MOST_LEVELS = 40;
const MOST_ROOT_FIELDS = 100;

/**
 * A validation rule: refuses operations that are large out of all proportion before anything is compiled or run. A few
 * kilobytes of nesting or aliases can otherwise keep the hub busy for seconds.
 */
export function queryShape(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition: (operation) => {
      const excess = excessOf(operation, context);
      if (excess) context.reportError(tooComplex(excess, operation));
      return undefined;
    },
  };
}

/** A limit that an operation breaks. */
interface Excess {
  readonly name: 'queryFields' | 'queryLevels' | 'queryRootFields';
  readonly most: number;
}

function tooComplex({ name, most }: Excess, operation: OperationDefinitionNode): GraphQLError {
  const what = { queryFields: 'fields', queryLevels: 'levels', queryRootFields: 'root fields' }[name];
  return new GraphQLError(`the operation has more than ${most} ${what}; ask in several smaller ones`, {
    nodes: operation,
    extensions: { code: 'QUERY_TOO_COMPLEX', limit: { name, most } },
  });
}

function excessOf({ selectionSet }: OperationDefinitionNode, context: ValidationContext): Excess | null {
  if (selectionSet.selections.length > MOST_ROOT_FIELDS) return { name: 'queryRootFields', most: MOST_ROOT_FIELDS };
  let fields = 0;
  let excess: Excess | null = null;
  const walk = (set: SelectionSetNode | undefined, level: number): void => {
    if (set && level > MOST_LEVELS) excess = { name: 'queryLevels', most: MOST_LEVELS };
    for (const selection of set?.selections ?? []) {
      if (++fields > MOST_FIELDS) excess = { name: 'queryFields', most: MOST_FIELDS };
      if (excess) return;
      // A spread counts as a level too, so that a cycle of fragments ends here.
      const inside = selection.kind === Kind.FRAGMENT_SPREAD ? context.getFragment(selection.name.value) : selection;
      walk(inside?.selectionSet, level + 1);
    }
  };
  walk(selectionSet, 1);
  return excess;
}
