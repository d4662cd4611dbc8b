import type { NodeType } from '../../schema/globalId.js';
import type { UserError } from '../../schema/types/problem.js';

/** What is to become of one object of master data; nothing is checked yet. */
export interface Draft {
  readonly type: NodeType;
  readonly action: 'CREATE' | 'UPDATE' | 'ARCHIVE' | 'RESTORE';
  /** Of the object; for one to be created, a key that was drawn before, or null. */
  readonly key: number | null;
  /** Whose it will be; only for creation. Null: the viewer's own, if there is only one. */
  readonly organization: number | null;
  /** Refuse the change unless the object is still at this version. */
  readonly expectedVersion: number | null;
  /** By attribute. A reference is a key, a place a `PlaceValue`, a location a `LocationValue`. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What other systems call it from now on; undefined leaves that as it is. */
  readonly externalIds?: readonly ExternalId[] | undefined;
}

/** What another system calls an object. */
export interface ExternalId {
  readonly system: string;
  readonly id: string;
}

/** What came of a draft: the key of its object, or what is wrong. */
export interface Outcome {
  readonly key: number | null;
  readonly problems: readonly UserError[];
}

export function problem(code: UserError['code'], field: readonly string[], message: string): UserError {
  return { code, field: [...field], message };
}
