import { percentile } from './percentile.js';
import { ratio } from './ratio.js';

/** A building among its peers: same use, same energy step, same kind of emitter. */
export interface PeerBuilding {
  readonly id: string;
  readonly heatGJ: number;
  readonly areaM2: number;
  /** Mean room temperature; null where none is known. */
  readonly meanRoomC: number | null;
}

/** What a building could save. */
interface BuildingSavings {
  readonly id: string;
  /** Null of a building without an area, which is then no peer either. */
  readonly gjPerM2: number | null;
  /** Heat above the benchmark. */
  readonly potentialGJ: number | null;
  /** Heat spent on rooms warmer than they were to be. */
  readonly overheatingGJ: number | null;
}

/** Energy-saving potential 节能潜力 of a group of peers. */
export interface SavingsPotential {
  readonly benchmarkGJPerM2: number | null;
  readonly rows: readonly BuildingSavings[];
  readonly totalPotentialGJ: number;
  /** Of the heat of all buildings. */
  readonly totalRate: number | null;
}

/** By which a group of peers is judged. */
export interface SavingsTerms {
  /** Share of the peers that are better than the benchmark, 0 to 1. */
  readonly percentile: number;
  readonly setRoomC: number;
  readonly meanOutdoorC: number;
}

/** What buildings would save if each used no more per area than the benchmark of its peers. @see S002-5.5.2 */
export function savingsPotential(buildings: readonly PeerBuilding[], terms: SavingsTerms): SavingsPotential {
  const intensities = buildings.map(({ heatGJ, areaM2 }) => ratio(heatGJ, areaM2));
  const known = intensities.filter((intensity) => intensity !== null);
  const benchmark = percentile(known, terms.percentile);
  const rows = buildings.map((building, i) => ({
    id: building.id,
    gjPerM2: intensities[i],
    potentialGJ: aboveBenchmark(building, intensities[i], benchmark),
    overheatingGJ: overheating(building, terms),
  }));
  const totalPotentialGJ = rows.reduce((sum, { potentialGJ }) => sum + (potentialGJ ?? 0), 0);
  const totalGJ = buildings.reduce((sum, { heatGJ }) => sum + heatGJ, 0);
  return { benchmarkGJPerM2: benchmark, rows, totalPotentialGJ, totalRate: ratio(totalPotentialGJ, totalGJ) };
}

function aboveBenchmark({ areaM2 }: PeerBuilding, intensity: number | null, benchmark: number | null): number | null {
  return intensity === null || benchmark === null ? null : Math.max(0, intensity - benchmark) * areaM2;
}

/** In GJ; about 5 % of the heat for each kelvin near 20 °C. */
function overheating({ heatGJ, meanRoomC }: PeerBuilding, { setRoomC, meanOutdoorC }: SavingsTerms): number | null {
  if (meanRoomC === null) return null;
  const share = ratio(Math.max(0, meanRoomC - setRoomC), meanRoomC - meanOutdoorC);
  return share === null ? null : heatGJ * Math.max(0, share);
}
