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
  readonly bytes: Uint8Array;
  declare readonly code: FrameCode;

  constructor(code: FrameCode, message: string, bytes: Uint8Array) {
    super(code, message, { context: { bytes: Buffer.from(bytes.subarray(0, MOST_SHOWN)).toString('hex') } });
    this.bytes = bytes;
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

  constructor(
    code: 'MODBUS_UNREACHABLE' | 'MODBUS_CLOSED' | 'MODBUS_NOT_DIALLED_IN',
    message: string,
    cause?: unknown,
  ) {
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

/** A device brought nothing for too long, although nothing refused it: its points must not look fresh. */
export class DataOldError extends HubError {
  override readonly kind = 'peer';

  constructor(device: { code: string; unit: number; where: string }, ageMs: number) {
    super(
      'MODBUS_DATA_OLD',
      `device ${device.code} brought no data for ${Math.round(ageMs)} ms; see with "thermograph connector plan" whether the line is too slow`,
      { context: { ...device, ageMs: Math.round(ageMs) } },
    );
  }
}

/** No device answered over a connection that is open; it is made anew. Said once, until one answers. */
export class LinkMuteError extends HubError {
  override readonly kind = 'peer';

  constructor(where: string, mutedMs: number) {
    super(
      'MODBUS_LINK_MUTE',
      `no device answered over ${where} for ${Math.round(mutedMs)} ms; the connection is made again; check the gateway and the wiring behind it`,
      { context: { where } },
    );
  }
}

/** A DTU connected with a registration that no link has. Said once a registration. */
export class UnknownRegistrationError extends HubError {
  override readonly kind = 'peer';

  constructor({ packet, from, where }: { packet: string; from: string; where: string }) {
    super(
      'MODBUS_REGISTRATION_UNKNOWN',
      `a DTU at ${from} registered on ${where} with "${packet}", which no link has; enter it as the link's registration, or correct the DTU`,
      { context: { packet, from, where } },
    );
  }
}

/** More connections than a port holds say nothing; the one that waits longest goes. Said once a port. */
export class DialInFullError extends HubError {
  override readonly kind = 'peer';

  constructor(context: { where: string; most: number; from: string }) {
    super(
      'MODBUS_DIAL_IN_FULL',
      `more than ${context.most} connections to ${context.where} have not registered; the oldest are closed, such as one from ${context.from}; let only the DTUs' network reach the port`,
      { context },
    );
  }
}

/** A port that others can reach speaks Modbus, which neither encrypts nor asks who is there. @see S000-4.4 */
export class FieldUndeclaredError extends HubError {
  override readonly kind = 'setup';

  constructor({ listenHost, listenPort }: { listenHost: string; listenPort: number }) {
    super(
      'FIELD_UNDECLARED',
      `the hub would listen on ${listenHost}:${listenPort} for DTUs, without encryption: say in FIELD_ADDRESSES where the field network is, such as 10.20.0.0/16, or let it listen on 127.0.0.1`,
      { context: { listenHost, listenPort } },
    );
  }
}

/** Two links of one port have the same registration. */
export class RegistrationTakenError extends HubError {
  override readonly kind = 'setup';

  constructor(config: { registration: string; listenHost: string; listenPort: number }) {
    super(
      'MODBUS_REGISTRATION_TAKEN',
      `another link on ${config.listenHost}:${config.listenPort} already has the registration "${config.registration}"; each DTU needs its own`,
    );
  }
}

/** A written value could not be seen in the device. What it holds now is in the message. */
export class ReadBackError extends HubError {
  override readonly kind = 'peer';

  constructor(where: { unit: number; signal: string }, wrote: number, found: number) {
    super(
      'MODBUS_READ_BACK',
      `unit ${where.unit}, signal ${where.signal}: wrote ${wrote}, reads ${found}; check that the register may be written`,
      { context: { ...where, wrote, found } },
    );
  }
}

/** A value cannot be written to a signal: its table is read-only, or the value does not fit its type. */
export class NotWritableError extends HubError {
  override readonly kind = 'caller';

  constructor(signal: string, why: string) {
    super('MODBUS_NOT_WRITABLE', `signal ${signal} cannot be written: ${why}`, { context: { signal } });
  }
}
