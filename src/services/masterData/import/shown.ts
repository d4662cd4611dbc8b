import type { Attribute } from '../../../schema/attribute.js';
import { formatDuration } from '../../../shared/duration.js';
import type { FoundPlace, Item } from './items.js';
import type { Position } from './parts.js';

/** Most characters of a mapping that are shown. */
const MOST_CHARACTERS = 120;

/** A value for people, as they could have written it in a file; null for none. */
export function shownValue(attribute: Attribute, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  switch (attribute.kind) {
    case 'reference':
      return (value as Item).name;
    case 'place': {
      const { type, item } = value as FoundPlace;
      return `${type} ${item.name}`;
    }
    case 'location': {
      const { longitude, latitude } = value as Position;
      return `${longitude}, ${latitude}`;
    }
    case 'instant':
      return new Date(value as number).toISOString();
    case 'duration':
      return formatDuration(value as number);
    case 'json':
      return cut(JSON.stringify(value));
    case 'texts':
      return (value as readonly string[]).join('; ');
    default:
      return String(value as string | number | boolean);
  }
}

const cut = (text: string): string => (text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text);
