import { ratio } from './ratio.js';

/** What a substation took in and gave out over a time. */
export interface StationBalance {
  readonly primaryGJ: number;
  readonly secondaryGJ: number;
  /** Of all buildings that it feeds. */
  readonly buildingsGJ: number;
  readonly electricityKWh: number;
  /** Heated area. */
  readonly areaM2: number;
  readonly makeupM3: number;
  readonly circulationM3h: number;
  readonly hours: number;
}

/** Figures of a substation; null where there is nothing to compare with. */
export interface StationEfficiency {
  /** Of the heat exchangers: secondary to primary heat. */
  readonly exchangerEfficiency: number | null;
  /** Of the secondary network: what reaches the buildings. */
  readonly distributionEfficiency: number | null;
  readonly overallEfficiency: number | null;
  /** kWh/m2. */
  readonly electricityPerAreaKWh: number | null;
  /** Make-up rate 补水率: make-up water in % of the water that circulated. */
  readonly makeupRatePercent: number | null;
}

/** How well a substation and its network work. @see S002-5.5.2 */
export function stationEfficiency(balance: StationBalance): StationEfficiency {
  const { primaryGJ, secondaryGJ, buildingsGJ, electricityKWh, areaM2, makeupM3, circulationM3h, hours } = balance;
  return {
    exchangerEfficiency: ratio(secondaryGJ, primaryGJ),
    distributionEfficiency: ratio(buildingsGJ, secondaryGJ),
    overallEfficiency: ratio(buildingsGJ, primaryGJ),
    electricityPerAreaKWh: ratio(electricityKWh, areaM2),
    makeupRatePercent: ratio(makeupM3 * 100, circulationM3h * hours),
  };
}
