import { type OpenChannel } from './client.js';
import { type ModbusConfig, whereOf } from './linkConfig.js';
import { packetOf } from './packetText.js';
import { RtuWire } from './rtuWire.js';
import { TcpWire } from './tcpWire.js';
import type { Ports } from '../contract.js';
import { type DialInCount, takeSeat } from './transports/dialIn.js';
import { openSerial } from './transports/serial.js';
import { connectTcp } from './transports/tcp.js';

/** Makes the connections of one link, one after the other. */
export interface Transport {
  /**
   * @param signal gives it up.
   * @throws ModbusLinkError it cannot be made.
   */
  open(signal: AbortSignal): Promise<TransportChannel>;
  /** Gives up what is held between two connections, such as a listening port. */
  close(): Promise<void>;
}

/** A connection; `replaced` aborts when the peer has made another one. */
interface TransportChannel extends OpenChannel {
  readonly replaced?: AbortSignal;
}

/**
 * The transport that a configuration names.
 *
 * @param count called for each connection of a DTU that was closed, with the reason.
 * @throws ModbusLinkError `MODBUS_UNREACHABLE` the listening port cannot be had.
 * @throws FieldUndeclaredError others can reach the port, and nobody has said where the field network is.
 * @throws RegistrationTakenError another link has this registration.
 */
export async function transportOf(
  config: ModbusConfig,
  ports: Pick<Ports, 'now' | 'warn' | 'fieldPeers' | 'securityEvent'>,
  count: (what: DialInCount) => void,
): Promise<Transport> {
  const where = whereOf(config);
  const close = (): Promise<void> => Promise.resolve();
  switch (config.transport) {
    case 'tcp':
      return { open: async (signal) => ({ ...(await connectTcp(config, signal)), where, wire: new TcpWire() }), close };
    case 'rtu-over-tcp':
      return { open: async (signal) => ({ ...(await connectTcp(config, signal)), where, wire: new RtuWire() }), close };
    case 'serial':
      return { open: async (signal) => ({ ...(await openSerial(config, signal)), where, wire: new RtuWire() }), close };
    case 'dial-in': {
      const seat = await takeSeat(config, { ...ports, count });
      const noise = [config.registration, config.heartbeat].flatMap((text) => (text && packetOf(text)) || []);
      const open = async (signal: AbortSignal): Promise<TransportChannel> => ({
        ...(await seat.next(config.reconnectMaxMs, where, signal)),
        where,
        wire: new RtuWire(noise),
      });
      return { open, close: () => seat.leave() };
    }
  }
}
