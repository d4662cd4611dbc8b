import type { Attribute } from '../../schema/attribute.js';
import { TYPES } from '../../schema/entities.js';
import { parseGlobalId, type NodeType } from '../../schema/globalId.js';
import type {
  ArchiveInput,
  ChangeInput,
  CreateInput,
  LocationInput,
  UpdateInput,
} from '../../schema/inputs/masterData.js';
import { PLACES } from '../../schema/types/masterData.js';
import { CallerError } from '../../shared/errors.js';
import type { Draft } from './draft.js';
import { namedKey } from '../namedKey.js';

/** A change as a client of the graph gives it. */
export function draftOfInput(type: NodeType, input: ChangeInput): Draft {
  if (input.create) return draftOfCreate(type, input.create);
  if (input.update) return draftOfUpdate(type, input.update);
  if (input.archive) return draftOfArchive(type, 'ARCHIVE', input.archive);
  if (input.restore) return draftOfArchive(type, 'RESTORE', input.restore);
  throw new CallerError('BAD_USER_INPUT', 'a change takes exactly one of create, update, archive and restore');
}

function draftOfCreate(type: NodeType, input: CreateInput): Draft {
  const { organization } = input;
  return {
    ...{ type, action: 'CREATE', key: null, expectedVersion: null },
    organization: organization == null ? null : namedKey('Organization', 'organization', organization),
    values: valuesOf(type, input),
    externalIds: input.externalIds ?? undefined,
  };
}

function draftOfUpdate(type: NodeType, input: UpdateInput): Draft {
  return {
    ...{ type, action: 'UPDATE', key: namedKey(type, 'id', input.id), organization: null },
    expectedVersion: input.expectedVersion ?? null,
    values: valuesOf(type, input),
    externalIds: input.externalIds ?? undefined,
  };
}

function draftOfArchive(type: NodeType, action: 'ARCHIVE' | 'RESTORE', { id, expectedVersion }: ArchiveInput): Draft {
  return {
    ...{ type, action, key: namedKey(type, 'id', id), organization: null },
    ...{ expectedVersion: expectedVersion ?? null, values: {} },
  };
}

function valuesOf(type: NodeType, input: CreateInput): Record<string, unknown> {
  const given = TYPES[type].attributes.filter(({ name }) => input[name] !== undefined);
  return Object.fromEntries(given.map((attribute) => [attribute.name, valueOf(attribute, input[attribute.name])]));
}

function valueOf({ name, kind, target }: Attribute, value: unknown): unknown {
  if (value === null) return null;
  if (target) return namedKey(target, name, value as string);
  if (kind === 'location') {
    const { longitude, latitude, system } = value as LocationInput;
    return { longitude, latitude, system: system ?? 'WGS84' };
  }
  if (kind !== 'place') return value;
  const place = parseGlobalId(value as string);
  if (place && place.type in PLACES) return place;
  throw new CallerError('BAD_USER_INPUT', `${name}: "${value as string}" is no id of a place`);
}
