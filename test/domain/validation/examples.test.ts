import { expect, it } from 'vitest';
import { validationOperations } from '../../../scripts/operations/validation.js';
import { differences, examplesIn } from '../../support/examples.js';

const { tolerance, cases } = examplesIn(new URL('../../examples/validation.json', import.meta.url).pathname);

it.each(cases)('$id', ({ operation, input, expected }) => {
  expect(differences(validationOperations[operation]?.(input), expected, tolerance)).toEqual([]);
});
