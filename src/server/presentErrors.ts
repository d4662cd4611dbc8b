import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { HubError } from '../shared/errors.js';

type Extensions = GraphQLError['extensions'] | undefined;

/** Codes that graphql and Apollo Server give themselves, about requests that never reached a resolver. */
function isAboutTheRequest(error: GraphQLError): boolean {
  return error.originalError === undefined || error.originalError instanceof GraphQLError;
}

/**
 * Errors as clients may see them. What was thrown on purpose keeps its code and its words; everything else is masked,
 * logged and given the id of the request.
 */
export function presentErrors(errors: readonly GraphQLError[], requestId: string, log: Logger): GraphQLError[] {
  return errors.map((error) => present(error, requestId, log));
}

function present(error: GraphQLError, requestId: string, log: Logger): GraphQLError {
  const cause = error.originalError;
  if (cause instanceof HubError && cause.kind !== 'bug') return withCode(error, cause.message, knownExtensions(cause));
  if (isAboutTheRequest(error))
    // graphql-jit makes errors without extensions.
    return withCode(error, error.message, { code: (error.extensions as Extensions)?.code ?? 'BAD_USER_INPUT' });
  log.error({ err: cause, requestId, path: error.path }, 'a resolver failed');
  return withCode(error, `something failed inside the hub; its log says more under request ${requestId}`, {
    code: 'INTERNAL_SERVER_ERROR',
    requestId,
  });
}

function knownExtensions({ code, kind, context }: HubError): Record<string, unknown> {
  return {
    code,
    ...(kind === 'transient' ? { retryable: true } : {}),
    ...('limit' in context ? { limit: context.limit } : {}),
    ...('retryAfter' in context ? { retryAfter: context.retryAfter } : {}),
  };
}

function withCode(error: GraphQLError, message: string, extensions: Record<string, unknown>): GraphQLError {
  const { nodes = null, source = null, positions = null, path = null } = error;
  return new GraphQLError(message, { nodes, source, positions, path, extensions });
}
