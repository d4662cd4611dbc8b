import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { isLoopback, plainAddress } from '../../../shared/addressRange.js';
import { messageOf, type HubError } from '../../../shared/errors.js';
import type { Ports } from '../../contract.js';
import {
  DialInFullError,
  FieldUndeclaredError,
  ModbusLinkError,
  RegistrationTakenError,
  UnknownRegistrationError,
} from '../errors.js';
import { type DialInConfig, MAX_PACKET } from '../linkConfig.js';
import { packetOf, packetText } from '../packetText.js';
import { registrationIn } from '../registration.js';
import { type OpenSocket, openSocket } from './tcp.js';

/** What a link is told of its port besides its own connections. */
interface DialInPorts extends Pick<Ports, 'fieldPeers' | 'securityEvent'> {
  readonly now: () => number;
  readonly warn: (error: HubError) => void;
  readonly count: (what: DialInCount) => void;
}

/**
 * Why a connection was closed: nobody knows its registration; it had none yet, and others wanted its place; its address is
 * none of the field network's.
 */
export type DialInCount = 'unknownRegistrations' | 'displacedConnections' | 'refusedAddresses';

/** A connection of a registered DTU. */
export interface DialledIn extends OpenSocket {
  /** Aborts when the same DTU connected again: this connection is of no use then. */
  readonly replaced: AbortSignal;
}

/** A registration that was not known: what was sent, how often, when last (milliseconds since the epoch), from where. */
interface UnknownRegistration {
  readonly packet: string;
  readonly count: number;
  readonly lastMs: number;
  readonly from: string;
}

/** Connections that have not said who they are. */
export const MAX_REGISTERING = 64;
const MAX_BEFORE_REGISTRATION = 4 * MAX_PACKET; // bytes
const MAX_UNKNOWN = 100; // registrations remembered
const KEEPALIVE_MS = 30_000;

interface SeatOptions extends Pick<Seat, 'ports' | 'registerWithinMs' | 'unknown'> {
  readonly leave: () => Promise<void>;
}

/** A connection that has not said who it is. */
interface Registering {
  readonly address: string;
  /** Closes it for another one. */
  readonly displace: () => void;
}

/** A link's place on a listening port: the connection of its DTU, one after the other. */
export class Seat {
  readonly ports: DialInPorts;
  /** How long the link lets a connection be silent. */
  readonly registerWithinMs: number;
  /** Registrations that nobody knew on this port, the one heard last at the end; at most 100. */
  readonly unknown: () => readonly UnknownRegistration[];
  readonly #leave: () => Promise<void>;
  #waiting: ((connection: DialledIn) => void) | undefined;
  #arrived: DialledIn | undefined;
  #replace = new AbortController();
  #socket: Socket | undefined;

  constructor({ ports, registerWithinMs, unknown, leave }: SeatOptions) {
    this.ports = ports;
    this.registerWithinMs = registerWithinMs;
    this.unknown = unknown;
    this.#leave = leave;
  }

  /** The DTU has connected; an earlier connection of it is dead, whatever TCP says. */
  take(socket: Socket): void {
    this.#replace.abort();
    this.#socket?.destroy();
    this.#replace = new AbortController();
    this.#socket = socket;
    const connection = { ...openSocket(socket), replaced: this.#replace.signal };
    socket.once('close', () => {
      if (this.#arrived === connection) this.#arrived = undefined;
    });
    if (this.#waiting) this.#waiting(connection);
    else this.#arrived = connection;
  }

  /**
   * The newest connection that was not given yet, which may be yet to come.
   *
   * @throws ModbusLinkError `MODBUS_NOT_DIALLED_IN` none came within `limitMs`.
   */
  next(limitMs: number, where: string, signal: AbortSignal): Promise<DialledIn> {
    const arrived = this.#arrived;
    this.#arrived = undefined;
    if (arrived) return Promise.resolve(arrived);
    return new Promise((resolve, reject) => {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
      const giveUp = (): void => {
        this.#waiting = undefined;
        reject(new ModbusLinkError('MODBUS_NOT_DIALLED_IN', notDialledIn(where)));
      };
      this.#waiting = (connection) => {
        this.#waiting = undefined;
        limit.removeEventListener('abort', giveUp);
        resolve(connection);
      };
      if (limit.aborted) giveUp();
      else limit.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Gives the place up and closes its connection; the port closes with its last place. */
  async leave(): Promise<void> {
    this.#socket?.destroy();
    await this.#leave();
  }
}

/** One listening port, shared by the links of this process whose DTUs connect to it. */
class DialInListener {
  readonly #key: string;
  readonly #server: Server;
  readonly #seats = new Map<string, Seat>(); // by registration packet, in hex
  readonly #registering = new Map<Socket, Registering>(); // the one that waits longest is first
  readonly #unknown = new Map<string, UnknownRegistration>(); // the one heard last is last
  #saidFull = false;
  readonly listening: Promise<unknown>;

  constructor(key: string, { listenHost, listenPort }: DialInConfig) {
    this.#key = key;
    this.#server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEPALIVE_MS }, (socket) =>
      this.#greet(socket),
    );
    this.listening = once(this.#server, 'listening');
    this.#server.on('error', () => undefined); // one that could not be accepted; before listening, see there
    this.#server.listen(listenPort, listenHost);
  }

  /** @throws RegistrationTakenError another link has this registration. */
  seat(config: DialInConfig, ports: DialInPorts): Seat {
    const packet = (packetOf(config.registration) as Buffer).toString('hex');
    if (this.#seats.has(packet)) throw new RegistrationTakenError(config);
    const leave = async (): Promise<void> => {
      this.#seats.delete(packet);
      if (this.#seats.size === 0) await this.#close();
    };
    const { registerWithinMs } = config;
    const seat = new Seat({ ports, registerWithinMs, unknown: () => [...this.#unknown.values()], leave });
    this.#seats.set(packet, seat);
    return seat;
  }

  async #close(): Promise<void> {
    listeners.delete(this.#key);
    for (const socket of this.#registering.keys()) socket.destroy();
    if (!this.#server.listening) return;
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Reads until the connection says whose it is. Bytes, time and connections in this state are limited. */
  #greet(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    if (this.#turnsAway(socket)) return;
    let heard: Buffer = Buffer.alloc(0);
    const finish = (): void => {
      clearTimeout(timer);
      this.#registering.delete(socket);
      socket.off('data', hear).off('close', finish);
    };
    const decide = (isLast: boolean): void => {
      const { kind, seat } = registrationIn(heard, this.#packets());
      if (kind === 'UNDECIDED' && !isLast && heard.length <= MAX_BEFORE_REGISTRATION) return;
      finish();
      if (!seat) return this.#refuse(socket, heard);
      socket.pause();
      seat.take(socket);
    };
    const hear = (chunk: Buffer): void => {
      heard = Buffer.concat([heard, chunk.subarray(0, MAX_BEFORE_REGISTRATION + 1)]);
      decide(false);
    };
    const timer = setTimeout(() => decide(true), this.#registerWithinMs());
    socket.on('data', hear).once('close', finish);
    this.#registering.set(socket, {
      address: plainAddress(socket.remoteAddress ?? 'unknown'),
      displace: () => {
        finish();
        socket.destroy();
      },
    });
    if (this.#registering.size > MAX_REGISTERING) this.#displace();
  }

  /** Closes whoever is not of the field network, before a byte is read. */
  #turnsAway(socket: Socket): boolean {
    const ports = this.#spokesman();
    const address = plainAddress(socket.remoteAddress ?? 'unknown');
    if (!ports || !ports.fieldPeers.isDeclared || ports.fieldPeers.includes(address)) return false;
    socket.destroy();
    ports.count('refusedAddresses');
    ports.securityEvent('REFUSED_ADDRESS', { address, subject: this.#key, reason: 'FIELD_ADDRESSES' });
    return true;
  }

  /** The links of a port share it before a registration is heard: the most patient one decides. */
  #registerWithinMs(): number {
    return Math.max(...[...this.#seats.values()].map(({ registerWithinMs }) => registerWithinMs));
  }

  /** Closes the connection that waits longest, of the address that has most of them: one peer cannot take all places. */
  #displace(): void {
    const byAddress = Map.groupBy(this.#registering.values(), ({ address }) => address);
    const [most] = [...byAddress.values()].toSorted((a, b) => b.length - a.length);
    const [longest] = most ?? [];
    if (!longest) return;
    longest.displace();
    const ports = this.#spokesman();
    ports?.count('displacedConnections');
    ports?.securityEvent('LIMIT_HIT', { address: longest.address, subject: this.#key, reason: 'UNREGISTERED' });
    if (this.#saidFull) return;
    this.#saidFull = true;
    ports?.warn(new DialInFullError({ where: this.#key, most: MAX_REGISTERING, from: longest.address }));
  }

  /** The port's oldest link says and counts what concerns no link. */
  #spokesman(): DialInPorts | undefined {
    return [...this.#seats.values()][0]?.ports;
  }

  *#packets(): Generator<[Buffer, Seat]> {
    for (const [packet, seat] of this.#seats) yield [Buffer.from(packet, 'hex'), seat];
  }

  /** Said once a packet. */
  #refuse(socket: Socket, heard: Buffer): void {
    const from = `${socket.remoteAddress ?? 'unknown'}:${socket.remotePort ?? 0}`;
    socket.destroy();
    const ports = this.#spokesman();
    if (!ports) return;
    const packet = packetText(heard.subarray(0, MAX_PACKET));
    const before = this.#unknown.get(packet);
    this.#unknown.delete(packet);
    this.#unknown.set(packet, { packet, count: (before?.count ?? 0) + 1, lastMs: ports.now(), from });
    const [oldest] = this.#unknown.keys();
    if (this.#unknown.size > MAX_UNKNOWN && oldest !== undefined) this.#unknown.delete(oldest);
    ports.count('unknownRegistrations');
    const address = plainAddress(socket.remoteAddress ?? 'unknown');
    ports.securityEvent('UNKNOWN_DEVICE', { address, subject: `${this.#key} ${packet}`, reason: 'REGISTRATION' });
    if (!before) ports.warn(new UnknownRegistrationError({ packet, from, where: this.#key }));
  }
}

/** Listening ports of this process; a port can be listened at once only. */
const listeners = new Map<string, DialInListener>();

/**
 * A place for a link on the port where its DTU connects.
 *
 * @throws ModbusLinkError `MODBUS_UNREACHABLE` the port cannot be listened at.
 * @throws RegistrationTakenError another link has this registration.
 * @throws FieldUndeclaredError others can reach the port, and nobody has said where the field network is.
 */
export async function takeSeat(config: DialInConfig, ports: DialInPorts): Promise<Seat> {
  if (!isLoopback(config.listenHost) && !ports.fieldPeers.isDeclared) throw new FieldUndeclaredError(config);
  const key = `${config.listenHost}:${config.listenPort}`;
  const listener = listeners.get(key) ?? new DialInListener(key, config);
  listeners.set(key, listener);
  try {
    await listener.listening;
  } catch (error) {
    if (listeners.get(key) === listener) listeners.delete(key);
    throw new ModbusLinkError('MODBUS_UNREACHABLE', `cannot listen at ${key}: ${messageOf(error)}`, error);
  }
  return listener.seat(config, ports);
}

function notDialledIn(where: string): string {
  return `${where} has not connected; check its power, its SIM card, and the address and port that it connects to`;
}
