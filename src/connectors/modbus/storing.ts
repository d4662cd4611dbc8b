import type { ReadingColumns } from '../../domain/readings/columns.js';
import { Fault } from '../../shared/fault.js';
import { orAborted } from '../../shared/sleep.js';
import type { Ports } from '../contract.js';
import { NotStoredError } from './errors.js';

/** Gives batches of one link to the hub; that it does not take them is said once, and once that it does again. */
export class Storing {
  readonly #where: string;
  readonly #ports: Ports;
  readonly #signal: AbortSignal;
  readonly #refused = new Fault();

  constructor(where: string, ports: Ports, signal: AbortSignal) {
    this.#where = where;
    this.#ports = ports;
    this.#signal = signal;
  }

  /** Whether the hub took the batch. Waits for it as long as it needs. */
  async store(batch: ReadingColumns): Promise<boolean> {
    try {
      await orAborted(this.#ports.sink(batch), this.#signal);
    } catch (error) {
      if (this.#refused.occurred()) this.#ports.warn(new NotStoredError(this.#where, error));
      return false;
    }
    const lost = this.#refused.passed();
    if (lost > 0)
      this.#ports.inform(`readings from ${this.#where} are stored again`, { where: this.#where, batchesLost: lost });
    return true;
  }
}
