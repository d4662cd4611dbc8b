import type { Request, Response } from '../../src/connectors/modbus/codec.js';
import { EXCEPTION } from '../../src/connectors/modbus/exceptions.js';
import type { ServedDevice } from '../../simulators/devices/device.js';
import { Line } from '../../simulators/links/line.js';
import { startTcpServer, type TcpServer } from '../../simulators/links/tcpServer.js';

/** What a device shows and takes: its registers and bits by wire address, and what a write does. */
export interface RegisterImage {
  readonly registers: () => ReadonlyMap<number, number>;
  readonly bits?: () => ReadonlyMap<number, boolean>;
  /** Takes a whole write or refuses it with an exception code. */
  readonly write?: (start: number, values: readonly number[]) => number | undefined;
}

/** Serves functions 1–4, 6 and 16 from an image; holding and input registers, coils and inputs are the same. */
export function serve(image: RegisterImage): ServedDevice {
  return (request) => {
    switch (request.function) {
      case 1:
      case 2: {
        const bits = pick(image.bits?.() ?? new Map<number, boolean>(), request);
        return bits ? { function: request.function, bits } : refuse(request, EXCEPTION.ILLEGAL_DATA_ADDRESS);
      }
      case 3:
      case 4: {
        const registers = pick(image.registers(), request);
        return registers ? { function: request.function, registers } : refuse(request, EXCEPTION.ILLEGAL_DATA_ADDRESS);
      }
      case 6:
        return written(image, request, [request.value]) ?? request;
      case 16:
        return (
          written(image, request, request.values) ?? {
            function: 16,
            start: request.start,
            quantity: request.values.length,
          }
        );
      default:
        return refuse(request, EXCEPTION.ILLEGAL_FUNCTION);
    }
  };
}

/** A Modbus TCP server on a free port with devices by unit. */
export function startModbusServer(devices: ReadonlyMap<number, ServedDevice>, port = 0): Promise<TcpServer> {
  const slaves = new Map([...devices].map(([unit, device]) => [unit, { serve: device }]));
  const line = new Line({ name: 'test', slaves, onRequest: () => undefined });
  return startTcpServer({ host: '127.0.0.1', port, framing: 'TCP', line });
}

function refuse(request: Request, exception: number): Response {
  return { function: request.function, exception };
}

function written(image: RegisterImage, request: Request, values: readonly number[]): Response | undefined {
  const exception = image.write ? image.write(request.start, values) : EXCEPTION.ILLEGAL_DATA_ADDRESS;
  return exception === undefined ? undefined : refuse(request, exception);
}

/** All values of a range, or undefined if the device lacks one of them. */
function pick<T>(
  from: ReadonlyMap<number, T>,
  { start, quantity }: { start: number; quantity: number },
): T[] | undefined {
  const values: T[] = [];
  for (let address = start; address < start + quantity; address++) {
    const value = from.get(address);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}
