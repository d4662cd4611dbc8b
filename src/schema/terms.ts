import 'reflect-metadata';
import { registerEnumType } from 'type-graphql';

/** English and Chinese term of an enum value. */
export interface Term {
  readonly en: string;
  readonly zh: string;
}

/** An enum of the graph; its values inside the hub are their own names. */
export type EnumValues<Name extends string = string> = Readonly<Record<Name, Name>>;

const ENUMS = new WeakMap<object, { readonly name: string; readonly terms: Readonly<Record<string, Term>> }>();

/** Registers an enum whose values are described in both languages. */
export function describeEnum<Name extends string>(
  name: string,
  description: string,
  terms: Readonly<Record<Name, Term>>,
): { readonly [N in Name]: N } {
  const values = Object.fromEntries(Object.keys(terms).map((key) => [key, key])) as { [N in Name]: N };
  const valuesConfig = Object.fromEntries(
    Object.entries<Term>(terms).map(([key, { en, zh }]) => [key, { description: `${en}. ${zh}` }]),
  ) as Record<Name, { description: string }>;
  registerEnumType(values, { name, description, valuesConfig });
  ENUMS.set(values, { name, terms });
  return values;
}

/** What the values of an enum are called in both languages. */
export function termsOf(values: EnumValues): Readonly<Record<string, Term>> {
  return ENUMS.get(values)?.terms ?? {};
}

/** What an enum is called in the graph. */
export function nameOfEnum(values: EnumValues): string {
  return ENUMS.get(values)?.name ?? '';
}
