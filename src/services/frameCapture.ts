import { z } from 'zod';
import { CallerError, messageOf } from '../shared/errors.js';
import type { Frame } from '../schema/types/frame.js';

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** A line of a capture. Times are RFC 3339, bytes hexadecimal. */
const lineSchema = z.object({
  id: z.string(),
  time: instant,
  direction: z.enum(['IN', 'OUT']),
  sentAt: instant.nullable(),
  peer: z.string(),
  connector: z.string().nullable(),
  device: z.string(),
  content: z.string().regex(/^([0-9a-f]{2})*$/),
  checkCode: z.string().nullable(),
  checkOk: z.boolean().nullable(),
  verdict: z.string(),
  deviceState: z.string().nullable(),
  /** Of the readings that it gave: when they were received, and the span of their times. */
  readings: z.object({ received: instant, from: instant, to: instant }).nullable(),
});
/** A captured message, checked. Times in milliseconds since the epoch. */
export type CapturedMessage = z.output<typeof lineSchema>;

/** A message as a line of a capture. */
export function lineOf(frame: Frame, names: { device: string; connector: string | null }): string {
  const { id, direction, peer, content, checkCode, checkOk, verdict, deviceState, sentAt, readingsOf: of } = frame;
  const text = (ms: number): string => new Date(ms).toISOString();
  const line: z.input<typeof lineSchema> = {
    ...{ id, time: text(frame.time), direction, sentAt: sentAt === null ? null : text(sentAt), peer, ...names },
    ...{ content, checkCode, checkOk, verdict, deviceState },
    readings: of && { received: text(of.received), from: text(of.from), to: text(of.to) },
  };
  return `${JSON.stringify(line)}\n`;
}

/**
 * The messages of a capture, in its order.
 *
 * @throws CallerError `FILE_BROKEN` a line is none of a capture.
 */
export function messagesOf(capture: string): CapturedMessage[] {
  return capture.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [messageIn(line, i + 1)]));
}

function messageIn(line: string, number: number): CapturedMessage {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch (error) {
    throw new CallerError('FILE_BROKEN', `line ${number} is no message of a capture: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
