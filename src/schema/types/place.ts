import { createUnionType } from 'type-graphql';
import { Building, BuildingUnit } from './building.js';
import { Household, Zone } from './household.js';
import { Inlet } from './inlet.js';
import { HeatSource, Substation, SubstationLoop } from './network.js';
import { VocFacility } from './vocEnterprise.js';

const TYPES = [
  HeatSource,
  Substation,
  SubstationLoop,
  Building,
  BuildingUnit,
  Inlet,
  Household,
  Zone,
  VocFacility,
] as const;

/** Where a point or an installation is. */
export const Place = createUnionType({
  name: 'Place',
  description: 'Where a point or an installed device is. 位置',
  types: () => TYPES,
});
export type Place = InstanceType<(typeof TYPES)[number]>;
