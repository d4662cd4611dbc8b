import type { ModbusSignal } from '../../src/connectors/modbus/config.js';
import { measure } from '../../src/connectors/modbus/mapping.js';
import { inOtherWordOrder, readBack, registersShowing } from '../devices/image.js';
import type { DistrictPoint, Layout } from '../district/layout.js';
import { trueValue, type RunningDistrict } from '../district/values.js';
import { history } from '../plant/history.js';
import { newEnterprise, stepEnterprise } from '../plant/voc.js';
import { type Fault, VALUE_FAULTS, type FaultKind } from './fault.js';
import { FaultBook } from './faultBook.js';
import { FaultyValues, wordsSwapped } from './faultyValues.js';
import { randomFaults } from './randomFaults.js';

/** Which readings are made. Times in milliseconds since the epoch, UTC. */
export interface FaultySpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly sampleMs: number;
  readonly seed: number;
  /** Faults of values that begin each day at one device, on average. */
  readonly perDeviceDay: number;
}

/** What a hub reads at one moment: a value and the time that its device gives it, for each point; NaN for no number. */
export interface FaultySample {
  readonly timeMs: number;
  readonly values: Float64Array;
  /** What would have been read without faults. */
  readonly truths: Float64Array;
  readonly times: Float64Array;
}

/** A run of a district with faults of values, without lines or sockets, and the labels of its faults. */
export interface FaultyRun {
  readonly points: readonly DistrictPoint[];
  readonly labels: readonly Fault[];
  readonly samples: Generator<FaultySample>;
}

const VALUE_KINDS: ReadonlySet<FaultKind> = new Set(VALUE_FAULTS);

/**
 * Runs a district fast and reads all its points, as if each device gave the time of its own clock with its values. The same
 * seed gives the same readings. A spike lasts as long as one sample.
 */
export function faultyReadings({ design, facilities, lines, points }: Layout, span: FaultySpan): FaultyRun {
  const { fromMs, toMs, sampleMs, seed, perDeviceDay } = span;
  const book = new FaultBook();
  const devices = lines
    .flatMap((line) => line.devices)
    .map(({ code, place, template }) => ({ code, place: place.code, template }));
  const drawn = randomFaults({ seed, devices, fromMs, toMs, perDeviceDay: perDeviceDay * 2 });
  for (const fault of drawn.filter(({ kind }) => VALUE_KINDS.has(kind))) {
    const shortest = fault.kind === 'SPIKE' ? fault.fromMs + sampleMs : (fault.toMs ?? toMs);
    book.inject({ ...fault, toMs: shortest });
  }
  return { points, labels: book.labels(), samples: samplesOf() };

  function* samplesOf(): Generator<FaultySample> {
    const enterprise = newEnterprise(facilities, fromMs, seed);
    const readers = points.map((point) => readerOf(point, book));
    for (const district of history(design, { fromMs, toMs, sampleMs, seed })) {
      stepEnterprise(enterprise, (district.timeMs - enterprise.timeMs) / 1000);
      const running = { district, enterprise };
      const read = readers.map((reader) => reader(running));
      yield {
        timeMs: district.timeMs,
        values: Float64Array.from(read, ({ value }) => value),
        truths: Float64Array.from(read, ({ truth }) => truth),
        times: Float64Array.from(read, ({ time }) => time),
      };
    }
  }
}

type Reader = (running: RunningDistrict) => { readonly value: number; readonly truth: number; readonly time: number };

function readerOf({ device, signal }: DistrictPoint, book: FaultBook): Reader {
  let running: RunningDistrict | undefined;
  const faulty = new FaultyValues(device.template.signals, (asked, atMs) =>
    trueValue(running as RunningDistrict, device, asked, atMs),
  );
  const sound = readBack(signal);
  return (now) => {
    running = now;
    const { timeMs } = now.district;
    const faults = book.of(device.code, timeMs);
    const truth = sound(trueValue(now, device, signal, timeMs));
    if (faults.length === 0) {
      faulty.value(signal, faults, timeMs); // forgets what it was stuck at
      return { value: truth, truth, time: timeMs };
    }
    const value = faulty.value(signal, faults, timeMs) ?? NaN;
    const jump = faults.reduce((ms, { kind, size }) => (kind === 'CLOCK_JUMP' ? ms + size : ms), 0);
    return { value: wordsSwapped(signal, faults) ? misread(signal, value) : sound(value), truth, time: timeMs + jump };
  };
}

/** What is read of a signal whose words the device has in the wrong order. */
function misread(signal: ModbusSignal, value: number): number {
  return measure(registersShowing(inOtherWordOrder(signal), value), signal).value;
}
