import type { Request, Response } from '../src/connectors/modbus/codec.js';
import { EXCEPTION } from '../src/connectors/modbus/exceptions.js';
import { registersOf } from '../src/connectors/modbus/values.js';
import type { Plant } from './plant.js';

/** A device behind the server. `undefined` stays silent, as a device without power does. */
export type ServedDevice = (request: Request) => Response | undefined;

/** What a device shows and takes: its registers and bits by wire address, and what a write does. */
export interface RegisterImage {
  readonly registers: () => ReadonlyMap<number, number>;
  readonly bits?: () => ReadonlyMap<number, boolean>;
  /** Takes a whole write or refuses it with an exception code. */
  readonly write?: (start: number, values: readonly number[]) => number | undefined;
}

/** The plant as devices hold it: they read it, and the valve drives it. */
export interface PlantAccess {
  readonly plant: () => Plant;
  readonly setValve: (openingPct: number) => void;
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

/** Heat meter like 2Flow MAG 11: floats of the moment, counters in litres and Wh. */
export function heatMeter({ plant }: PlantAccess): ServedDevice {
  return serve({
    registers: () => {
      const { flowM3h, supplyC, returnC, powerKW, volumeM3, heatKWh } = plant();
      const floats = [flowM3h, supplyC, returnC, supplyC - returnC, powerKW];
      return new Map([
        ...place(
          0x0400,
          floats.flatMap((value) => registersOf(value, 'float32', 'ABCD')),
        ),
        ...place(
          0x0200,
          [volumeM3, heatKWh].flatMap((total) => registersOf(Math.floor(total * 1000), 'uint64', 'ABCD')),
        ),
      ]);
    },
  });
}

const FULL_STROKE = 10_000; // 0.01 %
const SET_POINT = 0;

/** Electric control valve with Belimo's registers: set point at 0, position at 4, malfunction at 104. */
export function controlValve({ plant, setValve }: PlantAccess): ServedDevice {
  return serve({
    registers: () => {
      const { valveSetPct, valvePct } = plant();
      const position = Math.round(100 * valvePct);
      return new Map([
        ...place(0, [Math.round(100 * valveSetPct), 0, 0, 1, position, Math.round(0.9 * valvePct)]),
        [104, 0],
      ]);
    },
    bits: () => new Map([[0, plant().valvePct !== plant().valveSetPct]]), // moving
    write: (start, values) => {
      if (start !== SET_POINT || values.length !== 1) return EXCEPTION.ILLEGAL_DATA_ADDRESS;
      const [setPoint] = values as readonly [number];
      if (setPoint > FULL_STROKE) return EXCEPTION.ILLEGAL_DATA_VALUE;
      setValve(setPoint / 100);
      return undefined;
    },
  });
}

/** Room temperature and humidity transmitter of the RS-WS type: tenths, humidity first. */
export function roomCollector({ plant }: PlantAccess): ServedDevice {
  return serve({
    registers: () => {
      const { humidityPct, roomC } = plant();
      return place(0, [
        ...registersOf(10 * humidityPct, 'uint16', 'ABCD'),
        ...registersOf(10 * roomC, 'int16', 'ABCD'),
      ]);
    },
  });
}

function refuse(request: Request, exception: number): Response {
  return { function: request.function, exception };
}

function written(image: RegisterImage, request: Request, values: readonly number[]): Response | undefined {
  const exception = image.write ? image.write(request.start, values) : EXCEPTION.ILLEGAL_DATA_ADDRESS;
  return exception === undefined ? undefined : refuse(request, exception);
}

function place(start: number, registers: readonly number[]): Map<number, number> {
  return new Map(registers.map((register, i) => [start + i, register]));
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
