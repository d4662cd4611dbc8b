// npm run examples -- FILE…: worked examples against the domain; a line a case, exit 1 if one failed.
import { differences, type Examples, examplesIn, type Tolerance } from '../test/support/examples.js';
import { messageOf } from '../src/shared/errors.js';
import { runCases } from './cases.js';
import { acceptanceOperations } from './operations/acceptance.js';
import { energyOperations } from './operations/energy.js';
import { validationOperations } from './operations/validation.js';
import type { Operation } from './operations/operation.js';

/** Operations of the domain by the name the examples call them; what is not here is not built yet. */
const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({ ...acceptanceOperations, ...energyOperations, ...validationOperations }),
);

runCases('examples', (file) => {
  const { tolerance, cases } = examplesIn(file);
  return cases.map((one) => ({ name: `${one.id} ${one.operation}`, why: whyOf(one, tolerance) }));
});

function whyOf({ operation, input, expected }: Examples['cases'][number], tolerance: Tolerance): string | undefined {
  const operate = OPERATIONS.get(operation);
  if (!operate) return 'operation not built yet';
  try {
    return differences(operate(input), expected, tolerance).join('; ') || undefined;
  } catch (error) {
    return `operation failed: ${messageOf(error)}`;
  }
}
