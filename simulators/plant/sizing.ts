/** Rules by which a district is made from areas and lengths: what a designer would choose for about 42 W/m2 at -9 Cel. */
export const SIZING = {
  flowM3hPerM2: 0.00281, // 42 W/m2 at 13 K
  emitterWPerM2K: 1.62,
  airLossWPerM2K: 0.72,
  structureLossWPerM2K: 0.88,
  airWhPerM2K: 12, // with furniture
  structureWhPerM2K: 100,
  airToStructureWPerM2K: 12,
  neighbourWPerM2K: 0.5, // for each m2 of the smaller one
  risersM3PerM2: 0.001,
  risersLossPerH: 0.05,
  /** Emitters are chosen by load, but not fully: top and edge rooms stay cooler. */
  emitterExponent: 0.8,
  floor: { TOP: 1.22, MIDDLE: 0.95, BOTTOM: 1.1 },
  side: { EDGE: 1.15, INNER: 0.93 },
  /** Gravity helps the upper floors of a vertical two-pipe system. */
  twoPipeFlow: { TOP: 1.15, MIDDLE: 1, BOTTOM: 0.85 },

  houseDropKPa: 10,
  inletDropKPa: 60,
  inletAuthority: 0.3,
  householdAuthority: 0.5,
  valveOpeningPct: 70, // at design
  inletStrokeS: 120,
  householdStrokeS: 60,
  buildingPipeKPaPerM: 0.24, // supply and return, fittings
  buildingPipeMPerS: 0.8,
  mainsM: 250,
  mainsMPerS: 1,
  mainsDropKPa: 30,
  exchangerDropKPa: 35,

  designDropK: 13,
  primaryDropK: 52,
  exchangerMarginFactor: 1.3,
  exchangerLmtdK: 18.5, // 100/48 against 41/54 Cel
  primaryPipeM: 1500,
  primaryPipeMPerS: 1.3,
  primaryPipeDropKPa: 50,
  primaryMainsDropKPa: 40,
  stationDropKPa: 120,
  stationAuthority: 0.6,
  stationOpeningPct: 65,
  stationStrokeS: 90,
  sourceMarginFactor: 1.6,

  holdMPa: 0.22, // pressure kept on the suction side
  highZoneMPa: 0.1, // more for each further loop of a substation, at most once
  pumpEfficiency: 0.62,
  leastFlowM3h: 0.5, // of parts without a load, so that they still have a size
} as const;

/** Temperature outside, in summer and winter the same, of buried pipes. */
export const GROUND_C = 4;
