import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType, type ClassType } from 'type-graphql';
import { SortDirection } from './enums.js';

/** Where a page lies in its list. */
@ObjectType({ simpleResolvers: true, description: 'Where a page lies in its list. 分页信息' })
export class PageInfo {
  @Field(() => Boolean, { description: 'More behind endCursor. 是否有下一页' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'More before startCursor. 是否有上一页' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first node; null on an empty page. 起始游标' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last node; null on an empty page. 结束游标' })
  endCursor!: string | null;
}

/** A page of a list, as the store gives it. Cursors and the total are made when they are asked for. */
export interface Page<T> {
  readonly nodes: T[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly cursorOf: (node: T) => string;
  readonly count: () => Promise<number>;
}

/** A connection of the graph over nodes of one type; made from a `Page`. */
export interface Connection<T> {
  readonly nodes: T[];
}

/** A page as the object that the connection types resolve from. */
export class PageConnection<T> implements Connection<T> {
  readonly #page: Page<T>;
  constructor(page: Page<T>) {
    this.#page = page;
  }

  get nodes(): T[] {
    return this.#page.nodes;
  }

  get edges(): { cursor: string; node: T }[] {
    return this.#page.nodes.map((node) => ({ cursor: this.#page.cursorOf(node), node }));
  }

  get pageInfo(): PageInfo {
    const { nodes, hasNextPage, hasPreviousPage, cursorOf } = this.#page;
    const cursorAt = (i: number): string | null => (nodes.length > 0 ? cursorOf(nodes[i]) : null);
    return { hasNextPage, hasPreviousPage, startCursor: cursorAt(0), endCursor: cursorAt(nodes.length - 1) };
  }

  /** Counts only when it is asked for: counting a large table costs more than the page. */
  count(): Promise<number> {
    return this.#page.count();
  }
}

/** Declares `XConnection` and `XEdge` over a node type. */
export function connectionOf<T extends object>(node: ClassType<T>, plural: string): ClassType<Connection<T>> {
  const { name } = node;

  @ObjectType(`${name}Edge`, {
    simpleResolvers: true,
    description: `One of the ${plural} with its place in the list. 列表项`,
  })
  class Edge {
    @Field(() => String, { description: 'Give it as `after` or `before`. 游标' })
    cursor!: string;

    @Field(() => node, { description: 'The object itself. 节点' })
    node!: T;
  }

  @ObjectType(`${name}Connection`, { simpleResolvers: true, description: `A page of ${plural}. 分页列表` })
  class ConnectionType {
    @Field(() => [node], { description: 'The objects of this page. 节点列表' })
    nodes!: T[];

    @Field(() => [Edge], { description: 'The objects with their cursors. 边' })
    edges!: Edge[];

    @Field(() => PageInfo, { description: 'Where this page lies. 分页信息' })
    pageInfo!: PageInfo;

    @Field(() => Int, {
      description: 'Objects in the whole list, whatever the page; counted only when asked for. 总数',
    })
    totalCount!: number;
  }
  return ConnectionType;
}

/** Which part of a list is asked for. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: 'How many from the start, or behind `after`. 前若干条' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Behind this cursor. 起始游标' })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: 'How many from the end, or before `before`. 后若干条' })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'Before this cursor. 结束游标' })
  before?: string | null;
}

/** An order of a list: one of the named fields, ties broken by the key. */
export interface Order<Name extends string = string> {
  readonly field: Name;
  readonly direction: SortDirection;
}

/** Declares `XOrder` and `XOrderField`. */
export function orderOf<Name extends string>(
  type: string,
  fields: Readonly<Record<Name, string>>,
): ClassType<Order<Name>> {
  const names = Object.fromEntries(Object.keys(fields).map((name) => [name, name]));
  const valuesConfig = Object.fromEntries(
    Object.entries<string>(fields).map(([name, description]) => [name, { description }]),
  );
  registerEnumType(names, {
    name: `${type}OrderField`,
    description: 'What a list is ordered by. 排序字段',
    valuesConfig,
  });

  @InputType(`${type}Order`, { description: 'The order of a list. 排序' })
  class OrderInput {
    @Field(() => names, { description: 'What it is ordered by. 排序字段' })
    field!: Name;

    @Field(() => SortDirection, { defaultValue: 'ASC', description: 'Which way. 排序方向' })
    direction!: SortDirection;
  }
  return OrderInput;
}
