import type { NodeType } from '../../schema/globalId.js';
import type { UserError } from '../../schema/types/problem.js';
import type { Scope } from '../../store/masterData/catalog.js';
import type { WriteSession } from '../../store/masterData/writer.js';
import type { Draft, ExternalId } from './draft.js';
import type { EquipmentChecks } from './rules.js';

/** A draft on its way: what is known of it so far. */
export interface Staged {
  readonly draft: Draft;
  readonly problems: UserError[];
  /** By property. */
  readonly values: Record<string, unknown>;
  readonly externalIds: readonly ExternalId[] | undefined;
  key: number;
  organization: number;
}

/** The drafts of one type. */
export interface Group {
  readonly type: NodeType;
  readonly group: readonly Staged[];
}

/** What staging needs besides the drafts. */
export interface Stage {
  readonly session: WriteSession;
  readonly scope: Scope;
  readonly equipment: EquipmentChecks;
  /** Milliseconds since the epoch, UTC. */
  readonly now: number;
}

export const keysOf = (group: readonly Staged[]): number[] => group.map(({ key }) => key);
