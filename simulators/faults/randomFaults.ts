import type { Quantity } from '../../src/domain/readings/quantities.js';
import type { DeviceTemplate } from '../devices/template.js';
import { draw } from '../random.js';
import { type FaultKind, type NewFault, VALUE_FAULTS, WIRE_FAULTS } from './fault.js';
import { swappable } from './faultyValues.js';

/** A device that may fail. */
export interface FailingDevice {
  readonly code: string;
  readonly place: string;
  readonly template: DeviceTemplate;
}

/** Which faults are drawn. Times in milliseconds since the epoch, UTC. */
export interface RandomFaults {
  readonly seed: number;
  readonly devices: readonly FailingDevice[];
  readonly fromMs: number;
  readonly toMs: number;
  /** How many begin each day at one device, on average. */
  readonly perDeviceDay: number;
}

const DAY_MS = 86_400_000;
const SPIKE_MS = 10_000; // one or two readings
const SHORTEST_MS = 10 * 60_000;
const LONGEST_MS = 6 * 3_600_000;

/** Faults at random, by the time they begin. The same seed and devices give the same faults. */
export function randomFaults({ seed, devices, fromMs, toMs, perDeviceDay }: RandomFaults): NewFault[] {
  const random = drawsOf(seed);
  const faults: NewFault[] = [];
  const meanGapMs = DAY_MS / perDeviceDay;
  for (const device of devices) {
    const gap = (): number => -Math.log(1 - random()) * meanGapMs;
    for (let atMs = fromMs + gap(); atMs < toMs; atMs += gap()) {
      faults.push(faultOf(device, Math.round(atMs), random));
    }
  }
  return faults.sort((a, b) => a.fromMs - b.fromMs);
}

function faultOf({ code, place, template }: FailingDevice, fromMs: number, random: () => number): NewFault {
  const kinds = possibleKinds(template);
  const kind = kinds[Math.floor(random() * kinds.length)]!;
  const lastsMs = kind === 'SPIKE' ? SPIKE_MS : SHORTEST_MS + random() * (LONGEST_MS - SHORTEST_MS);
  const share = kind === 'SILENT' || !isWire(kind) ? 1 : 0.1 + 0.9 * random();
  return { kind, device: code, place, fromMs, toMs: Math.round(fromMs + lastsMs), share };
}

/** A room collector cannot swap supply and return; a device without a total cannot have its unit wrong. */
function possibleKinds({ signals }: DeviceTemplate): FaultKind[] {
  const quantities = new Set<Quantity | undefined>(signals.map(({ quantity }) => quantity));
  const possible: Partial<Record<FaultKind, boolean>> = {
    SWAPPED: signals.some((signal) => swappable(signal, signals) !== undefined),
    WORD_ORDER: signals.some(({ type }) => type.endsWith('32') || type.endsWith('64') || type === 'int32Fraction'),
    UNIT_ERROR: quantities.has('HEAT') || quantities.has('THERMAL_POWER') || quantities.has('ELECTRIC_POWER'),
    CLOCK_JUMP: signals.some(({ signal }) => signal.startsWith('clock')),
  };
  return [...VALUE_FAULTS, ...WIRE_FAULTS].filter((kind) => possible[kind] ?? true);
}

function isWire(kind: FaultKind): boolean {
  return (WIRE_FAULTS as readonly FaultKind[]).includes(kind);
}

function drawsOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    const { value, next } = draw(state);
    state = next;
    return value;
  };
}
