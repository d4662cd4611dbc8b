import { isDeepStrictEqual } from 'node:util';
import type { Attribute } from '../../../schema/attribute.js';
import { TYPES } from '../../../schema/entities.js';
import { PLACES, type PlaceType } from '../../../schema/types/masterData.js';
import type { FoundPlace, Item, Items } from './items.js';
import type { PlaceText, Position } from './parts.js';
import type { Complaint, Problems } from './problems.js';
import type { References } from './references.js';
import { placeOf, type ImportRow } from './rows.js';
import { shownValue } from './shown.js';

/** A value that an attribute is to have: references and places point at items, which get their keys later. */
type Wanted = unknown;

/** What an attribute was and is to be, for people. */
export interface Difference {
  readonly attribute: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What a row changes of its object. */
export interface Change {
  readonly item: Item;
  readonly row: ImportRow;
  readonly action: 'CREATE' | 'UPDATE';
  readonly values: Readonly<Record<string, Wanted>>;
  /** Undefined: they stay. */
  readonly externalIds: readonly { readonly system: string; readonly id: string }[] | undefined;
  readonly differences: readonly Difference[];
}

/** What comparing needs. */
export interface Comparing {
  readonly items: Items;
  readonly references: References;
  readonly problems: Problems;
  /** Columns that were already said to be missing. */
  readonly missingColumns: Set<string>;
}

/** Compares a row with the object it was matched with; null when they agree. */
export function compare(item: Item, row: ImportRow, context: Comparing): Change | null {
  const values: Record<string, Wanted> = {};
  const differences: Difference[] = [];
  for (const attribute of TYPES[item.type].attributes) {
    if (row.faulty.has(attribute.name)) continue;
    const wanted = wantedOf(attribute, item, row, context);
    if (wanted === undefined) continue;
    const before = item.stored ? storedOf(attribute, item, context.items) : null;
    if (item.stored && isSame(attribute, before, wanted)) continue;
    if (item.stored && attribute.fixed) {
      complainFixed(attribute, row, { before, wanted }, context.problems);
      continue;
    }
    values[attribute.name] = wanted;
    if (wanted !== null) {
      differences.push({
        attribute: attribute.name,
        before: shownValue(attribute, before),
        after: shownValue(attribute, wanted),
      });
    } else if (item.stored) {
      differences.push({ attribute: attribute.name, before: shownValue(attribute, before), after: null });
    }
  }
  const externalIds = changedIds(item, row, differences);
  if (item.stored && differences.length === 0) return null;
  return { item, row, action: item.stored ? 'UPDATE' : 'CREATE', values, externalIds, differences };
}

/** The value that the row wants, references resolved; undefined when it leaves the attribute as it is. */
function wantedOf(attribute: Attribute, item: Item, row: ImportRow, context: Comparing): Wanted {
  const value = row.values[attribute.name];
  if (value === undefined || value === null) return clearedOf(attribute, item, row, context);
  if (attribute.kind === 'reference') return resolve(attribute, attribute.target!, value as string, item, row, context);
  if (attribute.kind !== 'place') return value;
  const { type, code } = value as PlaceText;
  const found = resolve(attribute, type, code, item, row, context);
  return found && ({ type, item: found } satisfies FoundPlace);
}

function clearedOf(attribute: Attribute, item: Item, row: ImportRow, context: Comparing): null | undefined {
  const { name, optional, fallback } = attribute;
  const isCleared = row.values[name] === null;
  if (optional) return isCleared ? null : undefined;
  if (item.stored || fallback !== undefined) {
    if (isCleared) context.problems.add(placeOf(row, name), notClearable(attribute));
    return undefined;
  }
  complainMissing(attribute, row, context);
  return undefined;
}

function notClearable({ name, zh }: Attribute): Complaint {
  const message = `${name} (${zh}) must have a value and cannot be cleared`;
  return { code: 'VALUE_NOT_CLEARABLE', message, cure: 'write a value, or leave the cell empty to keep what is there' };
}

/** A missing column is said once a sheet, a missing value at each line. */
function complainMissing({ name, zh }: Attribute, row: ImportRow, { problems, missingColumns }: Comparing): void {
  const place = placeOf(row, name);
  if (place.column !== '') {
    const message = `a new ${row.sheet.type} must have ${name} (${zh})`;
    problems.add(place, { code: 'VALUE_MISSING', message, cure: 'fill in the cell' });
    return;
  }
  const key = `${row.sheet.file}\0${row.sheet.name}\0${name}`;
  if (missingColumns.has(key)) return;
  missingColumns.add(key);
  const parts = name === 'place' ? 'columns placeType and place' : `column ${name} (${zh})`;
  const message = `the sheet has new rows and no ${parts}, which these must have`;
  problems.add(
    { ...place, line: row.sheet.headingLine, column: name },
    { code: 'COLUMN_MISSING', message, cure: 'add it' },
  );
}

function resolve(
  attribute: Attribute,
  target: Item['type'],
  code: string,
  item: Item,
  row: ImportRow,
  { references, problems }: Comparing,
): Item | undefined {
  const found = references.find(target, code, item.organization);
  if (!('cure' in found)) return found;
  problems.add(placeOf(row, attribute.name), found, code);
  return undefined;
}

/** What is there, in the same shape as what is wanted. */
function storedOf(attribute: Attribute, { stored }: Item, items: Items): Wanted {
  const values = stored!.values;
  switch (attribute.kind) {
    case 'reference': {
      const key = values[attribute.property];
      return typeof key === 'number' ? (items.withKey(attribute.target!, key) ?? null) : null;
    }
    case 'place': {
      const type = (Object.keys(PLACES) as PlaceType[]).find((place) => typeof values[PLACES[place]] === 'number');
      const found = type && items.withKey(type, values[PLACES[type]] as number);
      return found ? ({ type: type, item: found } satisfies FoundPlace) : null;
    }
    case 'location':
      return typeof values.longitude === 'number'
        ? ({ longitude: values.longitude, latitude: values.latitude as number } satisfies Position)
        : null;
    default:
      return values[attribute.property] ?? null;
  }
}

function isSame({ kind }: Attribute, before: Wanted, wanted: Wanted): boolean {
  if (before === null || wanted === null) return before === wanted;
  if (kind === 'reference') return sameItem(before as Item, wanted as Item);
  if (kind !== 'place') return before === wanted || isDeepStrictEqual(before, wanted);
  const [was, is] = [before as FoundPlace, wanted as FoundPlace];
  return was.type === is.type && sameItem(was.item, is.item);
}

/** An item that gets a new code is known under both. */
const sameItem = (a: Item, b: Item): boolean => a === b || (a.key !== null && a.key === b.key);

function complainFixed(
  attribute: Attribute,
  row: ImportRow,
  { before, wanted }: { before: Wanted; wanted: Wanted },
  problems: Problems,
): void {
  const { name, zh } = attribute;
  const message = `${name} (${zh}) is set once and is ${shownValue(attribute, before) ?? 'empty'}`;
  const cure = 'write what is there, leave the cell empty, or enter another object';
  problems.add(placeOf(row, name), { code: 'VALUE_FIXED', message, cure }, shownValue(attribute, wanted) ?? '');
}

/** The ids that other systems give the object from now on; undefined when nothing changes. */
function changedIds(item: Item, row: ImportRow, differences: Difference[]): Change['externalIds'] {
  const before = new Map((item.stored?.externalIds ?? []).map(({ system, id }) => [system, id]));
  const changed = row.externalIds.filter(({ system, id }) => before.get(system) !== id);
  const cleared = row.clearedSystems.filter((system) => before.has(system));
  if (changed.length + cleared.length === 0) return undefined;
  for (const { system, id } of changed) {
    differences.push({ attribute: `externalId:${system}`, before: before.get(system) ?? null, after: id });
    before.set(system, id);
  }
  for (const system of cleared) {
    differences.push({ attribute: `externalId:${system}`, before: before.get(system) ?? null, after: null });
    before.delete(system);
  }
  return [...before].map(([system, id]) => ({ system, id }));
}
