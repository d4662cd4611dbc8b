import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import {
  type ModbusRegisterMap,
  type ModbusSignal,
  registerMapSchema,
  TABLES,
  type Table,
} from '../../src/connectors/modbus/config.js';
import type { DeviceKind, PointBasis } from '../../src/domain/masterData/kinds.js';
import { QUANTITIES, type Quantity } from '../../src/domain/readings/quantities.js';
import { messageOf, SetupError } from '../../src/shared/errors.js';
import { packageRoot } from '../../src/shared/packageRoot.js';

const KINDS = [
  'HEAT_METER',
  'SMART_VALVE',
  'ROOM_TEMPERATURE_COLLECTOR',
  'POWER_MONITOR',
  'VOC_ANALYSER',
  'SUBSTATION_CONTROLLER',
] as const satisfies readonly DeviceKind[];

const PARITIES = ['none', 'even', 'odd'] as const;

/** What a signal means, beside how its registers hold it. */
const meaningSchema = z.object({
  /** Quantity of the point that this signal serves; a signal without one makes no point. */
  quantity: z.enum(Object.keys(QUANTITIES) as [Quantity, ...Quantity[]]).optional(),
  basis: z.enum(['INSTANT', 'MEAN', 'MIN', 'MAX', 'TOTAL', 'REGISTER'] satisfies PointBasis[]).default('INSTANT'),
  writable: z.boolean().default(false),
  /** Least and greatest value that the device takes, in the signal's unit. */
  limits: z
    .tuple([z.number(), z.number()])
    .refine(([least, most]) => least <= most, 'limits are [least, most]')
    .optional(),
  /** Names of the values of an enumeration, by raw value. */
  states: z.record(z.string().regex(/^-?\d+$/, 'a state is a whole number'), z.string().min(1)).optional(),
});
const MEANING = Object.keys(meaningSchema.shape);

/** What a device is, for the archive: only what its maker publishes. */
const dataSheetSchema = z.strictObject({
  protectionRating: z
    .string()
    .regex(/^IP\d[\dX]$/, 'such as "IP54"')
    .optional(),
  accuracyClass: z.string().optional(),
  /** Smallest and largest, mm. */
  nominalDiameter: z.tuple([z.number(), z.number()]).optional(),
  measuringRange: z.string().optional(),
  powerSupply: z.string().optional(),
});

const address = z.int().min(0).max(0xffff);

const templateSchema = z.strictObject({
  code: z.string().regex(/^[A-Z0-9][A-Z0-9-]*$/, 'a code has capitals, digits and hyphens, such as "TUF-2000"'),
  manufacturer: z.string().min(1),
  name: z.string().min(1),
  kind: z.enum(KINDS),
  source: z.string().min(10, 'say where the register map comes from'),
  dataSheet: dataSheetSchema.default({}),
  /** How the device's serial line is set when it is delivered. */
  line: z
    .strictObject({ baudRate: z.int().positive(), parity: z.enum(PARITIES), stopBits: z.literal([1, 2]) })
    .optional(),
  /** As in a register map: the longest read that the device answers, and reads that it wants exactly so. */
  maxBlock: registerMapSchema.shape.maxBlock,
  blocks: registerMapSchema.shape.blocks,
  /** Addresses that the device answers beside those of its signals. All others are holes, and refused. */
  readable: z
    .array(z.strictObject({ function: z.enum(Object.keys(TABLES) as [Table, ...Table[]]), from: address, to: address }))
    .default([]),
  signals: z.array(z.looseObject(meaningSchema.shape)),
});

/** A signal of a device model: how its registers hold it, and what it means. */
export type TemplateSignal = ModbusSignal & Readonly<z.output<typeof meaningSchema>>;

/** A device model as its file tells it. */
export interface DeviceTemplate extends Readonly<
  Omit<z.output<typeof templateSchema>, 'signals' | 'maxBlock' | 'blocks'>
> {
  readonly signals: readonly TemplateSignal[];
  /** What the connector takes of it, for the device model. */
  readonly registerMap: ModbusRegisterMap;
}

/** Names of the files in `templates/`, without their ending, in alphabetical order. */
export function templateNames(): string[] {
  return readdirSync(folder())
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

/**
 * The device model in `templates/<fileName>.yaml`.
 *
 * @throws SetupError `TEMPLATE_INVALID` there is no such file, or a field of it is wrong.
 */
export function loadTemplate(fileName: string): DeviceTemplate {
  const file = join(folder(), `${fileName}.yaml`);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw invalid(file, messageOf(error), error);
  }
  return parseTemplate(text, file);
}

/**
 * The device model in `text`, which is YAML.
 *
 * @param where a name of the text for messages.
 * @throws SetupError `TEMPLATE_INVALID` with each wrong field and what it should be.
 */
export function parseTemplate(text: string, where: string): DeviceTemplate {
  try {
    const { signals, maxBlock, blocks, ...model } = templateSchema.parse(parse(text));
    const registerMap = registerMapSchema.parse({
      signals: signals.map(registerPart),
      ...defined({ maxBlock, blocks }),
    });
    return {
      ...model,
      registerMap,
      signals: registerMap.signals.map((register, i) => ({ ...register, ...meaningSchema.parse(signals[i]) })),
    };
  } catch (error) {
    throw invalid(where, wrongFields(error), error);
  }
}

function folder(): string {
  return join(packageRoot(import.meta.url), 'templates');
}

/** The keys of a signal that are the connector's. */
function registerPart(signal: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(signal).filter(([key]) => !MEANING.includes(key)));
}

function defined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function wrongFields(error: unknown): string {
  if (error instanceof z.ZodError) {
    return error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`).join('; ');
  }
  if (error instanceof YAMLParseError) return `no YAML: ${error.message}`;
  throw error;
}

function invalid(where: string, what: string, cause: unknown): SetupError {
  return new SetupError('TEMPLATE_INVALID', `device template ${where}: ${what}; see templates/README.md`, { cause });
}
