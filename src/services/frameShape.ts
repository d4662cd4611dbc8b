import type { FrameRef, JournalMessage } from '../domain/journal/message.js';
import { frameId } from '../schema/frameId.js';
import type { Frame, FrameField } from '../schema/types/frame.js';

/** A message of the journal as the graph shows it. */
export function asFrame(ref: FrameRef, message: JournalMessage): Frame {
  const { direction, time, peer, verdict, deviceState, check, content } = message;
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const isSent = direction === 'OUT';
  const frame = {
    ...{ id: frameId(ref), ref, direction, time, peer, verdict, deviceState },
    receivedAt: isSent ? null : time,
    sentAt: message.sentAt ?? (isSent ? time : null),
    content: bytes.toString('hex'),
    checkCode: check && bytes.toString('hex', check.from, check.to),
    checkOk: check && check.ok,
    deviceKey: message.device,
    readingsOf: message.readings,
  };
  return { ...frame, missing: missingIn(frame) };
}

/** What a message should hold and does not. @see S002-5.1.4.3 */
function missingIn(frame: Pick<Frame, 'sentAt' | 'content' | 'checkCode' | 'deviceState'>): FrameField[] {
  const held: readonly (readonly [FrameField, boolean])[] = [
    ['SENT_AT', frame.sentAt !== null],
    ['CONTENT', frame.content !== ''],
    ['CHECK_CODE', frame.checkCode !== null],
    ['DEVICE_STATE', frame.deviceState !== null],
  ];
  return held.filter(([, isThere]) => !isThere).map(([field]) => field);
}
