import { type FixedBlock, isBitTable, type ModbusSignal, type Table } from './config.js';
import { widthOf } from './mapping.js';

/** Neighbouring signals of one table that one request reads. `start` and `quantity` in registers, or bits. */
export interface Block {
  readonly table: Table;
  readonly start: number;
  readonly quantity: number;
  readonly signals: readonly ModbusSignal[];
}

/**
 * How signals are joined: the longest block and the longest run of unused addresses within it, both in registers (of
 * a bit table 16 times as many), and the reads that the device wants exactly so.
 */
interface BlockLimits {
  readonly maxBlock: number;
  readonly maxGap: number;
  readonly fixed: readonly FixedBlock[];
}

const LIMITS: BlockLimits = { maxBlock: 100, maxGap: 8, fixed: [] };
const BITS_A_REGISTER = 16;

/**
 * Few requests that read all `signals`, each value whole in exactly one of them: fixed blocks first, then signals that
 * want a request of their own, then the rest joined, by table and rising address.
 */
export function planBlocks(signals: readonly ModbusSignal[], limits: Partial<BlockLimits> = {}): Block[] {
  const { fixed, ...joining } = { ...LIMITS, ...limits };
  const inFixed = Map.groupBy(signals, (signal) => fixed.find((block) => holds(block, signal)));
  const rest = inFixed.get(undefined) ?? [];
  const alone = rest.filter(({ noMerge }) => noMerge).map((signal) => blockOf([signal]));
  const blocks = fixed.flatMap((block) => fixedBlock(block, inFixed.get(block)));
  return [...blocks, ...alone, ...joined(rest.filter(({ noMerge }) => !noMerge).sort(byPlace), joining)];
}

/** The block in two, cut at its widest gap (the one nearest the middle if there are many); undefined for one signal. */
export function splitBlock(block: Block): readonly [Block, Block] | undefined {
  const cuts = block.signals.slice(1).map((_, i) => cutAt(block, i + 1));
  const best = cuts.sort((a, b) => b.gap - a.gap || a.imbalance - b.imbalance)[0];
  if (!best) return undefined;
  return [blockOf(block.signals.slice(0, best.index)), blockOf(block.signals.slice(best.index))];
}

/** The registers, or bits, of one signal within what a read of its block gave. */
export function sliceOf(block: Block, signal: ModbusSignal, answer: readonly number[]): readonly number[] {
  const at = signal.address - block.start;
  return answer.slice(at, at + widthOf(signal));
}

/** How many registers, or bits, of a block are some signal's; the others are read to save a request. */
export function usefulIn({ signals }: Block): number {
  const addresses = signals.flatMap((signal) => Array.from({ length: widthOf(signal) }, (_, i) => signal.address + i));
  return new Set(addresses).size;
}

function joined(sorted: readonly ModbusSignal[], limits: Pick<BlockLimits, 'maxBlock' | 'maxGap'>): Block[] {
  const blocks: Block[] = [];
  for (const signal of sorted) {
    const last = blocks.at(-1);
    const both = last && last.table === signal.function ? blockOf([...last.signals, signal]) : undefined;
    if (last && both && fits(last, signal, both, limits)) blocks[blocks.length - 1] = both;
    else blocks.push(blockOf([signal]));
  }
  return blocks;
}

function holds({ function: table, start, quantity }: FixedBlock, signal: ModbusSignal): boolean {
  return table === signal.function && signal.address >= start && endOf(signal) <= start + quantity;
}

function fixedBlock({ function: table, start, quantity }: FixedBlock, signals: readonly ModbusSignal[] = []): Block[] {
  return signals.length === 0 ? [] : [{ table, start, quantity, signals: [...signals].sort(byPlace) }];
}

function byPlace(a: ModbusSignal, b: ModbusSignal): number {
  return a.function.localeCompare(b.function) || a.address - b.address;
}

function endOf(signal: ModbusSignal): number {
  return signal.address + widthOf(signal);
}

/** @param signals at least one, of one table, by rising address; they may overlap. */
function blockOf(signals: readonly ModbusSignal[]): Block {
  const [first] = signals as readonly [ModbusSignal, ...ModbusSignal[]];
  const end = Math.max(...signals.map(endOf));
  return { table: first.function, start: first.address, quantity: end - first.address, signals };
}

function fits(last: Block, next: ModbusSignal, both: Block, { maxBlock, maxGap }: Omit<BlockLimits, 'fixed'>): boolean {
  const unit = isBitTable(last.table) ? BITS_A_REGISTER : 1;
  const gap = next.address - (last.start + last.quantity);
  return gap <= maxGap * unit && both.quantity <= maxBlock * unit;
}

function cutAt(block: Block, index: number): { index: number; gap: number; imbalance: number } {
  const end = Math.max(...block.signals.slice(0, index).map(endOf));
  const gap = (block.signals[index] as ModbusSignal).address - end;
  return { index, gap, imbalance: Math.abs(block.signals.length - 2 * index) };
}
