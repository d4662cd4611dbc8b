import type { PlacedData } from '../schema/types/masterData.js';
import type { Place } from '../schema/types/place.js';
import type { Loaders } from '../services/loaders.js';

/** The one place at which something stands. */
export function placeOf(placed: PlacedData, loaders: Loaders): Promise<Place | null> {
  if (placed.inletKey !== null) return loaders.entity('Inlet', placed.inletKey);
  if (placed.householdKey !== null) return loaders.entity('Household', placed.householdKey);
  if (placed.buildingKey !== null) return loaders.entity('Building', placed.buildingKey);
  return loaders.entity('Substation', placed.substationKey as number);
}
