/**
 * What a district consists of. Codes are those of the master data; they are unique within their kind. Places that lack
 * a part are allowed: a building without households, a loop without buildings, an inlet with more household area than
 * its share.
 */
export interface DistrictDesign {
  readonly sources: readonly { readonly code: string }[];
  readonly substations: readonly SubstationDesign[];
  readonly buildings: readonly BuildingDesign[];
}

/** A substation with one plate heat exchanger and one pump for each loop (pressure zone). */
export interface SubstationDesign {
  readonly code: string;
  readonly source: string;
  readonly loops: readonly { readonly code: string }[];
}

/** How water goes through the households of a building, as in the hub's `HeatingSystemForm`. */
export type SystemForm = 'SINGLE_PIPE_SERIES' | 'VERTICAL_TWO_PIPE' | 'HOUSEHOLD_LOOP';

/** A building behind one loop. `pipeLengthM` is its own pipe, one way, from the common mains to its inlets. */
export interface BuildingDesign {
  readonly code: string;
  readonly loop: string;
  readonly heatedAreaM2: number;
  readonly systemForm: SystemForm;
  readonly pipeLengthM: number;
  readonly inlets: readonly InletDesign[];
}

/**
 * A thermal inlet with a control valve. `share` is its part of the building's heated area; shares are taken relative to
 * their sum. What the households leave of that area is heated too, as one zone without a name.
 */
export interface InletDesign {
  readonly code: string;
  readonly share: number;
  readonly households: readonly HouseholdDesign[];
}

/** Where a household lies; top and bottom floors and edge rooms lose more heat. */
interface HouseholdPosition {
  readonly floor: 'TOP' | 'MIDDLE' | 'BOTTOM';
  readonly side: 'EDGE' | 'INNER';
}

/** A household. `storey` (1 is the ground floor) orders a single-pipe riser; without it all middle floors are one. */
export interface HouseholdDesign {
  readonly code: string;
  readonly heatedAreaM2: number;
  readonly position: HouseholdPosition;
  readonly storey?: number;
}

/** Kinds of places where the plant can be read. */
export type PlantPlaceKind = 'SOURCE' | 'SUBSTATION' | 'LOOP' | 'BUILDING' | 'INLET' | 'HOUSEHOLD';

/** A place of the plant by its code in the design. */
export interface PlantPlace {
  readonly kind: PlantPlaceKind;
  readonly code: string;
}
