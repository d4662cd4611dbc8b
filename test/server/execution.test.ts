import { parse } from 'graphql';
import { GraphQLObjectType, GraphQLSchema, GraphQLString, type ExecutionResult } from 'graphql';
import { expect, it } from 'vitest';
import { Execution } from '../../src/server/execution.js';
import { abortableIterator } from '../../src/shared/abortableIterator.js';

/** A graph whose only stream gives what it was asked for, then waits. */
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { asked: { type: GraphQLString } } }),
  subscription: new GraphQLObjectType({
    name: 'Subscription',
    fields: {
      said: {
        type: GraphQLString,
        args: { what: { type: GraphQLString } },
        subscribe: (_root, { what }: { what: string }) =>
          abortableIterator(async function* (signal) {
            yield what;
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
          }),
        resolve: (event: string) => event,
      },
    },
  }),
});

it.each([
  ['by a literal', 'subscription { said(what: "this") }', { said: 'this' }],
  ['by a variable of another name', 'subscription ($x: String) { said(what: $x) }', { said: 'that' }],
  ['under an alias', 'subscription ($what: String) { heard: said(what: $what) }', { heard: 'other' }],
])('a stream asked for %s is the same, compiled or not', async (_how, text, data) => {
  const execution = new Execution(schema);
  const document = parse(text);
  for (let run = 0; run < 3; run++) {
    const operation = { document, operationName: null, variables: { x: 'that', what: 'other' }, context: {} as never };
    const stream = (await execution.subscribe(operation)) as AsyncIterableIterator<ExecutionResult>;
    expect((await stream.next()).value).toEqual({ data });
    const waiting = stream.next();
    await stream.return?.();
    expect(await waiting).toMatchObject({ done: true });
  }
});
