import { isObjectType, type GraphQLFieldResolver, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import type { Context } from '../resolvers/context.js';

/** The parts of type-graphql's description of a resolver method that are used here. */
interface Method {
  readonly schemaName: string;
  readonly methodName: string;
  readonly target: unknown;
  readonly params?: readonly Parameter[];
}

interface Parameter {
  readonly index: number;
  readonly kind: string;
  /** Name of an argument. */
  readonly name?: string;
}

type Resolve = GraphQLFieldResolver<object, Context, Record<string, unknown>>;
type Take = (...given: Parameters<Resolve>) => unknown;

/**
 * Lets the graph call resolver methods of queries and fields with exactly what they name. type-graphql wraps each call in
 * promises and copies its arguments into class instances, for guards, validation and middleware that we do not use; over the
 * hundreds of calls of a nested query that costs more than the work itself. Subscriptions keep its way.
 */
export function callDirectly(schema: GraphQLSchema): GraphQLSchema {
  const { queries, mutations, fieldResolvers } = getMetadataStorage();
  for (const query of queries) put(schema, 'Query', query as unknown as Method);
  for (const mutation of mutations) put(schema, 'Mutation', mutation as unknown as Method);
  for (const field of fieldResolvers) {
    const type = field.getObjectType?.() as { readonly name: string } | undefined;
    if (field.kind === 'external' && type) put(schema, type.name, field as unknown as Method);
  }
  return schema;
}

function put(schema: GraphQLSchema, typeName: string, method: Method): void {
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[method.schemaName] : undefined;
  if (field) field.resolve = resolverOf(method) as GraphQLFieldResolver<unknown, unknown>;
}

function resolverOf({ target, methodName, params = [] }: Method): Resolve {
  const resolver = new (target as new () => Record<string, (...given: unknown[]) => unknown>)();
  const method = resolver[methodName].bind(resolver);
  const takes = params.toSorted((a, b) => a.index - b.index).map(takeOf);
  return (root, args, context, info) => method(...takes.map((take) => take(root, args, context, info)));
}

function takeOf({ kind, name }: Parameter): Take {
  switch (kind) {
    case 'root':
      return (root) => root;
    case 'args':
      return (_root, args) => args;
    case 'arg':
      return (_root, args) => args[name as string] ?? null;
    case 'context':
      return (_root, _args, context) => context;
    case 'info':
      return (_root, _args, _context, info: GraphQLResolveInfo) => info;
    default:
      throw new Error(`a resolver takes a parameter of kind ${kind}, which nobody provides`);
  }
}
