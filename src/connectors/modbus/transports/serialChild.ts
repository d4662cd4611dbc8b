// A process of its own around one serial port: the port's native part works on a process's first event loop, and ends
// the whole process when it is used from a thread. Bytes go over standard input and output. It is also run as it stands
// here, without a build, so it imports no file of ours.
import { SerialPort } from 'serialport';

/** The port and its settings; the one argument of this process, in JSON. */
export interface SerialOrder {
  readonly path: string;
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

/** What this process tells: that the port is open, or why it ends. */
export type SerialReport = { readonly kind: 'open' } | { readonly kind: 'failed'; readonly message: string };

const CLOSE_MS = 500;

const order = JSON.parse(process.argv[2] ?? '') as SerialOrder;
const port = new SerialPort({ ...order, autoOpen: false });
let ending = false;

/** Ends this process, after closing the port if that does not take long. */
function end(code: number): void {
  if (ending) return;
  ending = true;
  setTimeout(() => process.exit(code), CLOSE_MS);
  if (port.isOpen) port.close(() => process.exit(code));
  else process.exit(code);
}

function fail(error: Error | null): void {
  if (ending) return;
  const report: SerialReport = { kind: 'failed', message: error?.message ?? 'the port was closed' };
  if (process.connected) process.send?.(report, undefined, undefined, () => end(1));
  else end(1);
}

// It ends when the hub lets go of it, or is gone; a signal to the hub's whole group is the hub's to act upon.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.once('disconnect', () => end(0));
process.stdin.once('end', () => end(0)).once('error', () => end(0));
process.stdout.once('error', () => end(0));
if (!process.connected) end(0); // it was let go while it started

port.open((error) => {
  if (ending) return process.exit(0);
  if (error) return fail(error);
  process.send?.({ kind: 'open' } satisfies SerialReport);
  port.once('close', fail).once('error', fail);
  port.pipe(process.stdout, { end: false });
  process.stdin.pipe(port, { end: false });
});
