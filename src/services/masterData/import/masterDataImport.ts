import type { MasterDataDocument } from '../../../domain/masterData/document.js';
import type { Attribute } from '../../../schema/attribute.js';
import { TYPES } from '../../../schema/entities.js';
import type { NodeType } from '../../../schema/globalId.js';
import { breather } from '../../../shared/breather.js';
import { CallerError, HubError } from '../../../shared/errors.js';
import type { Author, Position as CommitPosition } from '../../../store/commitLog.js';
import type { Scope } from '../../../store/masterData/catalog.js';
import type { Draft, Outcome } from '../draft.js';
import type { MasterData } from '../masterData.js';
import type { Change, Difference } from './differences.js';
import { documentFile } from './documentFile.js';
import type { ReadRows } from './hubItems.js';
import { attributeOf, type FoundPlace, type Item } from './items.js';
import type { Position } from './parts.js';
import { makePlan, sheetNameOf, type Plan, type PlanSettings } from './plan.js';
import type { Problem } from './problems.js';
import { placeOf } from './rows.js';
import type { ImportFile } from './sheets.js';

/** How to import. */
export interface ImportSettings extends Partial<Omit<PlanSettings, 'scope'>> {
  readonly scope: Scope;
  readonly author: Author;
  /** Works everything out, the database's own checks included, and leaves the hub as it is. */
  readonly dryRun: boolean;
}

/** What an import did, or would do. */
export interface ImportReport {
  /** Whether the hub is now as the files say. False after a dry run and whenever there is an error. */
  readonly applied: boolean;
  /** Of the commit; null when nothing was changed. */
  readonly position: CommitPosition | null;
  readonly types: readonly ImportCount[];
  /** The first of them; `types` counts all. */
  readonly changes: readonly ShownChange[];
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly errorCount: number;
  readonly warningCount: number;
}

interface ImportCount {
  /** As the sheet is named: `buildings`. */
  readonly sheet: string;
  readonly create: number;
  readonly update: number;
  readonly unchanged: number;
}

/** What becomes of one object. */
export interface ShownChange {
  readonly sheet: string;
  readonly line: number;
  readonly action: 'CREATE' | 'UPDATE';
  readonly name: string;
  readonly differences: readonly Difference[];
}

const MOST_CHANGES = 1000;
/** How often an import is worked out anew because somebody else changed what it is about. */
const MOST_ATTEMPTS = 3;

/** Ends the transaction of a dry run. */
class DryRun extends Error {}

/** What an import is given of the hub. */
export interface ImportPorts {
  readonly read: ReadRows;
  readonly masterData: Pick<MasterData, 'within' | 'stageAll'>;
}

/** Brings master data in from files and documents: all or nothing, in one commit. */
export class MasterDataImport {
  readonly #ports: ImportPorts;
  constructor(ports: ImportPorts) {
    this.#ports = ports;
  }

  /** Imports a district from memory, as the simulators have it. */
  importDocument(document: MasterDataDocument, settings: ImportSettings): Promise<ImportReport> {
    return this.importFiles([documentFile(document)], settings);
  }

  /**
   * Imports files as one. With any error nothing is written, and the report has all of them. Doing it again changes
   * nothing and makes no commit.
   */
  async importFiles(files: readonly ImportFile[], settings: ImportSettings): Promise<ImportReport> {
    const progress = settings.progress ?? (() => undefined);
    const { organization = null, coordinates = 'WGS84', scope, permit = () => undefined } = settings;
    for (let attempt = 1; ; attempt++) {
      const plan = await makePlan(files, { scope, organization, coordinates, progress, permit }, this.#ports.read);
      if (plan.problems.errorCount > 0 || plan.changes.length === 0)
        return reportOf(plan, { applied: false, position: null });
      progress('writing', 0, plan.changes.length);
      const outcome = await this.#apply(plan, settings, attempt === MOST_ATTEMPTS);
      if (outcome === 'meanwhile' && attempt < MOST_ATTEMPTS) continue;
      if (outcome === 'meanwhile') {
        throw new CallerError('CONFLICT', 'others keep changing what the file is about; try again when they are done');
      }
      progress('writing', plan.changes.length, plan.changes.length);
      return reportOf(plan, outcome);
    }
  }

  async #apply(
    plan: Plan,
    { scope, author, dryRun }: ImportSettings,
    isLast: boolean,
  ): Promise<{ applied: boolean; position: CommitPosition | null } | 'meanwhile'> {
    const { masterData } = this.#ports;
    try {
      const { outcomes, position } = await masterData.within(author, async (session) => {
        await giveKeys(plan.changes, (type, count) => session.newKeys(type, count));
        const drafts = await draftsOf(plan.changes);
        const done = await masterData.stageAll(session, drafts, extended(scope, plan.changes));
        if (dryRun) throw new DryRun();
        return done;
      });
      if (outcomes.some(isMeanwhile)) return 'meanwhile';
      if (!isLast && outcomes.some((one, i) => isEntered(one, plan.changes[i]))) return 'meanwhile';
      noteFaults(plan, outcomes);
      return { applied: plan.problems.errorCount === 0, position };
    } catch (error) {
      if (error instanceof DryRun) return { applied: false, position: null };
      if (error instanceof HubError && error.code === 'CONFLICT') return 'meanwhile';
      throw error;
    }
  }
}

const isMeanwhile = ({ problems }: Outcome): boolean =>
  problems.some(({ code }) => code === 'VERSION_CONFLICT' || code === 'NOT_FOUND');

/**
 * Somebody else has probably just entered what the file enters. It may be a fault of the file as well, so it is worked
 * out anew, and told if it is there again at the last time.
 */
const isEntered = ({ problems }: Outcome, { item, action }: Change): boolean =>
  action === 'CREATE' &&
  problems.some(({ code, field: [name] }) => {
    return code === 'PERIOD_OVERLAPS' || (code === 'NAME_TAKEN' && TYPES[item.type].identity.includes(name));
  });

async function giveKeys(
  changes: readonly Change[],
  draw: (type: NodeType, count: number) => Promise<number[]>,
): Promise<void> {
  const created = changes.filter(({ action }) => action === 'CREATE');
  for (const [type, some] of Map.groupBy(created, ({ item }) => item.type)) {
    const keys = await draw(type, some.length);
    some.forEach(({ item }, i) => (item.key = keys[i]));
  }
}

/** Organizations that come with the files are the importer's to write to. */
function extended(scope: Scope, changes: readonly Change[]): Scope {
  const entered = changes.filter(({ item, action }) => item.type === 'Organization' && action === 'CREATE');
  return { ...scope, organizations: [...scope.organizations, ...entered.map(({ item }) => item.key!)] };
}

async function draftsOf(changes: readonly Change[]): Promise<Draft[]> {
  const breathe = breather();
  const drafts: Draft[] = [];
  for (const change of changes) {
    await breathe();
    drafts.push(draftOf(change));
  }
  return drafts;
}

function draftOf(change: Change): Draft {
  const { item, action, values, externalIds } = change;
  const wanted = Object.entries(values).map(([name, value]) => [name, withKeys(attributeOf(item.type, name), value)]);
  return {
    type: item.type,
    action,
    key: item.key,
    organization: action === 'CREATE' ? (item.organization?.key ?? item.key) : null,
    expectedVersion: item.stored?.version ?? null,
    values: { ...dated(change), ...(Object.fromEntries(wanted) as Record<string, unknown>) },
    externalIds,
  };
}

/** Since when the file says that something is supplied as it is: it counts for a new supply though it stays as it was. */
function dated({ row }: Change): Record<string, unknown> {
  const { suppliedSince } = row.values;
  return suppliedSince == null ? {} : { suppliedSince };
}

/** Items as keys, and positions with their system, as drafts have them. */
function withKeys({ kind }: Attribute, value: unknown): unknown {
  if (value === null) return null;
  switch (kind) {
    case 'reference':
      return (value as Item).key;
    case 'place': {
      const { type, item } = value as FoundPlace;
      return { type, key: item.key };
    }
    case 'location':
      return { ...(value as Position), system: 'WGS84' };
    default:
      return value;
  }
}

/** What the hub's own rules say of a row, at its place. */
function noteFaults({ changes, problems }: Plan, outcomes: readonly Outcome[]): void {
  outcomes.forEach((outcome, i) => {
    for (const { code, field, message } of outcome.problems) {
      if (code === 'NOT_APPLIED') continue;
      const { row, item } = changes[i];
      const cure = 'correct the row, or what it refers to';
      problems.add(placeOf(row, field[0] ?? ''), { code: 'RULE_BROKEN', message, cure }, item.name);
    }
  });
}

function reportOf(
  { problems, changes, counts }: Plan,
  outcome: { readonly applied: boolean; readonly position: CommitPosition | null },
): ImportReport {
  const { errors, warnings, errorCount, warningCount } = problems;
  return {
    applied: outcome.applied || (errorCount === 0 && changes.length === 0),
    position: outcome.position,
    types: counts.map(({ type, ...count }) => ({ sheet: sheetNameOf(type), ...count })),
    changes: changes.slice(0, MOST_CHANGES).map(({ item, row, action, differences }) => ({
      ...{ sheet: sheetNameOf(item.type), line: row.line, action, name: item.name, differences },
    })),
    ...{ errors, warnings, errorCount, warningCount },
  };
}
