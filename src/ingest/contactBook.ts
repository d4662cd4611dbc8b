import type { Contact } from '../store/links.js';

/** Where contacts are kept; `changed` says that a device's state is not what it was. */
export type SaveContacts = (contacts: readonly Contact[], changed: boolean) => Promise<void>;

const FLUSH_MS = 5000;

/**
 * Which device answered when. Connectors report at every poll; what is written is each change of state at once, and
 * signs of life every 5 s for all devices together.
 */
export class ContactBook {
  readonly #save: SaveContacts;
  readonly #failed: (error: unknown) => void;
  readonly #contacts = new Map<number, Contact>();
  readonly #unsaved = new Set<number>();
  readonly #timer: NodeJS.Timeout;
  #changed = false;
  #saving: Promise<void> | null = null;

  constructor(save: SaveContacts, failed: (error: unknown) => void) {
    this.#save = save;
    this.#failed = failed;
    this.#timer = setInterval(() => void this.flush(), FLUSH_MS);
  }

  note(device: number, state: Contact['state'], atMs: number): void {
    const known = this.#contacts.get(device);
    const same = known?.state === state;
    this.#contacts.set(device, {
      device,
      state,
      since: same ? known.since : atMs,
      lastContactAt: state === 'ONLINE' ? atMs : (known?.lastContactAt ?? null),
    });
    this.#unsaved.add(device);
    if (same) return;
    this.#changed = true;
    setImmediate(() => void this.flush());
  }

  /** Writes what is not written yet; what cannot be written is tried again at the next turn. */
  async flush(): Promise<void> {
    while (this.#saving) await this.#saving;
    if (this.#unsaved.size === 0) return;
    const devices = [...this.#unsaved];
    const changed = this.#changed;
    this.#unsaved.clear();
    this.#changed = false;
    const contacts = devices.map((device) => this.#contacts.get(device) as Contact);
    this.#saving = this.#save(contacts, changed).catch((error: unknown) => {
      for (const device of devices) this.#unsaved.add(device);
      this.#changed ||= changed;
      this.#failed(error);
    });
    await this.#saving;
    this.#saving = null;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }
}
