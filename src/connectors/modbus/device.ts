import { allocateColumns, type ReadingColumns } from '../../domain/readings/columns.js';
import { Quality, QualityFlag } from '../../domain/readings/quality.js';
import type { LinkedDevice } from '../contract.js';
import { type Block, planBlocks, sliceOf, splitBlock } from './blocks.js';
import type { ReadRequest } from './codec.js';
import { type ModbusAddress, type ModbusRegisterMap, type ModbusSignal, TABLES } from './config.js';
import { ModbusExceptionError, UnknownSignalError } from './errors.js';
import { refusesBlock } from './exceptions.js';
import { type Measured, measure } from './mapping.js';

/** Asks one unit one question; resolves with one number an address. */
export type Ask = (request: ReadRequest) => Promise<readonly number[]>;

interface BoundPoint {
  readonly point: number;
  readonly signal: ModbusSignal;
  readonly multiplier: number;
}

/** A device as it is read: its bound signals in blocks, each answer turned into one batch. */
export class ModbusDevice {
  readonly key: number;
  readonly code: string;
  readonly unit: number;
  readonly #points: readonly BoundPoint[];
  #blocks: readonly Block[];

  /**
   * @param limits of the link's reads, in registers; the device's register map may set a shorter block.
   * @throws UnknownSignalError a point is bound to a signal that the register map lacks.
   */
  constructor(
    device: LinkedDevice<ModbusAddress, ModbusRegisterMap>,
    limits: { readonly maxBlock: number; readonly maxGap: number },
  ) {
    this.key = device.key;
    this.code = device.code;
    this.unit = device.address.unit;
    this.#points = bind(device);
    const { blocks: fixed = [], maxBlock = limits.maxBlock } = device.registerMap;
    this.#blocks = planBlocks([...new Set(this.#points.map(({ signal }) => signal))], {
      maxBlock: Math.min(maxBlock, limits.maxBlock),
      maxGap: limits.maxGap,
      fixed,
    });
  }

  /** The reads of one poll, as they are planned now. */
  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  /**
   * One reading a point, or the error of the first block that could not be read. A block that the device refuses is
   * read in two from then on: many devices do not allow the gaps between their registers.
   *
   * @param now milliseconds since the epoch; taken when the last answer is in.
   */
  async read(ask: Ask, now: () => number): Promise<ReadingColumns> {
    const measured = new Map<ModbusSignal, Measured>();
    const waiting = [...this.#blocks];
    const layout: Block[] = [];
    for (let block = waiting.shift(); block; block = waiting.shift()) {
      const parts = await readBlock(block, ask, measured);
      if (parts) waiting.unshift(...parts);
      else layout.push(block);
    }
    this.#blocks = layout;
    return columnsOf(
      this.#points,
      Math.trunc(now()),
      (signal) => measured.get(signal) as Measured,
      QualityFlag.HUB_TIME,
    );
  }

  /**
   * The readings of the points whose signals were read, as `read` gives them.
   *
   * @param registersOf the registers, or the bit, of a signal as they came; undefined where they did not.
   */
  readingsFrom(registersOf: (signal: ModbusSignal) => readonly number[] | undefined, atMs: number): ReadingColumns {
    const measured = new Map<ModbusSignal, Measured>();
    for (const { signal } of this.#points) {
      const registers = registersOf(signal);
      if (registers) measured.set(signal, measure(registers, signal));
    }
    const read = this.#points.filter(({ signal }) => measured.has(signal));
    return columnsOf(read, atMs, (signal) => measured.get(signal)!, QualityFlag.HUB_TIME);
  }

  /** One reading a point that says: no communication, since `atMs`. */
  silence(atMs: number): ReadingColumns {
    return columnsOf(this.#points, Math.trunc(atMs), () => SILENT, 0);
  }
}

/** One reading a point, at one time. */
function columnsOf(
  points: readonly BoundPoint[],
  atMs: number,
  valueOf: (signal: ModbusSignal) => Measured,
  flags: number,
): ReadingColumns {
  const columns = allocateColumns(points.length);
  columns.time.fill(atMs);
  columns.received.fill(atMs);
  points.forEach(({ point, signal, multiplier }, i) => {
    const measured = valueOf(signal);
    columns.point[i] = point;
    columns.value[i] = measured.value * multiplier;
    columns.quality[i] = measured.quality;
    columns.flags[i] = measured.flags | flags;
  });
  return columns;
}

const SILENT: Measured = { value: NaN, quality: Quality.BAD, flags: QualityFlag.NO_COMMUNICATION };

function bind({ code, signals, registerMap }: LinkedDevice<ModbusAddress, ModbusRegisterMap>): BoundPoint[] {
  const known = new Map(registerMap.signals.map((signal) => [signal.signal, signal]));
  return signals.map(({ signal: name, point, multiplier }) => {
    const signal = known.get(name);
    if (!signal) throw new UnknownSignalError(code, name, [...known.keys()]);
    return { point, signal, multiplier };
  });
}

/** Reads a block into `measured`; gives its two parts instead if the device refuses it as a whole. */
async function readBlock(
  block: Block,
  ask: Ask,
  measured: Map<ModbusSignal, Measured>,
): Promise<readonly [Block, Block] | undefined> {
  try {
    const answer = await ask({ function: TABLES[block.table], start: block.start, quantity: block.quantity });
    for (const signal of block.signals) measured.set(signal, measure(sliceOf(block, signal, answer), signal));
    return undefined;
  } catch (error) {
    const parts =
      error instanceof ModbusExceptionError && refusesBlock(error.exception) ? splitBlock(block) : undefined;
    if (!parts) throw error;
    return parts;
  }
}
