import { type Fault, type NewFault, USUAL_SIZE } from './fault.js';

const MOST_KEPT = 100_000;

/** All faults that were made, with their labels. The oldest of more than 100,000 are forgotten and counted. */
export class FaultBook {
  readonly #byDevice = new Map<string, Fault[]>();
  readonly #all = new Map<number, Fault>();
  #made = 0;

  /** Makes a fault and gives it its label. */
  inject(fault: NewFault): Fault {
    const defaults = { place: '', toMs: null, signals: null, size: USUAL_SIZE[fault.kind], share: 1 };
    const labelled = { ...defaults, ...fault, id: ++this.#made };
    this.#keep(labelled);
    if (this.#all.size > MOST_KEPT) this.#forgetOldest();
    return labelled;
  }

  /** Ends a fault at a moment; false if there is none of that id. */
  end(id: number, atMs: number): boolean {
    const fault = this.#all.get(id);
    if (!fault) return false;
    const ended = { ...fault, toMs: atMs };
    const ofDevice = this.#byDevice.get(fault.device) ?? [];
    ofDevice[ofDevice.indexOf(fault)] = ended;
    this.#all.set(id, ended);
    return true;
  }

  /** What is wrong with a device at a moment. */
  of(device: string, atMs: number): readonly Fault[] {
    const faults = this.#byDevice.get(device);
    return faults ? faults.filter(({ fromMs, toMs }) => fromMs <= atMs && (toMs === null || atMs < toMs)) : NONE;
  }

  /** All labels, by id. */
  labels(): Fault[] {
    return [...this.#all.values()];
  }

  /** Labels that were forgotten. */
  get forgotten(): number {
    return this.#made - this.#all.size;
  }

  #keep(fault: Fault): void {
    this.#all.set(fault.id, fault);
    const ofDevice = this.#byDevice.get(fault.device);
    if (ofDevice) ofDevice.push(fault);
    else this.#byDevice.set(fault.device, [fault]);
  }

  #drop(fault: Fault): void {
    this.#all.delete(fault.id);
    const rest = (this.#byDevice.get(fault.device) ?? []).filter(({ id }) => id !== fault.id);
    if (rest.length > 0) this.#byDevice.set(fault.device, rest);
    else this.#byDevice.delete(fault.device);
  }

  #forgetOldest(): void {
    const [oldest] = this.#all.values();
    if (oldest) this.#drop(oldest);
  }
}

const NONE: readonly Fault[] = [];
