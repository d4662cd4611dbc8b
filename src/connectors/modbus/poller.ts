import { backoffMs } from '../../shared/backoff.js';
import { BugError, HubError, messageOf } from '../../shared/errors.js';
import { Fault } from '../../shared/fault.js';
import { sleep } from '../../shared/sleep.js';
import type { ReadingColumns } from '../../domain/readings/columns.js';
import type { Link, LinkCounts, Ports } from '../contract.js';
import type { AskOptions } from './client.js';
import { encodeRequest, readAnswer, type ReadRequest } from './codec.js';
import type { ModbusAddress, ModbusRegisterMap } from './config.js';
import {
  DataOldError,
  LinkMuteError,
  ModbusExceptionError,
  ModbusFrameError,
  ModbusLinkError,
  ModbusTimeoutError,
  PollLateError,
} from './errors.js';
import { isPassing } from './exceptions.js';
import { type ModbusConfig, whereOf } from './linkConfig.js';
import { PolledDevice } from './polledDevice.js';
import {
  afterFailedPoll,
  afterGoodPoll,
  firstSlot,
  type LineTerms,
  limitWithin,
  nextStep,
  type Slot,
  usualMs,
} from './schedule.js';
import { Storing } from './storing.js';
import { LineJournal } from './transcript.js';

/** Sends a PDU to a unit and gives the PDU that it answers. */
export type Exchange = (unit: number, pdu: Buffer, options: AskOptions) => Promise<Buffer>;

/** What a Modbus link serves, checked. */
export type ModbusLink = Link<ModbusConfig, ModbusAddress, ModbusRegisterMap>;

/** After so many polls in time, lateness is said to be over. */
const STEADY_POLLS = 20;
/** Longest sleep of an idle line, in milliseconds. */
const MOST_SLEEP_MS = 1000;

/**
 * Polls the devices of one link, each at a fixed rate of its own, over one connection after the other. Between two
 * connections it keeps what it knows: who is silent, and what was said of it.
 */
export class Poller {
  readonly #config: ModbusConfig;
  readonly #terms: LineTerms;
  readonly #where: string;
  readonly #ports: Ports;
  readonly #signal: AbortSignal;
  readonly #random: () => number;
  readonly #polled: readonly PolledDevice[];
  readonly #linkDown = new Fault();
  readonly #mute = new Fault();
  readonly #late = new Fault();
  readonly #storing: Storing;
  readonly #journal: LineJournal;
  readonly #stored = new Set<Promise<void>>();
  #slots: Slot[] = []; // none before the first connection is open
  #failedAtMs = -Infinity; // of the steady clock, like every moment here that is no time of a reading
  #answeredAtMs = 0;
  #punctual = 0;

  /** @throws UnknownSignalError a point is bound to a signal that its device's register map lacks. */
  constructor(link: ModbusLink, ports: Ports, signal: AbortSignal, random: () => number = Math.random) {
    const { config } = link;
    this.#config = config;
    this.#terms = {
      intervalMs: config.pollIntervalMs,
      timeoutMs: config.timeoutMs,
      rests: config.transport !== 'tcp',
      patienceMs: Math.max(config.reconnectMaxMs, config.pollIntervalMs),
    };
    this.#where = whereOf(config);
    this.#ports = ports;
    this.#signal = signal;
    this.#random = random;
    this.#storing = new Storing(this.#where, ports, signal);
    this.#journal = new LineJournal(ports, config);
    this.#polled = link.devices.map((device) => new PolledDevice(device, config, this.#where, ports));
  }

  /** Counters of each device. */
  get counts(): LinkCounts['devices'] {
    return new Map(this.#polled.map(({ device, tally }) => [device.key, tally.all]));
  }

  /**
   * Polls over one connection until `signal` aborts, or nobody answered over it for `watchdogMs`, which may be the
   * connection's fault.
   *
   * @param onAnswer called after each poll that gave values.
   * @throws ModbusLinkError the connection is gone; `linkLost` is then due.
   */
  async serve(exchange: Exchange, onAnswer: () => void): Promise<void> {
    const openedMs = performance.now();
    this.#answeredAtMs = openedMs;
    this.#slots = this.#polled.map((_, i) => this.#slotOver(i, openedMs));
    for (const polled of this.#polled) {
      polled.askedAtMs = -Infinity;
      polled.goodAtMs = Math.max(polled.goodAtMs, openedMs);
    }
    try {
      while (!this.#signal.aborted && !this.#isMute(openedMs)) {
        const step = nextStep(this.#slots, performance.now(), this.#terms);
        if (step.kind === 'WAIT') {
          await this.#markOld();
          await sleep(Math.min(Math.max(0, step.untilMs - performance.now()), MOST_SLEEP_MS), this.#signal);
        } else if (this.#polled[step.index]!.storing) this.#skip(step.index);
        else await this.#poll(step.index, step.freeMs, exchange, onAnswer);
      }
    } finally {
      await Promise.all(this.#stored);
    }
  }

  /** Where a device stands on a new connection: who failed is tried at once, whoever has waited longest in front. */
  #slotOver(index: number, openedMs: number): Slot {
    const slot = this.#slots[index];
    if (!slot) return firstSlot(index, this.#polled.length, openedMs, this.#config.pollIntervalMs);
    return slot.failures > 0 ? { ...slot, dueMs: Math.min(slot.dueMs, openedMs) } : slot;
  }

  /** Marks every device silent because the connection is. Said once, until a device answers again. */
  async linkLost(error: HubError): Promise<void> {
    if (this.#linkDown.occurred()) this.#ports.warn(error);
    const nowMs = performance.now();
    this.#slots = this.#slots.map((slot) => afterFailedPoll(slot, 0, nowMs));
    await Promise.all(this.#polled.map((polled) => this.#silent(polled, 'LINK', error)));
  }

  /** Asks one device; what it gave is stored while the next one is asked. */
  async #poll(index: number, freeMs: number, exchange: Exchange, onAnswer: () => void): Promise<Promise<void>> {
    const polled = this.#polled[index]!;
    polled.tally.add('polls');
    const isTrusted = this.#slots[index]!.doubt === 0;
    const outcome = await this.#read(polled, { deadlineMs: performance.now() + freeMs, isTrusted }, exchange);
    const nowMs = (polled.askedAtMs = performance.now());
    if (outcome instanceof HubError) return this.#keep(this.#failed(index, outcome));
    this.#answeredAtMs = nowMs;
    const before = this.#slots[index]!;
    const { slot, missed } = afterGoodPoll(before, this.#config.pollIntervalMs, nowMs);
    this.#slots[index] = slot;
    polled.tally.add('missedCycles', missed);
    if (before.failures === 0) this.#judgeRate(missed); // else it was away, and that is said already
    onAnswer();
    this.#keep(this.#answered(polled, outcome));
  }

  /** @throws ModbusLinkError the connection is gone; whatever else goes wrong is this device's and is returned. */
  async #read(
    polled: PolledDevice,
    { deadlineMs, isTrusted }: { deadlineMs: number; isTrusted: boolean },
    exchange: Exchange,
  ): Promise<ReadingColumns | HubError> {
    const { device, tally } = polled;
    const transcript = this.#journal.poll(device.key);
    const ask = async (request: ReadRequest): Promise<readonly number[]> => {
      tally.add('requests');
      const askedMs = performance.now();
      const limitMs = limitWithin(deadlineMs - askedMs, this.#terms, isTrusted ? polled.usualMs : 0);
      const onLate = (bytes: Buffer): void => {
        tally.add('lateAnswers');
        this.#journal.late(device.key, bytes);
      };
      const options = { limitMs, onLate, onWire: transcript.hear };
      const answer = readAnswer(request, await exchange(device.unit, encodeRequest(request), options));
      transcript.judge();
      tally.add('answers');
      polled.usualMs = usualMs(polled.usualMs, performance.now() - askedMs);
      return answer;
    };
    const counted = (request: ReadRequest): Promise<readonly number[]> =>
      ask(request).catch((error: unknown) => {
        tally.failed(error);
        transcript.judge(error);
        throw error;
      });
    try {
      const batch = await device.read(counted, this.#ports.now);
      transcript.end(batch.received[0] ?? null);
      return batch;
    } catch (error) {
      transcript.end(null);
      if (error instanceof ModbusLinkError) throw error;
      return error instanceof HubError ? error : new BugError('MODBUS_BUG', messageOf(error), { cause: error });
    }
  }

  #keep(storing: Promise<void>): void {
    this.#stored.add(storing);
    void storing.finally(() => this.#stored.delete(storing));
  }

  async #answered(polled: PolledDevice, batch: ReadingColumns): Promise<void> {
    polled.answered();
    this.#mute.passed();
    if (this.#linkDown.passed() > 0) this.#ports.inform(`${this.#where} answers again`, { where: this.#where });
    polled.storing = true;
    try {
      await this.#storing.store(batch);
    } finally {
      polled.storing = false;
    }
  }

  /** A failure that may pass is tried again as soon as the line has time; the last one makes the device silent. */
  async #failed(index: number, error: HubError): Promise<void> {
    const polled = this.#polled[index]!;
    const slot = this.#slots[index]!;
    this.#failedAtMs = performance.now();
    const again = polled.contact.state !== 'OFFLINE' && slot.failures < this.#config.retries && mayPass(error);
    const { reconnectMinMs: minMs, reconnectMaxMs: maxMs } = this.#config;
    const waitMs = again ? 0 : backoffMs(polled.contact.failures + 1, { minMs, maxMs }, this.#random);
    this.#slots[index] = afterFailedPoll(slot, waitMs, performance.now());
    if (!again) await this.#silent(polled, 'DEVICE', error);
  }

  async #silent(polled: PolledDevice, fault: 'DEVICE' | 'LINK', error: HubError): Promise<void> {
    const batch = polled.failed(fault, error);
    if (batch && (await this.#storing.store(batch))) polled.owesSilence = false;
  }

  /** What a device gave last must not look fresh for ever, whatever keeps it from being asked. */
  async #markOld(): Promise<void> {
    const mostMs = this.#config.staleAfterPolls * this.#config.pollIntervalMs;
    const nowMs = performance.now();
    const old = this.#polled.filter(
      (polled) => !polled.storing && polled.contact.state !== 'OFFLINE' && nowMs - polled.goodAtMs > mostMs,
    );
    for (const polled of old) {
      const { code, unit } = polled.device;
      await this.#silent(
        polled,
        'DEVICE',
        new DataOldError({ code, unit, where: this.#where }, nowMs - polled.goodAtMs),
      );
    }
  }

  /** Whether each device was asked over this connection and none answered for too long. */
  #isMute(openedMs: number): boolean {
    const mutedMs = performance.now() - this.#answeredAtMs;
    if (mutedMs <= this.#config.watchdogMs || this.#polled.length === 0) return false;
    if (this.#polled.some(({ askedAtMs }) => askedAtMs < openedMs)) return false;
    if (this.#mute.occurred()) this.#ports.warn(new LinkMuteError(this.#where, mutedMs));
    return true;
  }

  /** The hub has not stored the last batch of this device yet: this cycle of it is left out. */
  #skip(index: number): void {
    const { slot, missed } = afterGoodPoll(this.#slots[index]!, this.#config.pollIntervalMs, performance.now());
    this.#slots[index] = slot;
    this.#polled[index]!.tally.add('missedCycles', missed + 1);
    this.#judgeRate(missed + 1);
  }

  /** While a device that fails takes time on the line, lateness is explained by it. */
  #judgeRate(missed: number): void {
    if (missed > 0 && performance.now() - this.#failedAtMs < 2 * this.#config.pollIntervalMs + this.#config.timeoutMs)
      return;
    this.#punctual = missed > 0 ? 0 : this.#punctual + 1;
    if (missed > 0 && this.#late.occurred(missed)) {
      this.#ports.warn(new PollLateError(this.#where, this.#config.pollIntervalMs, missed));
    }
    const total = this.#punctual >= STEADY_POLLS * this.#polled.length ? this.#late.passed() : 0;
    if (total > 0)
      this.#ports.inform(`polling ${this.#where} keeps its rate again`, { where: this.#where, missed: total });
  }
}

function mayPass(error: unknown): boolean {
  if (error instanceof ModbusExceptionError) return isPassing(error.exception);
  return error instanceof ModbusTimeoutError || error instanceof ModbusFrameError;
}
