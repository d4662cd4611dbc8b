import type { IncomingMessage } from 'node:http';

/** The address that a request comes from. */
export function peerAddress({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? '';
}
