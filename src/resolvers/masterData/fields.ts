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
  const descriptor = define(resolver, name, resolve);
  const { prototype } = resolver as { prototype: object };
  Root()(prototype, name, 0);
  Ctx()(prototype, name, 1);
  Info()(prototype, name, 2);
  FieldResolver(type as () => ClassType, options)(prototype, name, descriptor);
}

/** Adds a connection to a resolver class. */
export function addList<Root>(
  resolver: ClassType,
  name: string,
  type: () => unknown,
  options: FieldOptions,
  resolve: ResolveList<Root>,
): void {
  const descriptor = define(resolver, name, resolve);
  const { prototype } = resolver as { prototype: object };
  Root()(prototype, name, 0);
  Args(() => PageArgs)(prototype, name, 1);
  Ctx()(prototype, name, 2);
  Info()(prototype, name, 3);
  FieldResolver(type as () => ClassType, options)(prototype, name, descriptor);
}

function define(resolver: ClassType, name: string, value: unknown): PropertyDescriptor {
  const descriptor = { value, writable: true, configurable: true, enumerable: false };
  Object.defineProperty((resolver as { prototype: object }).prototype, name, descriptor);
  return descriptor;
}
