import type { NodeType } from '../../schema/globalId.js';
import type { ChangeInput, ChangesInput } from '../../schema/inputs/masterData.js';
import { CallerError } from '../../shared/errors.js';
import type { Author, Position } from '../../store/commitLog.js';
import type { Scope } from '../../store/masterData/catalog.js';
import type { MasterDataWriter, WriteSession } from '../../store/masterData/writer.js';
import type { Viewer } from '../access.js';
import { within, type RequestLimits } from '../limits.js';
import { problem, type Draft, type Outcome } from './draft.js';
import { draftOfInput } from './inputs.js';
import type { EquipmentChecks } from './rules.js';
import { stage } from './stage.js';

/** What came of a request. */
export interface ChangeResult {
  /** In the order of the drafts. */
  readonly outcomes: readonly Outcome[];
  /** Of the commit; null when nothing was changed. */
  readonly position: Position | null;
}

/** Undoes a transaction and carries out of it what was wrong. */
class Undone extends Error {
  constructor(readonly outcomes: readonly Outcome[]) {
    super('undone');
  }
}

/** Changes master data: each request one transaction and one commit, with before and after of every object. */
export class MasterData {
  readonly #writer: MasterDataWriter;
  readonly #equipment: EquipmentChecks;
  readonly #limits: RequestLimits;
  readonly #now: () => number;
  readonly #scopesChanged: () => void;
  readonly #inForce: (position: Position) => Promise<void>;
  constructor(
    writer: MasterDataWriter,
    {
      equipment,
      limits,
      now = Date.now,
      scopesChanged = () => undefined,
      inForce = () => Promise.resolve(),
    }: {
      readonly equipment: EquipmentChecks;
      readonly limits: RequestLimits;
      readonly now?: () => number;
      readonly scopesChanged?: () => void;
      /** Resolves once what was committed is judged by in this process. */
      readonly inForce?: (position: Position) => Promise<void>;
    },
  ) {
    this.#writer = writer;
    this.#equipment = equipment;
    this.#limits = limits;
    this.#now = now;
    this.#scopesChanged = scopesChanged;
    this.#inForce = inForce;
  }

  /**
   * Does what a client of the graph wants. All or nothing unless it says otherwise; otherwise what is in order is done
   * and the rest is told. The outcomes are in the order of the changes.
   */
  async changeInputs(
    viewer: Viewer,
    type: NodeType,
    { changes, allOrNothing }: ChangesInput,
    requestId: string,
  ): Promise<readonly Outcome[]> {
    within(this.#limits, 'changes', changes.length, 'changes');
    const author = { actor: viewer.actor, requestId };
    const drafts = changes.map((change) => understood(type, change));
    const { outcomes, position } = await (allOrNothing === false
      ? this.#changeEach(drafts, viewer.scope, author)
      : this.#changeTogether(drafts, viewer.scope, author));
    if (type === 'Organization' && position !== null) this.#scopesChanged();
    return outcomes;
  }

  /** All or nothing, for whoever needs no permission: imports that were permitted as a whole, provisioning. */
  changeAll(drafts: readonly Draft[], scope: Scope, author: Author): Promise<ChangeResult> {
    return this.within(author, (session) => this.stageAll(session, drafts, scope));
  }

  /**
   * Runs `work` in one transaction; `stageAll` is then done on its session. Resolves once what it changed is in force: the
   * next reading is judged by it.
   */
  async within(author: Author, work: (session: WriteSession) => Promise<readonly Outcome[]>): Promise<ChangeResult> {
    try {
      const { position, result } = await this.#writer.write(author, work);
      if (position !== null) await this.#inForce(position);
      return { outcomes: result, position };
    } catch (error) {
      if (error instanceof Undone) return { outcomes: error.outcomes, position: null };
      throw asCallerError(error);
    }
  }

  /** Does all drafts, or undoes the transaction. */
  async stageAll(session: WriteSession, drafts: readonly Draft[], scope: Scope): Promise<readonly Outcome[]> {
    const outcomes = await stage(drafts, { session, scope, equipment: this.#equipment, now: this.#now() });
    if (outcomes.some(({ problems }) => problems.length > 0)) throw new Undone(outcomes.map(notApplied));
    return outcomes;
  }

  /** What cannot be understood keeps the rest from being done. */
  async #changeTogether(drafts: readonly (Draft | Outcome)[], scope: Scope, author: Author): Promise<ChangeResult> {
    if (drafts.every(isDraft)) return this.changeAll(drafts, scope, author);
    return { outcomes: drafts.map((draft) => (isDraft(draft) ? notApplied(NOTHING_WRONG) : draft)), position: null };
  }

  #changeEach(drafts: readonly (Draft | Outcome)[], scope: Scope, author: Author): Promise<ChangeResult> {
    return this.within(author, async (session) => {
      const outcomes: Outcome[] = [];
      let done = false;
      for (const draft of drafts) {
        const outcome = isDraft(draft) ? await this.#changeOne(session, draft, scope) : draft;
        done ||= outcome.problems.length === 0;
        outcomes.push(outcome);
      }
      session.wrote = done;
      return outcomes;
    });
  }

  /** What the database refuses is one draft's fault, not that of the others. */
  async #changeOne(session: WriteSession, draft: Draft, scope: Scope): Promise<Outcome> {
    await session.savepoint();
    try {
      const [outcome] = await stage([draft], { session, scope, equipment: this.#equipment, now: this.#now() });
      if (outcome.problems.length > 0) await session.undo();
      return outcome;
    } catch (error) {
      const known = asCallerError(error);
      if (!(known instanceof CallerError)) throw error;
      await session.undo();
      return { key: null, problems: [problem('INCONSISTENT', [], known.message)] };
    }
  }
}

const NOTHING_WRONG: Outcome = { key: null, problems: [] };
const isDraft = (given: Draft | Outcome): given is Draft => 'action' in given;

/** An input as a draft, or what is wrong with it. */
function understood(type: NodeType, change: ChangeInput): Draft | Outcome {
  try {
    return draftOfInput(type, change);
  } catch (error) {
    if (!(error instanceof CallerError)) throw error;
    const [field = ''] = error.message.split(':');
    return { key: null, problems: [problem('INVALID_VALUE', [field], error.message)] };
  }
}

function notApplied(outcome: Outcome): Outcome {
  if (outcome.problems.length > 0) return outcome;
  const message = 'nothing is wrong with it, but with others of the same request; nothing was changed';
  return { key: null, problems: [problem('NOT_APPLIED', [], message)] };
}

/** Two writers may want the same name or period at the same moment: the database lets one of them through. */
const CONFLICT = new Set(['23505', '23P01', '40001', '40P01']);
const REFUSED = new Set(['23503', '23514', '23502']);

function asCallerError(error: unknown): unknown {
  const { code = '', constraint = '' } = error as { code?: string; constraint?: string };
  if (CONFLICT.has(code)) {
    return new CallerError(
      'CONFLICT',
      `this is taken, or somebody changed it at the same time (${constraint}); look, and try again`,
      {
        cause: error,
      },
    );
  }
  if (REFUSED.has(code)) {
    return new CallerError('BAD_USER_INPUT', `the change contradicts itself or what is there (${constraint})`, {
      cause: error,
    });
  }
  return error;
}
