import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Query, Resolver, type ClassType } from 'type-graphql';
import type { Attribute } from '../../schema/attribute.js';
import { PageArgs, type Connection, type Order } from '../../schema/connection.js';
import { TYPES, wordsOf } from '../../schema/entities.js';
import type { NodeType } from '../../schema/globalId.js';
import { BY, type By } from '../../schema/inputs/by.js';
import { FILTERS } from '../../schema/inputs/filters.js';
import { ORDERS } from '../../schema/inputs/orders.js';
import { RELATIONS } from '../../schema/relations.js';
import { CONNECTIONS } from '../../schema/types/connections.js';
import { ExternalId } from '../../schema/types/externalId.js';
import { PLACES, type MasterData, type OwnedData, type PlaceType } from '../../schema/types/masterData.js';
import { Organization } from '../../schema/types/organization.js';
import { Place } from '../../schema/types/place.js';
import type { Context } from '../context.js';
import { fieldsOf, nodeFieldsOf } from '../selection.js';
import { addField, addList } from './fields.js';
import { addLocation } from './location.js';

type Keys = Readonly<Record<string, number | null>>;

/**
 * The resolver of a type of master data: the object by its names, the list of all, and the fields that lead to other
 * objects. What only one type has stands in a resolver of its own.
 */
export function entityResolver(type: NodeType): ClassType {
  const resolver = queriesOf(type);
  const { attributes } = TYPES[type];
  if (type !== 'Organization') {
    addField<OwnedData>(
      resolver,
      'organization',
      () => Organization,
      { description: 'Whose it is. 所属组织机构' },
      (root, { loaders }, info) => loaders.entity('Organization', root.organizationKey, fieldsOf(info)),
    );
  }
  addField<MasterData>(
    resolver,
    'externalIds',
    () => [ExternalId],
    { description: 'What other systems call it. 外部标识' },
    ({ key }, { loaders }) => loaders.externalIds(type, key),
  );
  for (const attribute of attributes) addAttribute(resolver, attribute);
  for (const relation of RELATIONS.filter(({ parent }) => parent === type)) {
    const { field, target, description } = relation;
    addList<MasterData>(
      resolver,
      field,
      () => CONNECTIONS[target],
      { description },
      ({ key }, page, { loaders }, info) => loaders.related(relation, key, page, nodeFieldsOf(info)),
    );
  }
  return resolver;
}

function queriesOf(type: NodeType): ClassType {
  const { entity, plural, zh } = TYPES[type];
  const singular = type.charAt(0).toLowerCase() + type.slice(1);

  @Resolver(() => entity)
  class EntityResolver {
    @Query(() => entity, {
      name: singular,
      nullable: true,
      description: `One ${wordsOf(type)}. Null when it does not exist or is not yours to see. ${zh}`,
    })
    one(
      @Arg('by', () => BY[type], { description: 'Which one. 唯一指定' }) by: By,
      @Ctx() { viewer, services }: Context,
      @Info() info: GraphQLResolveInfo,
    ): Promise<object | null> {
      return services.catalog.find(viewer, type, by, fieldsOf(info));
    }

    @Query(() => CONNECTIONS[type], { name: plural, description: `The ${wordsOf(plural)} that you may see. ${zh}列表` })
    list(
      @Args(() => PageArgs) page: PageArgs,
      @Arg('filter', () => FILTERS[type], { nullable: true, description: 'Which ones. 条件' }) filter: object | null,
      @Arg('orderBy', () => ORDERS[type], { nullable: true, description: 'In which order. 排序' })
      orderBy: Order | null,
      @Ctx() { viewer, services }: Context,
      @Info() info: GraphQLResolveInfo,
    ): Promise<Connection<object>> {
      return services.catalog.page(viewer, type, page, { filter, orderBy }, nodeFieldsOf(info));
    }
  }
  return EntityResolver;
}

/** The field of an attribute that is no plain value. */
function addAttribute(resolver: ClassType, { name, kind, property, target, optional, en, zh }: Attribute): void {
  const options = { nullable: optional, description: `${en}. ${zh}` };
  if (kind === 'location') return addLocation(resolver);
  if (kind === 'place') {
    return addField<Keys>(
      resolver,
      name,
      () => Place,
      options,
      (root, context) => placeOf(root, context),
    );
  }
  if (!target) return;
  addField<Keys>(
    resolver,
    name,
    () => TYPES[target].entity,
    options,
    (root, { loaders }, info) => {
      const key = root[property];
      return key === null ? null : loaders.entity(target, key, fieldsOf(info));
    },
  );
}

/** The one place at which something stands. */
function placeOf(placed: Keys, { loaders }: Context): Promise<object | null> {
  const [type, property] = Object.entries(PLACES).find(([, candidate]) => placed[candidate] !== null) as [
    PlaceType,
    string,
  ];
  return loaders.entity(type, placed[property] as number);
}
