import type { z } from 'zod';

/** An operation of the domain as the worked examples call it. */
export type Operation = (input: unknown) => unknown;

/** An operation whose input is of the shape of `schema`. */
export function operation<Shape extends z.ZodType>(
  schema: Shape,
  operate: (input: z.output<Shape>) => unknown,
): Operation {
  return (input) => operate(schema.parse(input));
}
