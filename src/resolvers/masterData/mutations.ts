import { Arg, Ctx, Mutation, Resolver, type ClassType } from 'type-graphql';
import { oneOf, TYPES, wordsOf } from '../../schema/entities.js';
import type { NodeType } from '../../schema/globalId.js';
import {
  ArchiveInput,
  MUTATION_INPUTS,
  type ChangeInput,
  type ChangesInput,
  type CreateInput,
  type UpdateInput,
} from '../../schema/inputs/masterData.js';
import { objectField, PAYLOADS, type ChangesPayload, type Payload } from '../../schema/types/payloads.js';
import type { Context } from '../context.js';

/** The mutations of a type of master data. */
export function mutationsOf(type: NodeType): ClassType {
  const { plural, zh } = TYPES[type];
  const { create, update, changes } = MUTATION_INPUTS[type];
  const { one, many } = PAYLOADS[type];
  const list = plural.charAt(0).toUpperCase() + plural.slice(1);
  const input = { description: 'What to do. 输入' };

  @Resolver()
  class Mutations {
    @Mutation(() => one, { name: `create${type}`, description: `Enters ${oneOf(type)}. 新建${zh}` })
    create(@Arg('input', () => create, input) given: CreateInput, @Ctx() context: Context): Promise<Payload> {
      return changeOne(type, { create: given }, given.clientMutationId, context);
    }

    @Mutation(() => one, {
      name: `update${type}`,
      description: `Changes ${oneOf(type)}; what is left out stays, null clears. 修改${zh}`,
    })
    update(@Arg('input', () => update, input) given: UpdateInput, @Ctx() context: Context): Promise<Payload> {
      return changeOne(type, { update: given }, given.clientMutationId, context);
    }

    @Mutation(() => one, {
      name: `archive${type}`,
      description: `Takes ${oneOf(type)} out of use: it is in no list any more, and keeps its id and history. 归档${zh}`,
    })
    archive(@Arg('input', () => ArchiveInput, input) given: ArchiveInput, @Ctx() context: Context): Promise<Payload> {
      return changeOne(type, { archive: given }, given.clientMutationId, context);
    }

    @Mutation(() => one, { name: `restore${type}`, description: `Takes ${oneOf(type)} back into use. 恢复${zh}` })
    restore(@Arg('input', () => ArchiveInput, input) given: ArchiveInput, @Ctx() context: Context): Promise<Payload> {
      return changeOne(type, { restore: given }, given.clientMutationId, context);
    }

    @Mutation(() => many, {
      name: `change${list}`,
      description: `Many changes of ${wordsOf(plural)} in one commit. 批量变更${zh}`,
    })
    async change(
      @Arg('input', () => changes, input) given: ChangesInput,
      @Ctx() context: Context,
    ): Promise<ChangesPayload> {
      const { viewer, services, requestId } = context;
      const outcomes = await services.masterData.changeInputs(viewer, type, given, requestId);
      const results = outcomes.map(async ({ key, problems }, index) => ({
        index,
        [objectField(type)]: key === null ? null : await changed(type, key, context),
        userErrors: problems,
      }));
      return {
        results: await Promise.all(results),
        applied: outcomes.filter(({ problems }) => problems.length === 0).length,
        clientMutationId: given.clientMutationId ?? null,
      };
    }
  }
  return Mutations;
}

async function changeOne(
  type: NodeType,
  change: ChangeInput,
  clientMutationId: string | null | undefined,
  context: Context,
): Promise<Payload> {
  const { viewer, services, requestId } = context;
  const [{ key, problems }] = await services.masterData.changeInputs(viewer, type, { changes: [change] }, requestId);
  return {
    [objectField(type)]: key === null ? null : await changed(type, key, context),
    userErrors: problems,
    clientMutationId: clientMutationId ?? null,
  };
}

/** The object as it is now. A new organization is not among those that the viewer was known to see. */
async function changed(type: NodeType, key: number, { viewer, services, loaders }: Context): Promise<object | null> {
  if (type !== 'Organization') return loaders.entity(type, key);
  const scope = { ...viewer.scope, organizations: [...viewer.scope.organizations, key] };
  return (await services.catalog.byKeys({ ...viewer, scope }, type, [key]))[0];
}
