import { backoffMs } from '../../shared/backoff.js';
import { Fault } from '../../shared/fault.js';
import { orAborted, sleep } from '../../shared/sleep.js';
import type { EnginePorts } from './contract.js';

const PROBE = { minMs: 200, maxMs: 5000 };
const ANSWER_MS = 5000;

/** The loss of a product, said once, and its return, found by asking until it answers, said once. */
export class Outage {
  readonly #fault = new Fault();
  readonly #ended = new AbortController();
  readonly #probe: () => Promise<unknown>;
  readonly #ports: EnginePorts;

  /** @param probe asks the product something harmless; rejects while it is away. */
  constructor(probe: () => Promise<unknown>, ports: EnginePorts) {
    this.#probe = probe;
    this.#ports = ports;
  }

  /** Notes that something failed as if the product were away. */
  occurred(error: unknown): void {
    if (this.#ended.signal.aborted || !this.#fault.occurred()) return;
    this.#ports.lost(error);
    void this.#watch();
  }

  /** Nothing is said any more. */
  end(): void {
    this.#ended.abort();
  }

  async #watch(): Promise<void> {
    const { signal } = this.#ended;
    for (let failures = 1; !signal.aborted; failures++) {
      await sleep(backoffMs(failures, PROBE), signal);
      if (signal.aborted || !(await this.#answers())) continue;
      this.#fault.passed();
      return this.#ports.recovered();
    }
  }

  async #answers(): Promise<boolean> {
    const answer = this.#probe().then(
      () => true,
      () => false,
    );
    return (await orAborted(answer, AbortSignal.any([this.#ended.signal, AbortSignal.timeout(ANSWER_MS)]))) ?? false;
  }
}
