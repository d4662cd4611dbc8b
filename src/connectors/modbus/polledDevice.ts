import type { ReadingColumns } from '../../domain/readings/columns.js';
import type { HubError } from '../../shared/errors.js';
import type { LinkedDevice, Ports } from '../contract.js';
import type { ModbusAddress, ModbusRegisterMap } from './config.js';
import { afterAnswer, afterFailure, type Contact, type ContactStep, NOT_ASKED } from './contact.js';
import { ModbusDevice } from './device.js';
import { DeviceSilentError } from './errors.js';
import { Tally } from './tally.js';

/** A device and what is known of its answering. Moments are of the steady clock. */
export class PolledDevice {
  readonly device: ModbusDevice;
  readonly tally = new Tally();
  contact: Contact = NOT_ASKED;
  /** When it was last asked over this connection. */
  askedAtMs = -Infinity;
  /** How long its answers usually take at most; Infinity before the first. */
  usualMs = Infinity;
  /** When it last gave its values; at first, when the hub began to ask. */
  goodAtMs = performance.now();
  /** Whether its last batch is still on the way into the store. */
  storing = false;
  /** Whether the hub still has to be told that its points have no communication. */
  owesSilence = false;
  readonly #where: string;
  readonly #ports: Ports;

  /** @throws UnknownSignalError a point is bound to a signal that its register map lacks. */
  constructor(
    device: LinkedDevice<ModbusAddress, ModbusRegisterMap>,
    limits: { readonly maxBlock: number; readonly maxGap: number },
    where: string,
    ports: Ports,
  ) {
    this.device = new ModbusDevice(device, limits);
    this.#where = where;
    this.#ports = ports;
  }

  /** It gave its values. */
  answered(): void {
    this.#follow(afterAnswer(this.contact));
    this.#ports.contact(this.device.key, 'ONLINE', this.#ports.now());
    this.tally.add('goodPolls');
    this.tally.lastGoodAtMs = this.#ports.now();
    this.goodAtMs = performance.now();
    this.owesSilence = false;
  }

  /** It is silent. Gives the readings that say so, until they are stored. */
  failed(fault: 'DEVICE' | 'LINK', error: HubError): ReadingColumns | undefined {
    const atMs = this.#ports.now();
    this.#follow(afterFailure(this.contact, fault), error);
    return this.owesSilence ? this.device.silence(atMs) : undefined;
  }

  #follow({ contact, effects }: ContactStep, error?: HubError): void {
    const { key, code, unit } = this.device;
    this.contact = contact;
    if (effects.includes('SILENCE')) {
      this.owesSilence = true;
      this.#ports.contact(key, 'OFFLINE', this.#ports.now());
    }
    if (effects.includes('WARN') && error)
      this.#ports.warn(new DeviceSilentError({ code, unit, where: this.#where }, error));
    if (effects.includes('INFORM'))
      this.#ports.inform(`device ${code} answers again`, { device: code, unit, where: this.#where });
  }
}
