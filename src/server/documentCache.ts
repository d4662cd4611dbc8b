import { GraphQLError, parse, specifiedRules, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { MOST_TOKENS } from './apollo.js';
import { queryShape } from './queryShape.js';

/** Parsed and validated documents by their text, so that a thousand equal dashboards share one. */
export class DocumentCache {
  readonly #schema: GraphQLSchema;
  readonly #documents = new LRUCache<string, DocumentNode>({ max: 500 });

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** The document, or what is wrong with it. */
  get(query: string): DocumentNode | readonly GraphQLError[] {
    const known = this.#documents.get(query);
    if (known) return known;
    try {
      const document = parse(query, { maxLexicalTokens: MOST_TOKENS });
      const errors = validate(this.#schema, document, [...specifiedRules, queryShape]);
      if (errors.length > 0) return errors;
      this.#documents.set(query, document);
      return document;
    } catch (error) {
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  }
}
