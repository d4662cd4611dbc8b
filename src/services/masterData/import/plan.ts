import type { CoordinateSystemName } from '../../../domain/geo/coordinates.js';
import { TYPES } from '../../../schema/entities.js';
import type { NodeType } from '../../../schema/globalId.js';
import type { Scope } from '../../../store/masterData/catalog.js';
import { findCycles } from './cycles.js';
import { compare, type Change } from './differences.js';
import { loadItems, withTargets, type ReadRows } from './hubItems.js';
import { Items, type Item } from './items.js';
import { Matcher } from './match.js';
import { Problems } from './problems.js';
import { References } from './references.js';
import { placeOf, readRows, type ImportRow } from './rows.js';
import { typedSheets, type ImportFile, type TypedSheet } from './sheets.js';
import { breather } from '../../../shared/breather.js';
import { isTimeZone } from './values/zone.js';

/** How files are to be understood. */
export interface PlanSettings {
  readonly scope: Scope;
  /** Code of the organization of rows that name none; null when the files or the hub have only one. */
  readonly organization: string | null;
  /** Of positions that do not say. */
  readonly coordinates: CoordinateSystemName;
  readonly progress: (phase: Phase, done: number, total: number) => void;
  /** Throws for a type that the importer may not see; the report tells of what is there. */
  readonly permit: (type: NodeType) => void;
}

type Phase = 'reading' | 'comparing' | 'writing';

/** What an import would do. */
export interface Plan {
  readonly problems: Problems;
  /** In the order in which they depend on each other. */
  readonly changes: readonly Change[];
  readonly counts: readonly TypeCounts[];
}

interface TypeCounts {
  readonly type: NodeType;
  create: number;
  update: number;
  unchanged: number;
}

/** Where nothing is said of a time zone. */
const DEFAULT_ZONE = 'Asia/Shanghai';
/** Works out what files change, without changing anything. What is wrong with them is in the plan's problems. */
export async function makePlan(files: readonly ImportFile[], settings: PlanSettings, read: ReadRows): Promise<Plan> {
  const planner = new Planner(settings, read);
  return planner.plan(files);
}

class Planner {
  readonly #problems = new Problems();
  readonly #items = new Items();
  readonly #references = new References(this.#items);
  readonly #breathe = breather();
  readonly #settings: PlanSettings;
  readonly #read: ReadRows;

  constructor(settings: PlanSettings, read: ReadRows) {
    this.#settings = settings;
    this.#read = read;
  }

  async plan(files: readonly ImportFile[]): Promise<Plan> {
    const sheets = typedSheets(files, this.#problems);
    for (const { type } of sheets) this.#settings.permit(type);
    const types = withTargets(sheets.map(({ type }) => type));
    const { scope } = this.#settings;
    await loadItems(this.#items, types, scope, { read: this.#read, breathe: this.#breathe });
    const matched = await this.#matchAll(sheets);
    const { changes, counts } = await this.#compareAll(matched);
    for (const [type, some] of Map.groupBy(changes, ({ item }) => item.type)) {
      findCycles(type, some, this.#items, this.#problems);
    }
    return { problems: this.#problems, changes, counts };
  }

  async #matchAll(sheets: readonly TypedSheet[]): Promise<(readonly [Item, ImportRow])[]> {
    const matched: (readonly [Item, ImportRow])[] = [];
    const total = sheets.reduce((sum, { rows }) => sum + rows.length, 0);
    const context = { items: this.#items, references: this.#references, problems: this.#problems };
    const organizations = sheets.filter(({ type }) => type === 'Organization');
    const matcherOf = (defaultOrganization: Item | null | undefined): Matcher =>
      new Matcher({ ...context, defaultOrganization });
    let done = 0;
    const take = async (some: readonly TypedSheet[], defaultOrganization: Item | null | undefined): Promise<void> => {
      const matchers = new Map<NodeType, Matcher>();
      for (const sheet of some) {
        const matcher = matchers.get(sheet.type) ?? matcherOf(defaultOrganization);
        matchers.set(sheet.type, matcher);
        for (const row of await this.#rowsOf(sheet, defaultOrganization)) {
          await this.#breathe();
          const item = matcher.match(sheet.type, row);
          if (item) matched.push([item, row]);
          this.#settings.progress('reading', ++done, total);
        }
      }
    };
    await take(organizations, null);
    const entered = matched.map(([item]) => item);
    await take(
      sheets.filter(({ type }) => type !== 'Organization'),
      this.#defaultOrganization(entered),
    );
    return matched;
  }

  #rowsOf(sheet: TypedSheet, defaultOrganization: Item | null | undefined): Promise<ImportRow[]> {
    const zones = new Map<string | null, string>();
    const timeZoneOf = (code: string | null): string => {
      let zone = zones.get(code);
      if (zone === undefined) {
        const owner = code === null ? defaultOrganization : this.#items.withIdentity('Organization', null, code);
        const named = owner?.row?.values.timeZone ?? owner?.stored?.values.timeZone;
        zone = typeof named === 'string' && isTimeZone(named) ? named : DEFAULT_ZONE;
        zones.set(code, zone);
      }
      return zone;
    };
    const { coordinates } = this.#settings;
    return readRows(sheet, { timeZoneOf, coordinates, problems: this.#problems, breathe: this.#breathe });
  }

  /** The one that was asked for (undefined when there is none such, which is said once), else the only one of the files, else the only one of the hub. */
  #defaultOrganization(entered: readonly Item[]): Item | null | undefined {
    const { organization } = this.#settings;
    if (organization !== null) {
      const found = this.#items.withIdentity('Organization', null, organization);
      if (found) return found;
      const place = { file: '', sheet: 'organizations', line: 0, column: '' };
      const cure = 'enter it in the sheet organizations, or name another organization';
      const message = `there is no organization ${organization}, neither in the file nor in the hub`;
      this.#problems.add(place, { code: 'ORGANIZATION_UNKNOWN', message, cure }, organization);
      return undefined;
    }
    if (entered.length === 1) return entered[0];
    const [first, ...others] = [...this.#items.identities('Organization', null)];
    if (first === undefined || others.length > 0 || entered.length > 1) return null;
    return this.#items.withIdentity('Organization', null, first) ?? null;
  }

  async #compareAll(matched: readonly (readonly [Item, ImportRow])[]): Promise<Pick<Plan, 'changes' | 'counts'>> {
    const counts = new Map<NodeType, TypeCounts>();
    const changes: Change[] = [];
    const context = {
      ...{ items: this.#items, references: this.#references, problems: this.#problems },
      missingColumns: new Set<string>(),
    };
    let done = 0;
    for (const [item, row] of matched) {
      await this.#breathe();
      const { type } = item;
      const count = counts.get(type) ?? { type, create: 0, update: 0, unchanged: 0 };
      counts.set(type, count);
      this.#checkZone(item, row);
      const change = compare(item, row, context);
      if (!change) count.unchanged++;
      else if (change.action === 'CREATE') count.create++;
      else count.update++;
      if (change) changes.push(change);
      this.#settings.progress('comparing', ++done, matched.length);
    }
    return { changes, counts: [...counts.values()] };
  }

  #checkZone({ type }: Item, row: ImportRow): void {
    const { timeZone } = row.values;
    if (type !== 'Organization' || typeof timeZone !== 'string' || isTimeZone(timeZone)) return;
    const cure = 'write an IANA name, such as Asia/Shanghai';
    const message = 'there is no time zone of that name';
    this.#problems.add(placeOf(row, 'timeZone'), { code: 'ENUM_UNKNOWN', message, cure }, timeZone);
  }
}

/** Name of a type as a sheet has it. */
export const sheetNameOf = (type: NodeType): string => TYPES[type].plural;
