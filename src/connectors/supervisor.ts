import type { ConflictPolicy } from '../domain/readings/conflicts.js';
import { backoffMs } from '../shared/backoff.js';
import { HubError, SetupError, messageOf } from '../shared/errors.js';
import { sleep } from '../shared/sleep.js';
import type { ContactState, LinkCounts, Ports } from './contract.js';
import type { AnyConnector } from './registry.js';

/** A link as it is configured; nothing of it is checked yet. */
export interface LinkDescription {
  readonly key: number;
  readonly code: string;
  readonly protocol: string;
  readonly config: unknown;
  readonly conflictPolicy: ConflictPolicy;
  readonly devices: readonly {
    readonly key: number;
    readonly code: string;
    readonly address: unknown;
    readonly registerMap: unknown;
    /** Whether one of its points is of settlement or supervision, so that its messages are kept for years. */
    readonly legal: boolean;
    readonly signals: readonly { readonly signal: string; readonly point: number; readonly multiplier: number }[];
  }[];
}

/** What the supervisor is given. */
export interface SupervisorPorts {
  readonly links: () => Promise<readonly LinkDescription[]>;
  /** Takes a link for this process, or makes sure that it still has it; false while another one has it. */
  readonly claim: (link: LinkDescription) => Promise<boolean>;
  readonly release: (link: LinkDescription) => Promise<void>;
  /** Where that connector's batches go until `signal` aborts. */
  readonly sinkFor: (link: LinkDescription, signal: AbortSignal) => Ports['sink'];
  /** Notes messages of that connector in the raw journal. */
  readonly journalFor: (link: LinkDescription) => Ports['journal'];
  readonly contact: (device: number, state: ContactState, atMs: number) => void;
  readonly warn: (link: string, error: HubError) => void;
  readonly inform: (link: string, message: string, context: Record<string, unknown>) => void;
  readonly now: () => number;
  readonly fieldPeers: Ports['fieldPeers'];
  readonly securityEvent: Ports['securityEvent'];
}

interface Running {
  readonly fingerprint: string;
  readonly stop: () => Promise<void>;
}

const RESTART = { minMs: 1000, maxMs: 60_000 };

/** Runs every configured link that this process can claim, restarts those whose configuration changed or that failed. */
export class LinkSupervisor {
  readonly #connectors: ReadonlyMap<string, AnyConnector>;
  readonly #ports: SupervisorPorts;
  readonly #running = new Map<number, Running>();
  readonly #counters = new Map<string, () => LinkCounts>(); // by code of the link
  #refreshing: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(connectors: ReadonlyMap<string, AnyConnector>, ports: SupervisorPorts) {
    this.#connectors = connectors;
    this.#ports = ports;
  }

  /** Links that this process serves. */
  get running(): number {
    return this.#running.size;
  }

  /** What each link that runs here has counted, by its code. */
  counts(): ReadonlyMap<string, LinkCounts> {
    return new Map([...this.#counters].map(([link, look]) => [link, look()]));
  }

  /** Brings what runs in line with what is configured. */
  refresh(): Promise<void> {
    // One that failed must not keep the next one from being tried.
    this.#refreshing = this.#refreshing.catch(() => undefined).then(() => this.#align());
    return this.#refreshing;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#refreshing.catch(() => undefined);
    await Promise.all([...this.#running.values()].map(({ stop }) => stop()));
    this.#running.clear();
  }

  async #align(): Promise<void> {
    if (this.#stopped) return;
    const links = new Map((await this.#ports.links()).map((link) => [link.key, link]));
    for (const [key, { fingerprint, stop }] of this.#running) {
      const wanted = links.get(key);
      if (wanted && fingerprintOf(wanted) === fingerprint && (await this.#ports.claim(wanted))) continue;
      await stop();
      this.#running.delete(key);
    }
    for (const link of links.values()) {
      if (!this.#running.has(link.key) && (await this.#ports.claim(link)))
        this.#running.set(link.key, this.#start(link));
    }
  }

  #start(link: LinkDescription): Running {
    const ending = new AbortController();
    const served = this.#serve(link, ending.signal);
    return {
      fingerprint: fingerprintOf(link),
      stop: async () => {
        ending.abort();
        await served;
        this.#counters.delete(link.code);
        await this.#ports.release(link).catch(() => undefined); // the claim ends with the connection anyway
      },
    };
  }

  /** Never rejects: a link that cannot start is tried again, less and less often. */
  async #serve(link: LinkDescription, signal: AbortSignal): Promise<void> {
    for (let failures = 1; !signal.aborted; failures++) {
      try {
        await this.#run(link, signal);
      } catch (error) {
        if (!signal.aborted) this.#ports.warn(link.code, asLinkError(link, error));
      }
      await sleep(backoffMs(failures, RESTART), signal);
    }
  }

  #run(link: LinkDescription, signal: AbortSignal): Promise<void> {
    const connector = this.#connectors.get(link.protocol);
    if (!connector) {
      const known = [...this.#connectors.keys()].join(', ');
      throw new SetupError(
        'CONNECTOR_PROTOCOL',
        `connector ${link.code}: no protocol "${link.protocol}"; there is ${known}`,
      );
    }
    const { warn, inform, contact, now, sinkFor, journalFor, fieldPeers, securityEvent } = this.#ports;
    return connector.run(
      checkedLink(connector, link),
      {
        sink: sinkFor(link, signal),
        journal: journalFor(link),
        ...{ contact, now, fieldPeers, securityEvent },
        counters: (look) => this.#counters.set(link.code, look),
        warn: (error) => warn(link.code, error),
        inform: (message, context) => inform(link.code, message, context),
      },
      signal,
    );
  }
}

const fingerprintOf = (link: LinkDescription): string => JSON.stringify(link);

/**
 * What a connector takes for a link.
 *
 * @throws ZodError the configuration, an address or a register map is wrong.
 */
export function checkedLink(connector: AnyConnector, link: LinkDescription): Parameters<AnyConnector['run']>[0] {
  return {
    config: connector.configSchema.parse(link.config),
    devices: link.devices.map((device) => ({
      ...device,
      address: connector.addressSchema.parse(device.address),
      registerMap: connector.registerMapSchema.parse(device.registerMap),
    })),
  };
}

function asLinkError(link: LinkDescription, error: unknown): HubError {
  if (error instanceof HubError) return error;
  return new SetupError('CONNECTOR_CONFIG', `connector ${link.code} cannot run: ${messageOf(error)}`, { cause: error });
}
