import { readFileSync } from 'node:fs';
import { z } from 'zod';

const toleranceSchema = z.object({ relative: z.number().default(0), absolute: z.number().default(0) });
/** How far a number may be from the expected one: by `absolute`, or by `relative` times the expected one. */
export type Tolerance = z.output<typeof toleranceSchema>;

const fileSchema = z.object({
  tolerance: toleranceSchema.default({ relative: 0, absolute: 0 }),
  cases: z.array(z.object({ id: z.string(), operation: z.string(), input: z.unknown(), expected: z.unknown() })),
});
/** A file of worked examples: what operations of the domain must give for an input. */
export type Examples = z.output<typeof fileSchema>;

/** The worked examples in a file. @throws ZodError or SyntaxError it holds none. */
export function examplesIn(file: string): Examples {
  return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** Where `actual` differs from `expected`, as paths. What `expected` does not name may be anything. */
export function differences(actual: unknown, expected: unknown, tolerance: Tolerance, path = ''): string[] {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return [said(path, actual, expected)];
    return expected.flatMap((one, i) => differences(actual[i], one, tolerance, `${path}[${i}]`));
  }
  if (isRecord(expected)) {
    if (!isRecord(actual)) return [said(path, actual, expected)];
    return Object.keys(expected).flatMap((key) => differences(actual[key], expected[key], tolerance, `${path}.${key}`));
  }
  return alike(actual, expected, tolerance) ? [] : [said(path, actual, expected)];
}

function alike(actual: unknown, expected: unknown, { relative, absolute }: Tolerance): boolean {
  if (typeof actual !== 'number' || typeof expected !== 'number') return Object.is(actual, expected);
  return Math.abs(actual - expected) <= Math.max(absolute, relative * Math.abs(expected));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function said(path: string, actual: unknown, expected: unknown): string {
  return `${path || 'result'} is ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`;
}
