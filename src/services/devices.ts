import type { Connectivity } from '../schema/types/device.js';
import type { DeviceStore } from '../store/devices.js';

/** What changes about devices. */
export class Devices {
  readonly #store: DeviceStore;
  constructor(store: DeviceStore) {
    this.#store = store;
  }

  /** In the order of the keys; UNKNOWN for a device that was never asked. */
  async connectivity(devices: readonly number[]): Promise<Connectivity[]> {
    const contacts = new Map((await this.#store.contacts(devices)).map((contact) => [contact.device, contact]));
    return devices.map((device) => contacts.get(device) ?? { state: 'UNKNOWN', since: null, lastContactAt: null });
  }
}
