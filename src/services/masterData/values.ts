import { toWgs84, type CoordinateSystemName } from '../../domain/geo/coordinates.js';
import { normalText } from '../../domain/text/normalText.js';
import type { Attribute } from '../../schema/attribute.js';
import { PLACES, type PlaceType } from '../../schema/types/masterData.js';
import type { UserError } from '../../schema/types/problem.js';
import { problem } from './draft.js';

/** Where something is, in the coordinates of whoever says so. */
interface LocationValue {
  readonly longitude: number;
  readonly latitude: number;
  readonly system: CoordinateSystemName;
}

/** A place by its type and key. */
interface PlaceValue {
  readonly type: PlaceType;
  readonly key: number;
}

/** A checked value as properties of the class, or what is wrong with it. */
export type Checked = { readonly values: Record<string, unknown> } | { readonly wrong: UserError };

// eslint-disable-next-line no-control-regex -- these are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f]/;
const LONGEST_JSON = 256 * 1024;
const DAY = /^(18|19|20|21)\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
/** Before this no meter was read, and after it none will be. */
const EARLIEST_MS = Date.UTC(1900, 0);
const LATEST_MS = Date.UTC(2200, 0);

/** Checks what somebody wants an attribute to be. References are only looked at in shape. */
export function checkValue(attribute: Attribute, value: unknown): Checked {
  const { name, kind, property, optional } = attribute;
  if (value === null || value === undefined || value === '') {
    if (optional) return { values: kind === 'location' ? { longitude: null, latitude: null } : { [property]: null } };
    return wrong('REQUIRED', name, `${name} must be given`);
  }
  switch (kind) {
    case 'location':
      return location(name, value as LocationValue);
    case 'place':
      return place(value as PlaceValue);
    default: {
      const why = WRONG[kind](value, attribute);
      if (why) return wrong('INVALID_VALUE', name, `${name}: ${why}`);
      return { values: { [property]: cleaned(kind, value) } };
    }
  }
}

function wrong(code: UserError['code'], name: string, message: string): Checked {
  return { wrong: problem(code, [name], message) };
}

type PlainKind = Exclude<Attribute['kind'], 'place' | 'location'>;

/** What is wrong with a value of each kind; undefined when nothing is. */
const WRONG: Readonly<Record<PlainKind, (value: unknown, attribute: Attribute) => string | undefined>> = {
  text: (value, { maxLength = 0 }) => {
    if (typeof value !== 'string') return 'must be a text';
    const text = normalText(value);
    if (text === '') return 'must not be empty';
    if (/^[-–—]$/.test(text)) return `must not be "${text}" alone, which clears a value in import files`;
    if (UNPRINTABLE.test(text) || !text.isWellFormed()) return 'has characters that cannot be printed';
    return text.length > maxLength ? `has ${text.length} characters; ${maxLength} are allowed` : undefined;
  },
  integer: (value, attribute) => (Number.isSafeInteger(value) ? outside(value, attribute) : 'must be a whole number'),
  number: (value, attribute) => (Number.isFinite(value) ? outside(value, attribute) : 'must be a finite number'),
  boolean: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  enum: (value, { terms = {} }) =>
    typeof value === 'string' && Object.hasOwn(terms, value)
      ? undefined
      : `is ${JSON.stringify(value)}; it takes ${Object.keys(terms).join(', ')}`,
  instant: (value) =>
    typeof value === 'number' && value >= EARLIEST_MS && value < LATEST_MS
      ? undefined
      : 'must be an instant between 1900 and 2200',
  date: (value) =>
    typeof value === 'string' && DAY.test(value) && new Date(value).toISOString().startsWith(value)
      ? undefined
      : 'must be a day such as 2026-11-15',
  duration: (value) => (typeof value === 'number' && value > 0 ? undefined : 'must be a duration above 0'),
  json: (value) => {
    if (typeof value !== 'object') return 'must be an object or a list, in JSON';
    return JSON.stringify(value).length > LONGEST_JSON ? 'is longer than 256 KiB' : undefined;
  },
  texts: (value) =>
    Array.isArray(value) && value.every((item) => typeof item === 'string' && item.length <= 200) && value.length <= 100
      ? undefined
      : 'must be a list of at most 100 short texts',
  reference: (value) => (Number.isSafeInteger(value) ? undefined : 'must name an object'),
};

function outside(value: unknown, { min = -Infinity, max = Infinity, unit = '' }: Attribute): string | undefined {
  const number = value as number;
  if (number < min) return `is ${number}; the least is ${min} ${unit}`.trim();
  if (number > max) return `is ${number}; the most is ${max} ${unit}`.trim();
  return undefined;
}

function cleaned(kind: PlainKind, value: unknown): unknown {
  if (kind === 'text') return normalText(value as string);
  if (kind === 'texts') return (value as string[]).map(normalText).filter((text) => text !== '');
  return value;
}

function location(name: string, value: LocationValue): Checked {
  const { longitude, latitude, system } = value;
  if (!(Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90)) {
    return wrong('INVALID_VALUE', name, `${name}: ${longitude}, ${latitude} is nowhere; give degrees east and north`);
  }
  const { longitude: east, latitude: north } = toWgs84({ longitude, latitude }, system);
  return { values: { longitude: east, latitude: north } };
}

function place({ type, key }: PlaceValue): Checked {
  return {
    values: Object.fromEntries(
      Object.entries(PLACES).map(([candidate, property]) => [property, candidate === type ? key : null]),
    ),
  };
}
