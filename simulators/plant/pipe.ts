import { WATER_KWH_PER_M3_K } from './water.js';

/**
 * A pipe full of water that moves as a plug: what enters leaves when its volume has passed. The water is kept as plugs
 * in a ring, oldest at `first`.
 */
export interface Pipe {
  readonly volumeM3: number;
  /** Share of the difference to the ambient that is lost in an hour, for small times. */
  readonly lossPerH: number;
  readonly plugM3: Float64Array;
  readonly plugC: Float64Array;
  first: number;
  count: number;
  /** Temperature of the water that left last, or stands at the end. */
  outC: number;
}

const RING = 64; // twice what FINEST plugs need at the most, power of two
const FINEST = 30; // newest plug grows until it is this part of the pipe
const PIPE_W_PER_M_K = 0.3; // pre-insulated pipe
const SHORTEST_M = 1;

/** A pipe of `lengthM` in which water runs at `speedMPerS` at the design flow, full of water of one temperature. */
export function newPipe(size: { lengthM: number; designFlowM3h: number; speedMPerS: number }, fillC: number): Pipe {
  const lengthM = Math.max(SHORTEST_M, size.lengthM);
  const volumeM3 = (size.designFlowM3h / 3600 / size.speedMPerS) * lengthM;
  const lossKWPerK = (PIPE_W_PER_M_K * lengthM) / 1000;
  return { ...fullOf(volumeM3, fillC), lossPerH: lossKWPerK / (WATER_KWH_PER_M3_K * volumeM3) };
}

/** A pipe by volume that loses `lossPerH` of its excess temperature in an hour. */
export function newVessel(volumeM3: number, lossPerH: number, fillC: number): Pipe {
  return { ...fullOf(volumeM3, fillC), lossPerH };
}

/** Lets the water cool towards `ambientC`. @returns heat that left the pipe, kWh. */
export function cool(pipe: Pipe, ambientC: number, hours: number): number {
  const gone = 1 - Math.exp(-pipe.lossPerH * hours);
  let lossKWh = 0;
  for (let i = 0; i < pipe.count; i++) {
    const at = (pipe.first + i) % RING;
    const dropK = (pipe.plugC[at]! - ambientC) * gone;
    pipe.plugC[at]! -= dropK;
    lossKWh += dropK * pipe.plugM3[at]!;
  }
  pipe.outC = pipe.plugC[pipe.first]!;
  return WATER_KWH_PER_M3_K * lossKWh;
}

/** Puts water in at the beginning; the pipe is over-full until as much is drawn. */
export function push(pipe: Pipe, volumeM3: number, temperatureC: number): void {
  if (volumeM3 <= 0) return;
  const newest = (pipe.first + pipe.count - 1) % RING;
  const held = pipe.plugM3[newest]!;
  if (pipe.count > 0 && held < pipe.volumeM3 / FINEST) {
    pipe.plugC[newest] = (held * pipe.plugC[newest]! + volumeM3 * temperatureC) / (held + volumeM3);
    pipe.plugM3[newest] = held + volumeM3;
    return;
  }
  const at = (pipe.first + pipe.count) % RING;
  pipe.plugM3[at] = volumeM3;
  pipe.plugC[at] = temperatureC;
  pipe.count++;
}

/** Draws water from the end. @returns its mean temperature; without a volume, that of the water which stands there. */
export function draw(pipe: Pipe, volumeM3: number): number {
  if (volumeM3 <= 0) return pipe.outC;
  let left = volumeM3;
  let sum = 0;
  while (left > 0 && pipe.count > 0) {
    const held = pipe.plugM3[pipe.first]!;
    const taken = Math.min(held, left);
    sum += taken * pipe.plugC[pipe.first]!;
    left -= taken;
    if (taken < held) pipe.plugM3[pipe.first] = held - taken;
    else {
      pipe.first = (pipe.first + 1) % RING;
      pipe.count--;
    }
  }
  return (pipe.outC = sum / (volumeM3 - left));
}

/** Pushes and draws the same volume. @returns temperature of what left. */
export function flowThrough(pipe: Pipe, volumeM3: number, temperatureC: number): number {
  push(pipe, volumeM3, temperatureC);
  return draw(pipe, volumeM3);
}

/** Heat of the water in the pipe above 0 Cel, kWh. */
export function heatIn(pipe: Pipe): number {
  let sum = 0;
  for (let i = 0; i < pipe.count; i++) {
    const at = (pipe.first + i) % RING;
    sum += pipe.plugM3[at]! * pipe.plugC[at]!;
  }
  return WATER_KWH_PER_M3_K * sum;
}

function fullOf(volumeM3: number, fillC: number): Omit<Pipe, 'lossPerH'> {
  const plugs = { plugM3: new Float64Array(RING), plugC: new Float64Array(RING) };
  plugs.plugM3[0] = volumeM3;
  plugs.plugC[0] = fillC;
  return { volumeM3, ...plugs, first: 0, count: 1, outC: fillC };
}
