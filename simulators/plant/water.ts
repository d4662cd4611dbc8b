/** Volumetric heat capacity of water at heating temperatures, kWh for each m3 and K. */
export const WATER_KWH_PER_M3_K = 1.15;

/** Heat that a flow gives up between two temperatures, kW. */
export function powerOf(flowM3h: number, supplyC: number, returnC: number): number {
  return WATER_KWH_PER_M3_K * flowM3h * (supplyC - returnC);
}

/**
 * Where water ends that flows past an emitter: it cools exponentially towards the room along the emitter. Without flow
 * it is as warm as the room.
 */
export function afterEmitter(
  water: { supplyC: number; flowM3h: number },
  emitterKWPerK: number,
  roomC: number,
): number {
  const { supplyC, flowM3h } = water;
  if (flowM3h <= 0) return roomC;
  return roomC + (supplyC - roomC) * Math.exp(-emitterKWPerK / (WATER_KWH_PER_M3_K * flowM3h));
}
