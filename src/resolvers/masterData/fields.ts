import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Root, type ClassType } from 'type-graphql';
import { PageArgs } from '../../schema/connection.js';
import type { Context } from '../context.js';

/** A field that is computed: from the object, its arguments if it is a list, and what the request brings along. */
type Resolve<Root> = (root: Root, context: Context, info: GraphQLResolveInfo) => unknown;
type ResolveList<Root> = (root: Root, page: PageArgs, context: Context, info: GraphQLResolveInfo) => unknown;

interface FieldOptions {
  readonly nullable?: boolean;
  readonly description: string;
}

/** Adds a field to a resolver class, as the decorators do where a class is written out. */
export function addField<Root>(
  resolver: ClassType,
  name: string,
  type: () => unknown,
  options: FieldOptions,
  resolve: Resolve<Root>,
): void {
  addMethod(resolver, name, resolve, [Root(), Ctx(), Info(), FieldResolver(type as () => ClassType, options)]);
}

/** Adds a connection to a resolver class. */
export function addList<Root>(
  resolver: ClassType,
  name: string,
  type: () => unknown,
  options: FieldOptions,
  resolve: ResolveList<Root>,
): void {
  const page = Args(() => PageArgs);
  addMethod(resolver, name, resolve, [Root(), page, Ctx(), Info(), FieldResolver(type as () => ClassType, options)]);
}

/** What type-graphql gives for a parameter. */
type OfParameter = ReturnType<typeof Root>;

/** @param decorators those of the parameters in their order, and that of the method. */
export function addMethod(
  { prototype }: ClassType,
  name: string,
  value: unknown,
  decorators: readonly [...parameters: OfParameter[], method: MethodDecorator],
): void {
  const descriptor = { value, writable: true, configurable: true, enumerable: false };
  Object.defineProperty(prototype, name, descriptor);
  const parameters = decorators.slice(0, -1) as OfParameter[];
  parameters.forEach((decorate, at) => decorate(prototype as object, name, at));
  (decorators.at(-1) as MethodDecorator)(prototype as object, name, descriptor);
}
