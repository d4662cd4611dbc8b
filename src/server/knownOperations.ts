import { getOperationAST, OperationTypeNode, type DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Context } from '../resolvers/context.js';
import type { Execution } from './execution.js';

/** Characters of all texts that are remembered. */
const MOST_CHARACTERS = 8 * 1024 * 1024;

/**
 * Queries whose text Apollo Server has parsed and validated before. Asked again in the plain way, they go straight to
 * execution: for a small query the way through Apollo costs more than everything else. Whatever is not plain, and
 * whatever comes out with an error, goes through Apollo as ever, so that there is one place for the protocol's rules.
 */
export class KnownOperations {
  readonly #execution: Execution;
  readonly #documents = new LRUCache<string, DocumentNode>({
    maxSize: MOST_CHARACTERS,
    sizeCalculation: (_document, text) => text.length,
  });

  constructor(execution: Execution) {
    this.#execution = execution;
  }

  /** Remembers a document that has passed validation. */
  remember(text: string, document: DocumentNode): void {
    this.#documents.set(text, document);
  }

  /**
   * @param accept header of the request.
   * @param body parsed JSON of the request.
   * @returns the answer as JSON; null when the request must go through Apollo.
   */
  async answer(accept: string | undefined, body: unknown, context: Context): Promise<string | null> {
    if (!isPlainAccept(accept) || !isPlainRequest(body)) return null;
    const document = this.#documents.get(body.query);
    if (!document) return null;
    const operationName = body.operationName ?? null;
    // Queries only: whatever fails here is run again by Apollo.
    if (getOperationAST(document, operationName)?.operation !== OperationTypeNode.QUERY) return null;
    const result = await this.#execution.run({ document, operationName, variables: body.variables ?? {}, context });
    return result.errors ? null : JSON.stringify(result);
  }
}

interface PlainRequest {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Record<string, unknown> | null;
}

/** Answered as application/json by Apollo too. */
function isPlainAccept(accept: string | undefined): boolean {
  return accept === undefined || accept === '*/*' || accept === 'application/json';
}

const PLAIN_KEYS = new Set(['query', 'operationName', 'variables']);

function isPlainRequest(body: unknown): body is PlainRequest {
  if (typeof body !== 'object' || body === null || !Object.keys(body).every((key) => PLAIN_KEYS.has(key))) return false;
  const { query, operationName, variables } = body as Record<string, unknown>;
  return (
    typeof query === 'string' &&
    (operationName == null || typeof operationName === 'string') &&
    (variables == null || (typeof variables === 'object' && !Array.isArray(variables)))
  );
}
