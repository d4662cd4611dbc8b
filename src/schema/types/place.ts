import { createUnionType } from 'type-graphql';
import { Building } from './building.js';
import { Household } from './household.js';
import { Inlet } from './inlet.js';
import { Substation } from './substation.js';

/** Where a point or an installation is. */
export const Place = createUnionType({
  name: 'Place',
  description: 'Where a point or an installed device is. 位置',
  types: () => [Substation, Building, Inlet, Household] as const,
});
export type Place = Substation | Building | Inlet | Household;
