import { convertEnergy } from './convert.js';
import { ratio } from './ratio.js';

/** Heat by area. */
export interface HeatIndex {
  /** Heat index 热指标, W/m2. */
  readonly wPerM2: number | null;
  /** Heat per area 单位面积耗热量, GJ/m2. */
  readonly gjPerM2: number | null;
  /** The same in kWh/m2. */
  readonly kwhPerM2: number | null;
}

/** Heat used over `hours` by an area in m2; null where area or hours are 0. @see S002-5.5.1 */
export function heatIndex(heat: {
  readonly heatGJ: number;
  readonly areaM2: number;
  readonly hours: number;
}): HeatIndex {
  const { heatGJ, areaM2, hours } = heat;
  const kWh = convertEnergy(heatGJ, 'GJ', 'kWh');
  return {
    wPerM2: ratio(kWh * 1000, areaM2 * hours),
    gjPerM2: ratio(heatGJ, areaM2),
    kwhPerM2: ratio(kWh, areaM2),
  };
}
