import type { OutputValue } from '../../../files/output.js';
import type { Attribute } from '../../../schema/attribute.js';
import { TYPES } from '../../../schema/entities.js';
import type { NodeType } from '../../../schema/globalId.js';
import { PLACES, type PlaceType } from '../../../schema/types/masterData.js';
import { formatDuration } from '../../../shared/duration.js';
import type { Part } from '../import/headings.js';
import type { Item, Items } from '../import/items.js';
import { wallClockIn } from '../import/values/zone.js';

export type Language = 'en' | 'zh';

const DEFAULT_ZONE = 'Asia/Shanghai';

/** Values of objects as cells of a file. */
export class Cells {
  readonly #items: Items;
  readonly #language: Language;
  constructor(items: Items, language: Language) {
    this.#items = items;
    this.#language = language;
  }

  value(attribute: Attribute, item: Item): OutputValue {
    const value = item.stored!.values[attribute.property];
    if (value === null || value === undefined) return null;
    switch (attribute.kind) {
      case 'boolean':
        return this.#language === 'zh' ? inChinese(value === true) : value === true;
      case 'enum':
        return this.#language === 'zh' ? termOf(attribute, value as string) : (value as string);
      case 'reference':
        return this.#nameOf(attribute.target!, value as number);
      case 'instant':
        return wallClockIn(zoneOf(item), value as number);
      case 'duration':
        return formatDuration(value as number);
      case 'json':
        return { tree: value, text: JSON.stringify(value) };
      case 'texts':
        return { tree: value, text: inOneCell(value as readonly string[]) };
      default:
        return value as string | number;
    }
  }

  /** A part of the place or the position of an object. */
  part(part: Part, { stored }: Item): OutputValue {
    const { values } = stored!;
    switch (part) {
      case 'longitude':
      case 'latitude':
        return (values[part] as number | null) ?? null;
      case 'coordinateSystem':
        return typeof values.longitude === 'number' ? 'WGS84' : null;
      default: {
        const type = (Object.keys(PLACES) as PlaceType[]).find((place) => typeof values[PLACES[place]] === 'number');
        if (!type) return null;
        if (part === 'placeType') return this.#language === 'zh' ? TYPES[type].zh : type;
        return this.#nameOf(type, values[PLACES[type]] as number);
      }
    }
  }

  #nameOf(type: NodeType, key: number): string | null {
    return this.#items.withKey(type, key)?.name ?? null;
  }
}

const inChinese = (value: boolean): string => (value ? '是' : '否');
const termOf = ({ terms }: Attribute, value: string): string => terms?.[value]?.zh ?? value;

function zoneOf({ organization }: Item): string {
  const zone = organization?.stored?.values.timeZone;
  return typeof zone === 'string' ? zone : DEFAULT_ZONE;
}

/** Texts between semicolons; as JSON when one of them holds what separates them, or would clear the value. */
function inOneCell(texts: readonly string[]): string {
  return texts.some((text) => /[;；\n]|^\[|^[-–—]$/.test(text)) ? JSON.stringify(texts) : texts.join('; ');
}
