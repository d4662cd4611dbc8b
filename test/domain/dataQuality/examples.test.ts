import { expect, it } from 'vitest';
import { acceptanceOperations } from '../../../scripts/operations/acceptance.js';
import { differences, examplesIn } from '../../support/examples.js';

const { tolerance, cases } = examplesIn(new URL('../../examples/acceptance.json', import.meta.url).pathname);

it.each(cases)('$id', ({ operation, input, expected }) => {
  expect(differences(acceptanceOperations[operation]?.(input), expected, tolerance)).toEqual([]);
});
