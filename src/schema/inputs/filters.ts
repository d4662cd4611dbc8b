import { Field, Float, ID, InputType, type ClassType } from 'type-graphql';
import type { Attribute } from '../attribute.js';
import { TYPES, TYPE_NAMES, wordsOf } from '../entities.js';
import type { NodeType } from '../globalId.js';
import { DateTime, Duration, LocalDate } from '../scalars.js';

/** Which texts match; several conditions must all hold. */
@InputType({ description: 'Which texts match; all that is given must hold. 文本条件' })
class StringFilter {
  @Field(() => String, { nullable: true, description: 'Equal to. 等于' })
  eq?: string | null;

  @Field(() => [String], { nullable: true, description: 'One of. 属于' })
  in?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Contains, in upper or lower case. 包含' })
  contains?: string | null;

  @Field(() => String, { nullable: true, description: 'Starts with. 开头为' })
  startsWith?: string | null;
}

/** Which related objects match. */
@InputType({ description: 'Which related objects match. 关联条件' })
class IdFilter {
  @Field(() => ID, { nullable: true, description: 'This one. 等于' })
  eq?: string | null;

  @Field(() => [ID], { nullable: true, description: 'One of these. 属于' })
  in?: string[] | null;
}

/** Which truth values match. */
@InputType({ description: 'Which truth values match. 是否条件' })
class BooleanFilter {
  @Field(() => Boolean, { nullable: true, description: 'Equal to. 等于' })
  eq?: boolean | null;
}

/** Declares a filter on something that has an order. */
function rangeFilter(name: string, description: string, scalar: () => unknown): ClassType {
  const type = (): ClassType => scalar() as ClassType;
  @InputType(name, { description })
  class RangeFilter {
    @Field(type, { nullable: true, description: 'Equal to. 等于' })
    eq?: unknown;

    @Field(type, { nullable: true, description: 'Greater than. 大于' })
    gt?: unknown;

    @Field(type, { nullable: true, description: 'At least. 大于等于' })
    gte?: unknown;

    @Field(type, { nullable: true, description: 'Less than. 小于' })
    lt?: unknown;

    @Field(type, { nullable: true, description: 'At most. 小于等于' })
    lte?: unknown;
  }
  return RangeFilter;
}

const NumberFilter = rangeFilter(
  'NumberFilter',
  'Which numbers match; all that is given must hold. 数值条件',
  () => Float,
);
const DateTimeFilter = rangeFilter('DateTimeFilter', 'Which instants match. 时间条件', () => DateTime);
const LocalDateFilter = rangeFilter('LocalDateFilter', 'Which days match. 日期条件', () => LocalDate);
const DurationFilter = rangeFilter('DurationFilter', 'Which durations match. 时长条件', () => Duration);

const enumFilters = new Map<unknown, ClassType>();

/** One filter an enum, whichever attributes have it. */
function enumFilter(values: object, name: string): ClassType {
  const known = enumFilters.get(values);
  if (known) return known;
  @InputType(`${name}Filter`, { description: 'Which values match. 枚举条件' })
  class EnumFilter {
    @Field(() => values, { nullable: true, description: 'Equal to. 等于' })
    eq?: string | null;

    @Field(() => [values] as never, { nullable: true, description: 'One of. 属于' })
    in?: string[] | null;
  }
  enumFilters.set(values, EnumFilter);
  return EnumFilter;
}

function filterFor(attribute: Attribute): ClassType | null {
  switch (attribute.kind) {
    case 'text':
      return StringFilter;
    case 'integer':
    case 'number':
      return NumberFilter;
    case 'boolean':
      return BooleanFilter;
    case 'instant':
      return DateTimeFilter;
    case 'date':
      return LocalDateFilter;
    case 'duration':
      return DurationFilter;
    case 'reference':
      return IdFilter;
    case 'enum':
      return enumFilter(attribute.values as object, attribute.enumName as string);
    default:
      return null;
  }
}

function filterInput(type: NodeType): ClassType {
  const { attributes, plural, zh } = TYPES[type];
  @InputType(`${type}Filter`, {
    description: `Which ${wordsOf(plural)} to list; all that is given must hold. ${zh}条件`,
  })
  class Filter {}
  const add = (name: string, input: ClassType | StringConstructor, description: string): void =>
    Field(() => input, { nullable: true, description })(Filter.prototype, name);
  for (const attribute of attributes) {
    const input = filterFor(attribute);
    if (input) add(attribute.name, input, `${attribute.en}. ${attribute.zh}`);
  }
  if (attributes.some(({ name }) => name === 'name')) {
    add('search', String, 'Part of the code, the name, its pinyin or its pinyin initials. 模糊搜索（支持拼音首字母）');
  }
  return Filter;
}

/** Which objects of each type to list. */
export const FILTERS = Object.fromEntries(TYPE_NAMES.map((type) => [type, filterInput(type)])) as Readonly<
  Record<NodeType, ClassType>
>;
