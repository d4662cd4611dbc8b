import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isAbstractType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { TYPES } from '../../src/schema/entities.js';
import type { NodeType } from '../../src/schema/globalId.js';

/** A root of the graph. */
export type RootName = 'Query' | 'Mutation' | 'Subscription';

/** What requests are made of. */
export interface Material {
  /** Id of an object of a type; what is no type of master data is named by its field: `frame`, `apiKey`, `customRole`. */
  readonly idOf: (type: string) => string;
  readonly from: string;
  readonly to: string;
  /** Which optional inputs are given; none when left out. */
  readonly takes?: (input: string) => boolean;
  /** Levels of objects that an answer shows; 2 when left out. */
  readonly depth?: number;
}

const DEPTH = 2;
const REFERENCES = new Map<string, NodeType>([
  ...Object.values(TYPES).flatMap(({ attributes }) =>
    attributes.flatMap(({ name, target }) => (target ? [[name, target] as const] : [])),
  ),
  ...Object.values(TYPES).map(({ type, plural }) => [plural, type] as const),
  ...(['device', 'connector', 'organization', 'building'] as const).map(
    (name) => [name, (name.charAt(0).toUpperCase() + name.slice(1)) as NodeType] as const,
  ),
  ['pointId', 'Point'],
  ['place', 'Inlet'],
  ['places', 'Building'],
  ['ids', 'Building'],
]);

/** A request for a field of a root with everything that is required, and answers shown in depth. */
export function requestFor(schema: GraphQLSchema, root: RootName, name: string, material: Material): string {
  const field = schema.getType(root) as { getFields: () => Record<string, GraphQLField<unknown, unknown>> };
  const builder = new Builder(schema, material);
  return `${root.toLowerCase()} { ${builder.field(field.getFields()[name] as GraphQLField<unknown, unknown>, material.depth ?? DEPTH)} }`;
}

class Builder {
  readonly #schema: GraphQLSchema;
  readonly #material: Material;
  #drawn = 0;
  constructor(schema: GraphQLSchema, material: Material) {
    this.#schema = schema;
    this.#material = material;
  }

  field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const given = field.args.flatMap((arg) => this.#argument(arg, field.name));
    const args = given.length > 0 ? `(${given.join(', ')})` : '';
    return `${field.name}${args}${this.#selection(field.type, depth)}`;
  }

  #argument(arg: GraphQLArgument, of: string): string[] {
    return this.#isGiven(arg) ? [`${arg.name}: ${this.#value(arg.type, arg.name, of)}`] : [];
  }

  #isGiven(input: GraphQLArgument | GraphQLInputField): boolean {
    const isRequired = isNonNullType(input.type) && input.defaultValue === undefined;
    return isRequired || (this.#material.takes?.(input.name) ?? false);
  }

  /** A value as it is written in a document. */
  #value(type: GraphQLInputType, name: string, of: string): string {
    const nullable = getNullableType(type);
    if (isListType(nullable)) return `[${this.#value(nullable.ofType as GraphQLInputType, name, of)}]`;
    if (isInputObjectType(nullable)) return this.#object(nullable, of);
    // A role that every manager may hand out.
    if (isEnumType(nullable)) return nullable.name === 'Role' ? 'AUDITOR' : (nullable.getValues()[0]?.name ?? '');
    return this.#scalar((nullable as { name: string }).name, name, of);
  }

  #object(type: GraphQLInputObjectType, of: string): string {
    const fields = Object.values(type.getFields());
    const subject = type.isOneOf ? type.name.replace(/By$/, '') : subjectOf(type.name, of);
    const chosen = fields.find(({ name }) => name === 'id' || name === 'points' || name === 'pointId');
    const given = type.isOneOf
      ? [chosen ?? fields[0]].filter((field) => field !== undefined)
      : fields.filter((field) => this.#isGiven(field) || field.name === 'pointId');
    return `{ ${given.map(({ name, type: own }) => `${name}: ${this.#value(own, name, subject)}`).join(', ')} }`;
  }

  #scalar(type: string, name: string, of: string): string {
    const { idOf, from, to } = this.#material;
    const text = (value: string): string => JSON.stringify(value);
    switch (type) {
      case 'ID':
        return text(idOf(name === 'id' ? of.charAt(0).toUpperCase() + of.slice(1) : (REFERENCES.get(name) ?? name)));
      case 'DateTime':
        return text(name === 'to' || name === 'validTo' ? to : from);
      case 'Duration':
        return text('PT1H');
      case 'Boolean':
        return 'true';
      case 'Int':
      case 'Float':
        return '1';
      case 'JSON':
        return '{}';
      case 'LocalDate':
        return text('2031-11-15');
      default:
        return text(`made-${++this.#drawn}`);
    }
  }

  #selection(type: GraphQLOutputType, depth: number): string {
    const named = getNamedType(type);
    if (isLeafType(named)) return '';
    if (isAbstractType(named)) {
      return ` { __typename ${this.#schema
        .getPossibleTypes(named)
        .map(({ name }) => `... on ${name} { id }`)
        .join(' ')} }`;
    }
    if (!isObjectType(named)) return '';
    // A connection is no level of its own, and its edges show the nodes again.
    const below = named.name.endsWith('Connection') ? depth : depth - 1;
    const shown = Object.values(named.getFields()).filter(
      (field) => isLeafType(getNamedType(field.type)) || (depth > 0 && field.name !== 'edges'),
    );
    return ` { __typename ${shown.map((field) => this.field(field, below)).join(' ')} }`;
  }
}

/** `CreateBuildingInput` is about a Building, `RevokeApiKeyInput` about an ApiKey; ArchiveInput tells by its mutation. */
function subjectOf(inputName: string, of: string): string {
  const [, subject] = /^(?:Create|Update|Revoke|Rotate|Archive)(\w+)Input$/.exec(inputName) ?? [];
  return subject ?? of.replace(/^(archive|restore)/, '');
}
