import { ApolloServer } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { Context } from '../resolvers/context.js';
import type { Execution } from './execution.js';
import type { KnownOperations } from './knownOperations.js';
import { queryShape } from './queryShape.js';
import { presentErrors } from './presentErrors.js';

/** A document longer than this is refused before it is parsed further. */
export const MOST_TOKENS = 15_000;

/**
 * Apollo Server for the protocol: parsing, validation, the shape of errors, life cycle. Execution is ours, handed in
 * through the gateway interface, the one door that Apollo leaves for an executor.
 */
export function createApollo(
  schema: GraphQLSchema,
  { execution, known }: { execution: Execution; known: KnownOperations },
  log: Logger,
): ApolloServer<Context> {
  return new ApolloServer<Context>({
    gateway: {
      load: () =>
        Promise.resolve({
          executor: async ({ document, request, context }) => {
            const own = context as Context;
            if (request.query) known.remember(request.query, document);
            const variables = (request.variables ?? {}) as Record<string, unknown>;
            // The name as it was asked: Apollo's own is null for one that the document does not have.
            const operationName = request.operationName ?? null;
            const result = await execution.run({ document, operationName, variables, context: own });
            if (!result.errors) return result;
            return { ...result, errors: presentErrors(result.errors, own.requestId, log) };
          },
        }),
      onSchemaLoadOrUpdate: (loaded) => {
        loaded({ apiSchema: schema, coreSupergraphSdl: '' });
        return () => undefined;
      },
      stop: () => Promise.resolve(),
    },
    introspection: true, // for whoever has a credential; nobody else gets as far as execution
    hideSchemaDetailsFromClientErrors: false,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    validationRules: [queryShape],
    parseOptions: { maxLexicalTokens: MOST_TOKENS },
    csrfPrevention: { requestHeaders: ['authorization', 'apollo-require-preflight', 'x-apollo-operation-name'] },
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginCacheControlDisabled()],
    formatError: (formatted, error) => {
      const { extensions } = formatted;
      if (extensions?.code === 'INTERNAL_SERVER_ERROR' && extensions.requestId === undefined) {
        log.error({ err: unwrapResolverError(error) }, 'a request failed outside the resolvers');
        return {
          message: 'something failed inside the hub; see its log',
          extensions: { code: 'INTERNAL_SERVER_ERROR' },
        };
      }
      // Apollo calls whatever a rule refuses a failed validation; a broken limit is our own rule's.
      if (extensions?.code === 'GRAPHQL_VALIDATION_FAILED' && extensions.limit) {
        return { ...formatted, extensions: { ...extensions, code: 'QUERY_TOO_COMPLEX' } };
      }
      return formatted;
    },
    logger: { debug: () => undefined, info: () => undefined, warn: log.warn.bind(log), error: log.error.bind(log) },
  });
}
