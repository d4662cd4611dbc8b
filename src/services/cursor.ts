import { CallerError } from '../shared/errors.js';
import type { Seat } from '../store/masterData/listing.js';

const badCursor = (why: string): CallerError =>
  new CallerError('BAD_USER_INPUT', `the cursor ${why}; take one that this same field with the same order gave`);

/** A cursor is bound to its list and order, so that it cannot silently mean something else. */
export function encodeSeat(order: string, { value, key }: Seat): string {
  return Buffer.from(JSON.stringify([order, value, key])).toString('base64url');
}

/** @throws CallerError BAD_USER_INPUT for what is no cursor of ours, or one of another order. */
export function decodeSeat(order: string, cursor: string): Seat {
  const parts = parse(cursor);
  if (!Array.isArray(parts) || parts.length !== 3) throw badCursor('is none of ours');
  const [madeFor, value, key] = parts as unknown[];
  if (madeFor !== order) throw badCursor('belongs to another order or list');
  if ((typeof value !== 'string' && typeof value !== 'number') || !Number.isSafeInteger(key)) {
    throw badCursor('is none of ours');
  }
  return { value, key: key as number };
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
}

/** Cursor of the stream of commits. */
export function encodePosition(position: number): string {
  return Buffer.from(`c${position}`).toString('base64url');
}

/** @throws CallerError BAD_USER_INPUT for what is no cursor of a stream. */
export function decodePosition(cursor: string): number {
  const match = /^c(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (!match) throw new CallerError('BAD_USER_INPUT', 'the cursor is none of ours; take one that a stream gave');
  return Number(match[1]);
}
