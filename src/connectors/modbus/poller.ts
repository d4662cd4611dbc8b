import { type BackoffLimits, backoffMs } from '../../shared/backoff.js';
import { BugError, HubError, messageOf } from '../../shared/errors.js';
import { Fault } from '../../shared/fault.js';
import { orAborted, sleep } from '../../shared/sleep.js';
import type { ReadingColumns } from '../../domain/readings/columns.js';
import type { Link, Ports } from '../contract.js';
import { encodeRequest, readAnswer, type ReadRequest } from './codec.js';
import type { ModbusAddress, ModbusConfig, ModbusRegisterMap } from './config.js';
import { afterAnswer, afterFailure, type Contact, type ContactStep, NOT_ASKED } from './contact.js';
import { ModbusDevice } from './device.js';
import {
  DeviceSilentError,
  ModbusExceptionError,
  ModbusFrameError,
  ModbusLinkError,
  ModbusTimeoutError,
  NotStoredError,
  PollLateError,
} from './errors.js';
import { isPassing } from './exceptions.js';
import { nextCycle } from './schedule.js';

/** Sends a PDU to a unit and gives the PDU that it answers. */
export type Exchange = (unit: number, pdu: Buffer) => Promise<Buffer>;

/** What a Modbus link serves, checked. */
export type ModbusLink = Link<ModbusConfig, ModbusAddress, ModbusRegisterMap>;

/** After so many cycles in time, lateness is said to be over. */
const STEADY_CYCLES = 20;

interface PolledDevice {
  readonly device: ModbusDevice;
  contact: Contact;
  /** Before this moment of the steady clock a silent device is left alone. */
  probeAtMs: number;
  /** Whether the hub still has to be told that its points have no communication. */
  owesSilence: boolean;
}

/**
 * Polls the devices of one link at a fixed rate, over one connection after the other. Between two connections it keeps
 * what it knows: who is silent, and what was said of it.
 */
export class Poller {
  readonly #config: ModbusConfig;
  readonly #where: string;
  readonly #ports: Ports;
  readonly #signal: AbortSignal;
  readonly #random: () => number;
  readonly #polled: readonly PolledDevice[];
  readonly #linkDown = new Fault();
  readonly #late = new Fault();
  readonly #notStored = new Fault();
  #cycleAtMs = 0; // of the steady clock, like every moment here that is no time of a reading
  #punctual = 0;

  /** @throws UnknownSignalError a point is bound to a signal that its device's register map lacks. */
  constructor(link: ModbusLink, ports: Ports, signal: AbortSignal, random: () => number = Math.random) {
    this.#config = link.config;
    this.#where = `${link.config.host}:${link.config.port}`;
    this.#ports = ports;
    this.#signal = signal;
    this.#random = random;
    this.#polled = link.devices.map((device) => ({
      device: new ModbusDevice(device),
      contact: NOT_ASKED,
      probeAtMs: 0,
      owesSilence: false,
    }));
  }

  /**
   * Polls over one connection until `signal` aborts or every device is silent, which may be the connection's fault.
   *
   * @param onAnswer called after each cycle in which a device answered.
   * @throws ModbusLinkError the connection is gone; `linkLost` is then due.
   */
  async serve(exchange: Exchange, onAnswer: () => void): Promise<void> {
    for (const polled of this.#polled) polled.probeAtMs = 0;
    this.#cycleAtMs = performance.now();
    while (!this.#signal.aborted) {
      const failed = await this.#cycle(exchange);
      if (this.#polled.some(({ contact }) => contact.state === 'ONLINE')) onAnswer();
      else if (this.#polled.length > 0) return;
      await this.#untilNextCycle(failed);
    }
  }

  /** Marks every device silent because the connection is. Said once, until a device answers again. */
  async linkLost(error: HubError): Promise<void> {
    if (this.#linkDown.occurred()) this.#ports.warn(error);
    await Promise.all(this.#polled.map((polled) => this.#failed(polled, 'LINK', error)));
  }

  /** Devices are asked one by one; their batches are stored side by side, one a device at most. True if one failed. */
  async #cycle(exchange: Exchange): Promise<boolean> {
    const stored: Promise<void>[] = [];
    let failed = false;
    try {
      for (const polled of this.#polled) {
        if (this.#signal.aborted) break;
        if (polled.probeAtMs > performance.now()) continue;
        const outcome = await this.#read(polled, exchange);
        failed ||= outcome instanceof HubError;
        stored.push(
          outcome instanceof HubError ? this.#failed(polled, 'DEVICE', outcome) : this.#answered(polled, outcome),
        );
      }
    } finally {
      await Promise.all(stored);
    }
    return failed;
  }

  /** @throws ModbusLinkError the connection is gone; whatever else goes wrong is this device's and is returned. */
  async #read({ device, contact }: PolledDevice, exchange: Exchange): Promise<ReadingColumns | HubError> {
    const attempts = contact.state === 'OFFLINE' ? 1 : 1 + this.#config.retries;
    const ask = (request: ReadRequest): Promise<readonly number[]> =>
      persist(attempts, async () => readAnswer(request, await exchange(device.unit, encodeRequest(request))));
    try {
      return await device.read(ask, this.#ports.now);
    } catch (error) {
      if (error instanceof ModbusLinkError) throw error;
      return error instanceof HubError ? error : new BugError('MODBUS_BUG', messageOf(error), { cause: error });
    }
  }

  async #answered(polled: PolledDevice, batch: ReadingColumns): Promise<void> {
    this.#follow(polled, afterAnswer(polled.contact));
    this.#ports.contact(polled.device.key, 'ONLINE', this.#ports.now());
    if (this.#linkDown.passed() > 0) this.#ports.inform(`${this.#where} answers again`, { where: this.#where });
    polled.owesSilence = false;
    await this.#store(batch);
  }

  async #failed(polled: PolledDevice, fault: 'DEVICE' | 'LINK', error: HubError): Promise<void> {
    const atMs = this.#ports.now();
    this.#follow(polled, afterFailure(polled.contact, fault), error);
    polled.probeAtMs = performance.now() + backoffMs(polled.contact.failures, this.#backoff, this.#random);
    if (polled.owesSilence) polled.owesSilence = !(await this.#store(polled.device.silence(atMs)));
  }

  #follow(polled: PolledDevice, { contact, effects }: ContactStep, error?: HubError): void {
    const { key, code, unit } = polled.device;
    polled.contact = contact;
    if (effects.includes('SILENCE')) {
      polled.owesSilence = true;
      this.#ports.contact(key, 'OFFLINE', this.#ports.now());
    }
    if (effects.includes('WARN') && error)
      this.#ports.warn(new DeviceSilentError({ code, unit, where: this.#where }, error));
    if (effects.includes('INFORM'))
      this.#ports.inform(`device ${code} answers again`, { device: code, unit, where: this.#where });
  }

  /** Whether the hub took the batch. Waits for it as long as it needs: cycles meanwhile are left out. */
  async #store(batch: ReadingColumns): Promise<boolean> {
    try {
      await orAborted(this.#ports.sink(batch), this.#signal);
    } catch (error) {
      if (this.#notStored.occurred()) this.#ports.warn(new NotStoredError(this.#where, error));
      return false;
    }
    const lost = this.#notStored.passed();
    if (lost > 0)
      this.#ports.inform(`readings from ${this.#where} are stored again`, { where: this.#where, batchesLost: lost });
    return true;
  }

  /** @param explained a silent device took the time, and that is said already. */
  async #untilNextCycle(explained: boolean): Promise<void> {
    const { pollIntervalMs } = this.#config;
    const { atMs, missed } = nextCycle(this.#cycleAtMs, pollIntervalMs, performance.now());
    this.#cycleAtMs = atMs;
    if (!explained) this.#judgeRate(missed);
    await sleep(atMs - performance.now(), this.#signal);
  }

  #judgeRate(missed: number): void {
    this.#punctual = missed > 0 ? 0 : this.#punctual + 1;
    if (missed > 0 && this.#late.occurred(missed)) {
      this.#ports.warn(new PollLateError(this.#where, this.#config.pollIntervalMs, missed));
    }
    const total = this.#punctual >= STEADY_CYCLES ? this.#late.passed() : 0;
    if (total > 0)
      this.#ports.inform(`polling ${this.#where} keeps its rate again`, { where: this.#where, missed: total });
  }

  get #backoff(): BackoffLimits {
    return { minMs: this.#config.reconnectMinMs, maxMs: this.#config.reconnectMaxMs };
  }
}

/** Tries up to `attempts` times what may succeed when it is repeated: lost and spoilt answers, a busy device. */
async function persist<T>(attempts: number, ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (attempt >= attempts || !mayPass(error)) throw error;
    }
  }
}

function mayPass(error: unknown): boolean {
  if (error instanceof ModbusExceptionError) return isPassing(error.exception);
  return error instanceof ModbusTimeoutError || error instanceof ModbusFrameError;
}
