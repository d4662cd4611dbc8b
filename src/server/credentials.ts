import { Kind, OperationTypeNode, parse, type DocumentNode } from 'graphql';
import type { Access, Viewer } from '../services/access.js';
import { CallerError } from '../shared/errors.js';
import { opensSession } from './openMutations.js';

/** Longest `Authorization` value that is looked at. */
export const MOST_CHARACTERS = 4096;
/** Longest document that is looked at without one. */
const MOST_OPEN_CHARACTERS = 4096;

/** What came with a request in place of a credential. */
export type Presented =
  | { kind: 'none' }
  | { kind: 'refused' }
  /** Good in itself, but not in this way; only its holder gets to know. */
  | { kind: 'misused'; error: CallerError }
  | { kind: 'viewer'; viewer: Viewer };

/**
 * Who holds the credential in an `Authorization` value (`Bearer tg_…`, or an access token).
 *
 * @param address that it came from.
 */
export async function present(authorization: unknown, address: string, access: Access): Promise<Presented> {
  if (authorization === undefined || authorization === null || authorization === '') return { kind: 'none' };
  if (typeof authorization !== 'string' || authorization.length > MOST_CHARACTERS) return { kind: 'refused' };
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  try {
    const viewer = token === undefined ? null : await access.viewer(token, address);
    return viewer ? { kind: 'viewer', viewer } : { kind: 'refused' };
  } catch (error) {
    if (error instanceof CallerError) return { kind: 'misused', error };
    throw error;
  }
}

/**
 * Nobody without a credential gets further than `{ __typename }` and what it takes to get one, not even to an error that
 * names a field.
 */
export function anyoneMayRun(query: unknown): boolean {
  if (typeof query !== 'string' || query.length > MOST_OPEN_CHARACTERS) return false;
  const document = attemptParse(query);
  return document !== null && (document.definitions.every(asksOnlyTypename) || opensSession(document));
}

function attemptParse(query: string): DocumentNode | null {
  try {
    return parse(query, { noLocation: true, maxLexicalTokens: 100 });
  } catch {
    return null;
  }
}

function asksOnlyTypename(definition: DocumentNode['definitions'][number]): boolean {
  return (
    definition.kind === Kind.OPERATION_DEFINITION &&
    definition.operation === OperationTypeNode.QUERY &&
    definition.selectionSet.selections.every(
      (selection) => selection.kind === Kind.FIELD && selection.name.value === '__typename',
    )
  );
}
