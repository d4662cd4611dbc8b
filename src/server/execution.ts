import {
  createSourceEventStream,
  execute,
  getNamedType,
  getOperationAST,
  getVariableValues,
  isInputObjectType,
  subscribe,
  typeFromAST,
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type GraphQLInputObjectType,
  type GraphQLSchema,
  type SelectionNode,
} from 'graphql';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import { canWrite } from '../domain/access/rights.js';
import type { Context } from '../resolvers/context.js';
import { FIELD_RIGHTS } from '../schema/fieldRights.js';
import type { Viewer } from '../services/access.js';
import { CallerError } from '../shared/errors.js';

/** A parsed and validated operation, ready to run. */
export interface Operation {
  readonly document: DocumentNode;
  readonly operationName: string | null;
  readonly variables: Record<string, unknown>;
  readonly context: Context;
}

/** What is known of one operation of a document. */
interface Plan {
  /** Undefined until it is worth compiling; null for what the compiler does not take. */
  compiled: CompiledQuery | null | undefined;
  runs: number;
  /** Variables that the compiled query does not check strictly enough are checked by graphql first. */
  readonly checksVariables: boolean;
}

/** Compiled operations kept; the least recently used goes first. */
const MOST_PLANS = 500;

/**
 * Runs operations, compiled from their second run on. Documents are known by identity, as Apollo Server and our own
 * cache keep them.
 */
export class Execution {
  readonly #schema: GraphQLSchema;
  readonly #plans = new LRUCache<DocumentNode, Map<string, Plan>>({ max: MOST_PLANS });

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** Runs a query or mutation. */
  async run(operation: Operation): Promise<ExecutionResult> {
    if (!isThere(operation)) return execute(this.#arguments(operation));
    if (isForbidden(operation)) return { data: null, errors: [readOnly(operation.context.viewer.role)] };
    const refused = this.#refuseVariables(operation);
    if (refused) return { errors: refused };
    const compiled = this.#compiled(operation);
    return compiled ? compiled.query({}, operation.context, operation.variables) : execute(this.#arguments(operation));
  }

  /** Starts a subscription; a result with errors when it cannot be started. */
  async subscribe(operation: Operation): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
    if (!isThere(operation)) return execute(this.#arguments(operation));
    const refused = this.#refuseVariables(operation);
    if (refused) return { errors: refused };
    const compiled = this.#compiled(operation);
    if (!compiled) {
      return (await subscribe(this.#arguments(operation))) as AsyncIterableIterator<ExecutionResult> | ExecutionResult;
    }
    // graphql-jit would give the source all variables for arguments, and finds no source under an alias.
    const events = await createSourceEventStream(this.#arguments(operation));
    if (!(Symbol.asyncIterator in events)) return events;
    return eachOf(events, (event) => compiled.query(event, operation.context, operation.variables));
  }

  #arguments({ document, operationName, variables, context }: Operation): Parameters<typeof execute>[0] {
    return { schema: this.#schema, document, operationName, variableValues: variables, contextValue: context };
  }

  #plan(operation: Operation): Plan {
    const { document, operationName } = operation;
    let plans = this.#plans.get(document);
    if (!plans) this.#plans.set(document, (plans = new Map<string, Plan>()));
    const name = operationName ?? '';
    let plan = plans.get(name);
    if (!plan) {
      plan = { compiled: undefined, runs: 0, checksVariables: this.#variablesHave(operation, isOneOf) };
      plans.set(name, plan);
    }
    return plan;
  }

  /** Documents that come once are not worth the compiling. */
  #compiled(operation: Operation): CompiledQuery | null {
    const plan = this.#plan(operation);
    plan.runs++;
    if (plan.compiled === undefined && this.#variablesHave(operation, hasDefaults)) plan.compiled = null;
    if (plan.compiled === undefined && plan.runs > 1) {
      const made = compileQuery(this.#schema, operation.document, operation.operationName ?? undefined, COMPILE);
      plan.compiled = isCompiledQuery(made) ? made : null;
    }
    return plan.compiled ?? null;
  }

  /** Whether an input object of that sort is in the variables, at whatever depth. */
  #variablesHave(
    { document, operationName }: Pick<Operation, 'document' | 'operationName'>,
    sort: (type: GraphQLInputObjectType) => boolean,
  ): boolean {
    const variables = getOperationAST(document, operationName)?.variableDefinitions ?? [];
    return variables.some(({ type }) => containsInput(typeFromAST(this.#schema, type as never), sort, new Set()));
  }

  #refuseVariables(operation: Operation): readonly GraphQLError[] | undefined {
    if (!this.#plan(operation).checksVariables) return undefined;
    const definitions = getOperationAST(operation.document, operation.operationName)?.variableDefinitions ?? [];
    return getVariableValues(this.#schema, definitions, operation.variables, { maxErrors: 10 }).errors;
  }
}

/** The answer to each event; ends with the events, even while it waits for one. */
function eachOf(
  events: AsyncIterable<unknown>,
  answer: (event: unknown) => ExecutionResult | Promise<ExecutionResult>,
): AsyncIterableIterator<ExecutionResult> {
  const source = events[Symbol.asyncIterator]();
  return {
    next: async () => {
      const event = await source.next();
      return event.done ? event : { done: false, value: await answer(event.value) };
    },
    return: async () => {
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Whether the document has the operation; graphql itself says what is wrong where it has not. */
function isThere({ document, operationName }: Operation): boolean {
  return Boolean(getOperationAST(document, operationName));
}

/**
 * A credential without a right that writes runs no mutation, whatever the table of rights says of its fields, but those about
 * its own account. Whoever has no credential yet is let in only to what gives one: `anyoneMayRun`.
 */
function isForbidden({ document, operationName, context }: Operation): boolean {
  const operation = getOperationAST(document, operationName);
  const viewer = context.viewer as Viewer | null;
  if (operation?.operation !== OperationTypeNode.MUTATION || viewer === null || canWrite(viewer.rights)) return false;
  return !operation.selectionSet.selections.every(isAboutOneself);
}

function isAboutOneself(selection: SelectionNode): boolean {
  return selection.kind === Kind.FIELD && FIELD_RIGHTS.get(`Mutation.${selection.name.value}`)?.isOwn === true;
}

function readOnly(role: string): GraphQLError {
  const message = `a credential with role ${role} only reads; it may run no mutation`;
  return new GraphQLError(message, { originalError: new CallerError('FORBIDDEN', message) });
}

/** Enums and built-in scalars are made by our own code and need no second look; our own scalars are still serialised. */
const COMPILE = { disableLeafSerialization: true, customJSONSerializer: false };

/** graphql-jit does not enforce @oneOf in variables (literals are checked by validation). */
const isOneOf = (type: GraphQLInputObjectType): boolean => type.isOneOf;

/** graphql-jit does not fill in defaults inside of variables: such operations are not compiled. */
const hasDefaults = (type: GraphQLInputObjectType): boolean =>
  Object.values(type.getFields()).some(({ defaultValue }) => defaultValue !== undefined);

function containsInput(
  type: unknown,
  sort: (type: GraphQLInputObjectType) => boolean,
  seen: Set<GraphQLInputObjectType>,
): boolean {
  const named = type ? getNamedType(type as never) : undefined;
  if (!isInputObjectType(named) || seen.has(named)) return false;
  seen.add(named);
  return sort(named) || Object.values(named.getFields()).some((field) => containsInput(field.type, sort, seen));
}
