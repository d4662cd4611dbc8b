import type { ModbusSignal, Table } from './config.js';
import { widthOf } from './mapping.js';

/** Neighbouring signals of one table that one request reads. `start` and `quantity` in registers, or bits. */
export interface Block {
  readonly table: Table;
  readonly start: number;
  readonly quantity: number;
  readonly signals: readonly ModbusSignal[];
}

/** How far signals are joined: the longest block, and the longest run of unused addresses within it. */
interface BlockLimits {
  readonly maxBlock: number;
  readonly maxGap: number;
}

const LIMITS: BlockLimits = { maxBlock: 100, maxGap: 8 };

/** Few requests that read all `signals`, each value whole in one of them, by table and rising address. */
export function planBlocks(signals: readonly ModbusSignal[], limits = LIMITS): Block[] {
  const blocks: Block[] = [];
  for (const signal of [...signals].sort(byPlace)) {
    const last = blocks.at(-1);
    const joined = last && last.table === signal.function ? blockOf([...last.signals, signal]) : undefined;
    if (last && joined && fits(last, signal, joined, limits)) blocks[blocks.length - 1] = joined;
    else blocks.push(blockOf([signal]));
  }
  return blocks;
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

function fits(last: Block, next: ModbusSignal, joined: Block, { maxBlock, maxGap }: BlockLimits): boolean {
  return next.address - (last.start + last.quantity) <= maxGap && joined.quantity <= maxBlock;
}

function cutAt(block: Block, index: number): { index: number; gap: number; imbalance: number } {
  const end = Math.max(...block.signals.slice(0, index).map(endOf));
  const gap = (block.signals[index] as ModbusSignal).address - end;
  return { index, gap, imbalance: Math.abs(block.signals.length - 2 * index) };
}
