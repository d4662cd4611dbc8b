import type { OutputTable, OutputValue } from '../../../files/output.js';
import type { Attribute } from '../../../schema/attribute.js';
import { TYPES, TYPE_NAMES } from '../../../schema/entities.js';
import type { NodeType } from '../../../schema/globalId.js';
import type { Scope } from '../../../store/masterData/catalog.js';
import { PART_NAMES, type Part } from '../import/headings.js';
import { loadItems, withTargets, type ReadRows } from '../import/hubItems.js';
import { Items, type Item } from '../import/items.js';
import { breather } from '../../../shared/breather.js';
import { Cells, type Language } from './cells.js';

/** What is to be exported. */
export interface ExportSettings {
  readonly scope: Scope;
  /** All types without. */
  readonly types: readonly NodeType[] | null;
  /** Of headings, sheets and enum values. */
  readonly language: Language;
}

/** A column of an export. */
interface Column {
  readonly heading: string;
  readonly isText: boolean;
  readonly valueOf: (item: Item) => OutputValue;
}

/**
 * Master data in use as tables that import again without a change: one a type that has any, in the order in which they
 * depend on each other, rows by organization and by what names them. The same content gives the same tables.
 */
export async function exportTables({ scope, types, language }: ExportSettings, read: ReadRows): Promise<OutputTable[]> {
  const wanted = TYPE_NAMES.filter((type) => types?.includes(type) ?? true);
  const items = new Items();
  const loaded = new Map<NodeType, Item[]>();
  const breathe = breather();
  await loadItems(items, withTargets(wanted), scope, {
    read,
    breathe,
    loaded: (item) => {
      const some = loaded.get(item.type);
      if (some) some.push(item);
      else loaded.set(item.type, [item]);
    },
  });
  const cells = new Cells(items, language);
  return wanted.flatMap((type) => {
    const inUse = (loaded.get(type) ?? []).filter(({ stored }) => !stored!.archived);
    return inUse.length > 0 ? [tableOf(type, inUse.sort(byOwnerAndName), cells, language)] : [];
  });
}

const textOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function byOwnerAndName(a: Item, b: Item): number {
  return (
    textOrder(a.organization?.name ?? '', b.organization?.name ?? '') || textOrder(a.identity ?? '', b.identity ?? '')
  );
}

function tableOf(type: NodeType, items: readonly Item[], cells: Cells, language: Language): OutputTable {
  const { plural, zh, attributes } = TYPES[type];
  const columns = [
    ...(type === 'Organization' ? [] : [ownerColumn(language)]),
    ...attributes.flatMap((attribute) => columnsOf(attribute, cells, language)),
    ...externalColumns(items, language),
  ];
  return {
    name: language === 'zh' ? zh : plural,
    columns: columns.map(({ heading, isText }) => ({ heading, isText })),
    rows: items.map((item) => columns.map(({ valueOf }) => guarded(valueOf(item)))),
  };
}

/** Texts that would clear a value when they are imported. */
const CLEARING = /^'*[-–—]$/;

/** A text of one hyphen stands behind an apostrophe, which importing takes off again. */
function guarded(value: OutputValue): OutputValue {
  return typeof value === 'string' && CLEARING.test(value) ? `'${value}` : value;
}

function ownerColumn(language: Language): Column {
  return {
    heading: language === 'zh' ? '组织机构' : 'organization',
    isText: true,
    valueOf: ({ organization }) => organization?.name ?? null,
  };
}

const NUMERIC: readonly Attribute['kind'][] = ['integer', 'number', 'boolean'];

function columnsOf(attribute: Attribute, cells: Cells, language: Language): Column[] {
  const parts: readonly Part[] =
    attribute.kind === 'place'
      ? ['placeType', 'place']
      : attribute.kind === 'location'
        ? ['coordinateSystem', 'longitude', 'latitude']
        : [];
  if (parts.length > 0) {
    return parts.map((part) => ({
      heading: PART_NAMES[part][language],
      isText: part !== 'longitude' && part !== 'latitude',
      valueOf: (item) => cells.part(part, item),
    }));
  }
  return [
    {
      heading: language === 'zh' ? attribute.zh : attribute.name,
      isText: !NUMERIC.includes(attribute.kind),
      valueOf: (item) => cells.value(attribute, item),
    },
  ];
}

function externalColumns(items: readonly Item[], language: Language): Column[] {
  const systems = new Set(items.flatMap(({ stored }) => stored!.externalIds.map(({ system }) => system)));
  return [...systems].sort(textOrder).map((system) => ({
    heading: `${language === 'zh' ? '外部标识' : 'externalId'}:${system}`,
    isText: true,
    valueOf: ({ stored }) => stored!.externalIds.find((id) => id.system === system)?.id ?? null,
  }));
}
