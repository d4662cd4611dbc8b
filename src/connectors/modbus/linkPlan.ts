import type { LinkedDevice } from '../contract.js';
import { type Block, usefulIn } from './blocks.js';
import { addressSchema, isBitTable, type ModbusAddress, type ModbusRegisterMap, registerMapSchema } from './config.js';
import { type LineSpeed, readMs, speedOf } from './cycleTime.js';
import { ModbusDevice } from './device.js';
import { configSchema, whereOf } from './linkConfig.js';

/** A link as it is stored; nothing of it is checked yet. */
interface StoredLink {
  readonly config: unknown;
  readonly devices: readonly {
    readonly key: number;
    readonly code: string;
    readonly address: unknown;
    readonly registerMap: unknown;
    readonly signals: LinkedDevice<ModbusAddress, ModbusRegisterMap>['signals'];
  }[];
}

/** The reads of one device in one cycle. */
interface DevicePlan {
  readonly code: string;
  readonly unit: number;
  readonly blocks: readonly Block[];
}

/** What polling a link once takes. Registers count bits of a bit table as one register each begun sixteen. */
export interface LinkPlan {
  readonly where: string;
  readonly transport: string;
  readonly speed: LineSpeed;
  readonly devices: readonly DevicePlan[];
  readonly requests: number;
  readonly registersRead: number;
  /** Of those, registers that belong to a signal; the others fill gaps. */
  readonly registersUseful: number;
  readonly cycleMs: number;
  readonly pollIntervalMs: number;
  readonly fits: boolean;
}

/** How full a line may be: the rest of the interval is for devices that do not answer. */
export const MOST_USE = 0.8;
const BITS_A_REGISTER = 16;

/**
 * Plans a link as the connector would, without connecting: no device has refused a block yet.
 *
 * @param told speeds that are known better than what is assumed.
 * @throws ZodError the configuration, an address or a register map is wrong.
 * @throws UnknownSignalError a point is bound to a signal that the register map lacks.
 */
export function planLink(link: StoredLink, told: Parameters<typeof speedOf>[1] = {}): LinkPlan {
  const config = configSchema.parse(link.config);
  const speed = speedOf(config, told);
  const devices = link.devices.map((stored): DevicePlan => {
    const [address, registerMap] = [addressSchema.parse(stored.address), registerMapSchema.parse(stored.registerMap)];
    const { code, unit, blocks } = new ModbusDevice({ ...stored, address, registerMap }, config);
    return { code, unit, blocks };
  });
  const blocks = devices.flatMap((device) => device.blocks);
  const cycleMs = sum(blocks.map((block) => readMs(block, speed)));
  return {
    where: whereOf(config),
    transport: config.transport,
    speed,
    devices,
    requests: blocks.length,
    registersRead: sum(blocks.map((block) => inRegisters(block, block.quantity))),
    registersUseful: sum(blocks.map((block) => inRegisters(block, usefulIn(block)))),
    cycleMs,
    pollIntervalMs: config.pollIntervalMs,
    fits: cycleMs <= MOST_USE * config.pollIntervalMs,
  };
}

function inRegisters({ table }: Block, quantity: number): number {
  return isBitTable(table) ? Math.ceil(quantity / BITS_A_REGISTER) : quantity;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
