import { Field, Float, Int, type ClassType } from 'type-graphql';
import { Column } from 'typeorm';
import type { NodeType } from './globalId.js';
import { DateTime, Duration, JsonValue, LocalDate } from './scalars.js';
import { nameOfEnum, termsOf, type EnumValues, type Term } from './terms.js';

/** What the values of an attribute are, and what holds for them. */
type ValueKind =
  | { readonly kind: 'text'; readonly maxLength?: number }
  | { readonly kind: 'integer'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'number'; readonly unit?: string; readonly min?: number; readonly max?: number }
  | { readonly kind: 'enum'; readonly of: EnumValues }
  | { readonly kind: 'reference'; readonly target: NodeType }
  | { readonly kind: 'boolean' | 'instant' | 'date' | 'duration' | 'json' | 'texts' };

interface Wording {
  /** English description, with the unit. */
  readonly en: string;
  /** Chinese term; also a heading in import files. */
  readonly zh: string;
  /** Further headings that people use. */
  readonly aliases?: readonly string[];
  /** May be null. */
  readonly optional?: true;
  /** Taken when it is left out at creation. */
  readonly fallback?: string | number | boolean;
  /** Set once, at creation. */
  readonly fixed?: true;
  /** Type of the field that shows an otherwise opaque value. */
  readonly shownAs?: () => unknown;
}

/**
 * A property of a type of master data that people set: by mutation, by import, and nowhere else. Times in milliseconds
 * since the epoch, durations in milliseconds, dates as `2026-11-15`.
 */
export interface Attribute extends Omit<Wording, 'optional' | 'fixed' | 'shownAs'> {
  /** In inputs, documents and headings: `substation`. */
  readonly name: string;
  /** On the class: `substationKey`. */
  readonly property: string;
  readonly kind: ValueKind['kind'] | 'place' | 'location';
  readonly optional: boolean;
  readonly fixed: boolean;
  readonly aliases: readonly string[];
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly maxLength?: number;
  /** Of an enum: its values with their terms. */
  readonly terms?: Readonly<Record<string, Term>>;
  readonly values?: EnumValues;
  readonly enumName?: string;
  /** Of a reference. */
  readonly target?: NodeType;
  /** Of inputs; absent for a reference, a place and a location. */
  readonly scalar?: () => unknown;
}

const OWN = new Map<unknown, Attribute[]>();

/** Adds an attribute to a class; for attributes that are more than one column. */
export function declareAttribute(owner: unknown, attribute: Attribute): void {
  OWN.set(owner, [...(OWN.get(owner) ?? []), attribute]);
}

/** The attributes of a class and of what it extends, those of the base first. */
export function attributesOfClass(entity: unknown): readonly Attribute[] {
  if (typeof entity !== 'function' || entity === Function.prototype) return [];
  return [...attributesOfClass(Object.getPrototypeOf(entity)), ...(OWN.get(entity) ?? [])];
}

/** The longest text where nothing else is said. */
const LONGEST_TEXT = 200;

const SQL_TYPES = {
  text: 'text',
  integer: 'integer',
  number: 'double precision',
  boolean: 'boolean',
  enum: 'text',
  reference: 'bigint',
  instant: 'timestamptz',
  date: 'date',
  duration: 'bigint',
  json: 'jsonb',
  texts: 'text',
} as const;

/** As PostgreSQL stores it. */
export function sqlTypeOf(kind: ValueKind['kind']): string {
  return kind === 'texts' ? 'text[]' : SQL_TYPES[kind];
}

const SCALARS: Readonly<Partial<Record<ValueKind['kind'], () => unknown>>> = {
  text: () => String,
  integer: () => Int,
  number: () => Float,
  boolean: () => Boolean,
  instant: () => DateTime,
  date: () => LocalDate,
  duration: () => Duration,
  json: () => JsonValue,
  texts: () => [String],
};

/** `heatedArea` to `heated_area`; durations say their unit. */
export function columnOf(name: string, kind: ValueKind['kind']): string {
  const column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return kind === 'duration' ? `${column}_ms` : column;
}

/**
 * Makes a property an attribute: a column, a field of the graph, and part of inputs, imports and exports. The property
 * of a reference ends in `Key`; its field is a resolver's.
 */
export function Attribute(options: ValueKind & Wording): PropertyDecorator {
  return (prototype, key) => {
    const property = String(key);
    const { kind } = options;
    const name = kind === 'reference' ? property.replace(/Key$/, '') : property;
    const scalar = kind === 'enum' ? () => options.of : SCALARS[kind];
    const shown = options.shownAs ?? (kind === 'json' ? undefined : scalar);
    const nullable = options.optional ?? false;
    Column({
      name: columnOf(name, kind),
      type: SQL_TYPES[kind],
      nullable,
      array: kind === 'texts',
      select: shown !== undefined || kind === 'reference',
    })(prototype, key);
    if (shown) {
      Field(() => shown() as ClassType, { nullable, description: `${options.en}. ${options.zh}` })(prototype, property);
    }
    declareAttribute(prototype.constructor, describe(options, name, property, scalar));
  };
}

function describe(
  options: ValueKind & Wording,
  name: string,
  property: string,
  scalar: (() => unknown) | undefined,
): Attribute {
  const { optional = false, fixed = false, aliases = [] } = options;
  const limits = options.kind === 'text' ? { maxLength: options.maxLength ?? LONGEST_TEXT } : {};
  const terms =
    options.kind === 'enum' ? { terms: termsOf(options.of), values: options.of, enumName: nameOfEnum(options.of) } : {};
  const { shownAs: _shown, of: _of, ...rest } = options as ValueKind & Wording & { of?: unknown };
  return { ...rest, name, property, optional, fixed, aliases, ...limits, ...terms, ...(scalar ? { scalar } : {}) };
}
