import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { checkModbus } from './modbusVectors.js';

const vectorSchema = z.object({
  id: z.string(),
  protocol: z.string(),
  kind: z.string(),
  encoding: z.enum(['text', 'hex', 'text-chunks', 'hex-chunks']),
  raw: z.union([z.string(), z.array(z.string())]),
  expect: z.record(z.string(), z.unknown()),
});
/** A protocol vector: bytes, and what a decoder must make of them. */
export type Vector = z.output<typeof vectorSchema>;

/** Says what is wrong with what our decoder makes of a vector; empty when nothing is. */
export type VectorCheck = (vector: Vector, chunks: readonly Buffer[]) => readonly string[];

const CHECKS: ReadonlyMap<string, VectorCheck> = new Map([['modbus', checkModbus]]);

/** The vectors in a file of JSON lines. @throws ZodError or SyntaxError a line is no vector. */
export function vectorsIn(file: string): Vector[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => vectorSchema.parse(JSON.parse(line)));
}

/** What is wrong with what our decoder makes of `vector`; empty when it passes. */
export function faultsOf(vector: Vector): readonly string[] {
  const check = CHECKS.get(vector.protocol);
  return check ? check(vector, chunksOf(vector)) : [`protocol ${vector.protocol} is not built yet`];
}

function chunksOf({ encoding, raw }: Vector): Buffer[] {
  const pieces = typeof raw === 'string' ? [raw] : raw;
  return pieces.map((piece) => Buffer.from(piece, encoding.startsWith('hex') ? 'hex' : 'utf8'));
}
