import { HubError } from '../../shared/errors.js';
import { exceptionName } from './exceptions.js';

type FrameCode =
  | 'MODBUS_FRAME'
  | 'MODBUS_INCOMPLETE'
  | 'MODBUS_CRC'
  | 'MODBUS_FUNCTION'
  | 'MODBUS_LENGTH'
  | 'MODBUS_BYTE_COUNT'
  | 'MODBUS_VALUE'
  | 'MODBUS_MISMATCH';

/** As many bytes as the longest frame has. */
const MOST_SHOWN = 260;

/** Bytes that are no Modbus message, or not the one that was asked for. Nothing of them is used. */
export class ModbusFrameError extends HubError {
  override readonly kind = 'peer';
  declare readonly code: FrameCode;

  constructor(code: FrameCode, message: string, bytes: Uint8Array) {
    super(code, message, { context: { bytes: Buffer.from(bytes.subarray(0, MOST_SHOWN)).toString('hex') } });
  }
}

/** The device understood the question and refused it: a Modbus exception, 1..255. */
export class ModbusExceptionError extends HubError {
  override readonly kind = 'peer';
  readonly exception: number;

  constructor(exception: number, functionCode: number) {
    super(
      'MODBUS_EXCEPTION',
      `exception ${exception} (${exceptionName(exception)}) to function ${functionCode}; compare the register map with the device's manual`,
      { context: { exception, function: functionCode } },
    );
    this.exception = exception;
  }
}

/** A request got no answer in time. The line stays open; a late answer is ignored. */
export class ModbusTimeoutError extends HubError {
  override readonly kind = 'peer';

  constructor(unit: number, where: string, timeoutMs: number) {
    super(
      'MODBUS_TIMEOUT',
      `unit ${unit} at ${where} did not answer within ${timeoutMs} ms; check its power, wiring and unit number, or raise timeoutMs`,
      { context: { unit, where, timeoutMs } },
    );
  }
}

/** The connection cannot be made or is gone: no device behind it can be asked. */
export class ModbusLinkError extends HubError {
  override readonly kind = 'peer';

  constructor(code: 'MODBUS_UNREACHABLE' | 'MODBUS_CLOSED', message: string, cause?: unknown) {
    super(code, message, { cause });
  }
}

/** More requests wait for the line than it holds (see `ModbusLine`). */
export class ModbusQueueError extends HubError {
  override readonly kind = 'transient';

  constructor(where: string, limit: number) {
    super(
      'MODBUS_QUEUE_FULL',
      `${limit} requests already wait for the line to ${where}; poll less often or split the line`,
    );
  }
}

/** A device that answered, or never did, is silent now. Said once; `cause` is what its last question met. */
export class DeviceSilentError extends HubError {
  override readonly kind = 'peer';

  constructor(device: { code: string; unit: number; where: string }, cause: HubError) {
    super('MODBUS_DEVICE_SILENT', `device ${device.code} is silent: ${cause.message}`, {
      context: { ...device, causeCode: cause.code },
      cause,
    });
  }
}

/** Polling does not keep its rate; the cycles in between are left out, never queued. */
export class PollLateError extends HubError {
  override readonly kind = 'transient';

  constructor(where: string, pollIntervalMs: number, missed: number) {
    super(
      'MODBUS_POLL_LATE',
      `polling ${where} every ${pollIntervalMs} ms is too fast: ${missed} cycle(s) left out; raise pollIntervalMs or read fewer signals`,
      { context: { where, pollIntervalMs, missed } },
    );
  }
}

/** The hub did not accept a batch; its readings are lost, the next poll brings new ones. */
export class NotStoredError extends HubError {
  override readonly kind = 'transient';

  constructor(where: string, cause: unknown) {
    super('MODBUS_NOT_STORED', `readings from ${where} could not be stored; look for the store's own fault`, { cause });
  }
}

/** A point is bound to a signal that the device's register map does not have. */
export class UnknownSignalError extends HubError {
  override readonly kind = 'setup';

  constructor(device: string, signal: string, known: readonly string[]) {
    super(
      'MODBUS_SIGNAL_UNKNOWN',
      `device ${device} has no signal "${signal}"; its register map names ${known.join(', ')}`,
      { context: { device, signal } },
    );
  }
}
