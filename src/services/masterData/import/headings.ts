import { nearest } from '../../../domain/text/nearest.js';
import { normalText } from '../../../domain/text/normalText.js';
import type { Heading } from '../../../files/workbook.js';
import type { Attribute } from '../../../schema/attribute.js';
import { TYPES } from '../../../schema/entities.js';
import type { NodeType } from '../../../schema/globalId.js';
import type { Complaint } from './problems.js';
import { spellingsOf, unitNamed } from './values/units.js';

/** What a column of a sheet holds. */
export type Meaning =
  | { readonly kind: 'attribute'; readonly attribute: Attribute }
  | { readonly kind: 'part'; readonly attribute: Attribute; readonly part: Part }
  | { readonly kind: 'externalId'; readonly system: string }
  | { readonly kind: 'organization' };

/** Columns that make up one attribute together. */
export type Part = 'placeType' | 'place' | 'longitude' | 'latitude' | 'coordinateSystem';

/** Headings of those parts and of what is no attribute. */
const PARTS: Readonly<Record<Part, readonly string[]>> = {
  placeType: ['placeType', '位置类型'],
  place: ['place', '位置', '位置编码'],
  longitude: ['longitude', 'lon', 'lng', '经度'],
  latitude: ['latitude', 'lat', '纬度'],
  coordinateSystem: ['coordinateSystem', '坐标系', '坐标系统'],
};
const ORGANIZATION = ['organization', '组织机构', '所属机构', '所属组织', '所属单位'];
const EXTERNAL_ID = /^(?:externalid|外部标识|外部编码)[:_.]\s*(.+)$/i;

/** Headings of the parts of a location or a place in exports, by language. */
export const PART_NAMES: Readonly<Record<Part, { readonly en: string; readonly zh: string }>> = {
  placeType: { en: 'placeType', zh: '位置类型' },
  place: { en: 'place', zh: '位置' },
  longitude: { en: 'longitude', zh: '经度' },
  latitude: { en: 'latitude', zh: '纬度' },
  coordinateSystem: { en: 'coordinateSystem', zh: '坐标系' },
};

const keyOf = (heading: string): string =>
  normalText(heading)
    .toLowerCase()
    .replace(/[ _*·-]/g, '');

interface Vocabulary {
  readonly byKey: ReadonlyMap<string, Meaning>;
  /** As people may write them, for "did you mean". */
  readonly names: readonly string[];
}

const known = new Map<NodeType, Vocabulary>();

function vocabularyOf(type: NodeType): Vocabulary {
  const found = known.get(type) ?? describe(type);
  known.set(type, found);
  return found;
}

function describe(type: NodeType): Vocabulary {
  const entries: (readonly [string, Meaning])[] = TYPES[type].attributes.flatMap((attribute) => meaningsOf(attribute));
  if (type !== 'Organization') entries.push(...ORGANIZATION.map((name) => [name, { kind: 'organization' }] as const));
  // Names in English come first: where a Chinese term serves two attributes, the earlier one keeps it.
  const byKey = new Map<string, Meaning>();
  for (const [name, meaning] of entries) if (!byKey.has(keyOf(name))) byKey.set(keyOf(name), meaning);
  return { byKey, names: entries.map(([name]) => name) };
}

function meaningsOf(attribute: Attribute): (readonly [string, Meaning])[] {
  const parts: readonly Part[] =
    attribute.kind === 'place' ? ['placeType', 'place'] : ['longitude', 'latitude', 'coordinateSystem'];
  if (attribute.kind === 'place' || attribute.kind === 'location') {
    return parts.flatMap((part) => PARTS[part].map((name) => [name, { kind: 'part', attribute, part }] as const));
  }
  const names = [attribute.name, attribute.zh, ...attribute.aliases];
  return names.map((name) => [name, { kind: 'attribute', attribute }] as const);
}

/** A unit in brackets behind a heading: `供热面积（m²）`. */
const UNIT = /^(.*?)\s*[([]([^)\]]*)[)\]]$/;

/** What a heading means for a type, or what is wrong with it. */
export function readHeading(type: NodeType, { text }: Heading): Meaning | Complaint {
  const normal = normalText(text);
  const [, system] = EXTERNAL_ID.exec(normal.replaceAll(' ', '')) ?? [];
  if (system !== undefined) return { kind: 'externalId', system };
  const { byKey, names } = vocabularyOf(type);
  const whole = byKey.get(keyOf(normal));
  if (whole) return whole;
  const [, name, unit] = UNIT.exec(normal) ?? [];
  const meaning = name === undefined ? undefined : byKey.get(keyOf(name));
  if (!meaning) return unknown(type, normal, names);
  return wrongUnit(meaning, unit) ?? meaning;
}

/** What people write in brackets that says nothing of the unit. */
const NOTE = /^(?:必填|选填|可选|可空|可不填|非必填|required|optional|\*)?$/i;
const BEFORE_UNIT = /^(?:单位|unit)\s*[:为]?\s*/i;
/** An example: `如 4200.5`, also with its unit. */
const EXAMPLE = /^(?:例如|示例|如|例|e\.g\.)[:,]?\s*[\d.,]+\s*(.*)$/i;

function wrongUnit(meaning: Meaning, written: string): Complaint | null {
  if (meaning.kind !== 'attribute') return null;
  const wanted = meaning.attribute.unit;
  const [, behindExample] = EXAMPLE.exec(written) ?? [];
  const text = (behindExample ?? written).trim().replace(BEFORE_UNIT, '');
  const unit = unitNamed(text);
  if (!wanted) return unit === null ? null : headingUnit(`the column has no unit, not ${unit}`, 'leave the unit out');
  if (unit === wanted || NOTE.test(text)) return null;
  const known = spellingsOf(wanted).join(', ');
  return headingUnit(
    `the unit of the column is ${wanted}, not ${unit ?? text}`,
    `convert the column to ${wanted}, and write its unit in the brackets (${known}) or leave them out`,
  );
}

function headingUnit(message: string, cure: string): Complaint {
  return { code: 'HEADING_UNIT', message, cure };
}

function unknown(type: NodeType, heading: string, names: readonly string[]): Complaint {
  const near = nearest(heading, names);
  const { plural, attributes } = TYPES[type];
  const all = attributes.map(({ name, zh }) => `${name} (${zh})`).join(', ');
  return {
    code: 'HEADING_UNKNOWN',
    message: `${plural} has no column of that name`,
    cure: near === null ? `delete the column, or name it after one of ${all}` : `did you mean ${near}?`,
  };
}

/** A column for people: `C (供热面积)`; in YAML just the key. */
export function shownColumn({ column, text }: Heading): string {
  return column === text || text === '' ? column : `${column} (${text})`;
}
