import type { ClassType } from 'type-graphql';
import { connectionOf, type Connection } from '../connection.js';
import { TYPES, TYPE_NAMES, type Entities } from '../entities.js';
import type { NodeType } from '../globalId.js';
import { ApiKey, CustomRole } from './access.js';
import { Frame } from './frame.js';
import { Reading } from './reading.js';
import { ReadingConflict } from './revision.js';
import { SecurityEvent } from './securityEvent.js';

/** The connection over each type of master data. */
export const CONNECTIONS = Object.fromEntries(
  TYPE_NAMES.map((type) => [type, connectionOf<object>(TYPES[type].entity, TYPES[type].plural)]),
) as unknown as { readonly [T in NodeType]: ClassType<Connection<Entities[T]>> };

export const ApiKeyConnection = connectionOf(ApiKey, 'keys');
export const CustomRoleConnection = connectionOf(CustomRole, 'roles');
export const FrameConnection = connectionOf(Frame, 'messages');

export const ReadingConnection = connectionOf(Reading, 'readings');
export const ReadingConflictConnection = connectionOf(ReadingConflict, 'conflicts');
export const SecurityEventConnection = connectionOf(SecurityEvent, 'security events');
