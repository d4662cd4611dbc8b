import {
  DirectiveLocation,
  GraphQLBoolean,
  GraphQLDirective,
  GraphQLList,
  GraphQLNonNull,
  GraphQLSchema,
  Kind,
  defaultFieldResolver,
  isObjectType,
  lexicographicSortSchema,
  parse,
  printSchema,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLFieldResolver,
} from 'graphql';
import type { Context } from '../resolvers/context.js';
import { FIELD_RIGHTS, type Requirement } from '../schema/fieldRights.js';
import { demandAll } from '../services/access.js';
import { BugError } from '../shared/errors.js';

type Field = GraphQLField<unknown, Context>;
type Resolve = GraphQLFieldResolver<unknown, Context>;

/**
 * Guards each field that has an entry in the table of rights, once and for all requests. Whoever lacks the right gets
 * FORBIDDEN before anything of the field runs; of a subscription, before its first event.
 *
 * @throws BugError FIELD_RIGHT_MISSING a query, mutation or subscription has no entry, or an entry has no field.
 */
export function requireRights(
  schema: GraphQLSchema,
  table: ReadonlyMap<string, Requirement> = FIELD_RIGHTS,
): GraphQLSchema {
  const open = new Set(rootFields(schema));
  for (const [path, requirement] of table) {
    const field = fieldAt(schema, path);
    if (!field) throw new BugError('FIELD_RIGHT_MISSING', `the table of rights has ${path}, which the graph has not`);
    guard(field, requirement);
    open.delete(path);
  }
  const [forgotten] = open;
  if (forgotten) throw new BugError('FIELD_RIGHT_MISSING', `src/schema/fieldRights.ts says nothing of ${forgotten}`);
  return new GraphQLSchema({ ...schema.toConfig(), directives: [...schema.getDirectives(), directiveOf(schema)] });
}

/** The graph in the schema language, sorted, with what each field takes; `printSchema` leaves directives out. */
export function printWithRights(schema: GraphQLSchema): string {
  const text = printSchema(lexicographicSortSchema(schema));
  const types = parse(text).definitions.filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION);
  const notes = types.flatMap(({ name, fields = [] }) =>
    fields.map((field) => ({ at: field.loc?.end, note: noteOf(`${name.value}.${field.name.value}`) })),
  );
  let [printed, end] = ['', 0];
  for (const { at = end, note } of notes) {
    printed += text.slice(end, at) + note;
    end = at;
  }
  return `${printed}${text.slice(end)}\n`;
}

function rootFields(schema: GraphQLSchema): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return roots.flatMap((type) => (type ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : []));
}

function fieldAt(schema: GraphQLSchema, path: string): Field | undefined {
  const [typeName = '', fieldName = ''] = path.split('.');
  const type = schema.getType(typeName);
  return isObjectType(type) ? type.getFields()[fieldName] : undefined;
}

/** What every credential may ask for stays as it is. */
function guard(field: Field, requirement: Requirement): void {
  if (requirement.rights.length === 0 && !requirement.wholeHub) return;
  const guarded =
    (resolve: Resolve): Resolve =>
    (root, args, context, info) => {
      demandAll(context.viewer, requirement);
      return resolve(root, args, context, info) as unknown;
    };
  if (field.subscribe) field.subscribe = guarded(field.subscribe);
  else field.resolve = guarded(field.resolve ?? defaultFieldResolver);
}

function directiveOf(schema: GraphQLSchema): GraphQLDirective {
  const right = schema.getType('Right') as GraphQLEnumType;
  return new GraphQLDirective({
    name: 'requires',
    description: 'A credential needs one of these rights; of several directives, each must be met. 所需权限',
    locations: [DirectiveLocation.FIELD_DEFINITION],
    isRepeatable: true,
    args: {
      right: {
        type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(right))),
        description: 'One of these; none where every credential will do. 权限',
      },
      wholeHub: {
        type: new GraphQLNonNull(GraphQLBoolean),
        defaultValue: false,
        description: 'Only for a credential over the whole hub. 仅限全平台凭据',
      },
    },
  });
}

function noteOf(path: string): string {
  const requirement = FIELD_RIGHTS.get(path);
  if (!requirement) return '';
  const { rights, wholeHub } = requirement;
  const hub = wholeHub ? ', wholeHub: true' : '';
  return (rights.length > 0 ? rights : [[]]).map((anyOf) => ` @requires(right: ${listOf(anyOf)}${hub})`).join('');
}

const listOf = (rights: readonly string[]): string => (rights.length === 1 ? rights.join() : `[${rights.join(', ')}]`);
