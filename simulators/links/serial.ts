import { SerialPort } from 'serialport';
import type { Line } from './line.js';

/** A serial port and how it is set. */
export interface SerialOptions {
  readonly path: string;
  readonly baudRate: number;
  readonly parity?: 'none' | 'even' | 'odd';
  readonly stopBits?: 1 | 2;
  readonly line: Line;
}

/** A serial port that is open. */
export interface SerialLine {
  readonly stop: () => Promise<void>;
}

/**
 * Serves a line on a serial port, or on one end of a pseudo-terminal pair.
 *
 * @throws Error the port is not there, is taken, or may not be used.
 */
export async function openSerialLine(options: SerialOptions): Promise<SerialLine> {
  const { path, baudRate, parity = 'none', stopBits = 1, line } = options;
  const port = new SerialPort({ path, baudRate, dataBits: 8, parity, stopBits, autoOpen: false });
  await called((done) => port.open(done));
  line.serve(port, 'RTU');
  return { stop: () => (port.isOpen ? called((done) => port.close(done)) : Promise.resolve()) };
}

function called(start: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
}
