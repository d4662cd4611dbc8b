import { expect, it } from 'vitest';
import { energyOperations } from '../../../scripts/operations/energy.js';
import { differences, examplesIn } from '../../support/examples.js';

const { tolerance, cases } = examplesIn(new URL('../../examples/energy.json', import.meta.url).pathname);

it.each(cases)('$id', ({ operation, input, expected }) => {
  expect(differences(energyOperations[operation]?.(input), expected, tolerance)).toEqual([]);
});
