/**
 * Water networks of turbulent resistances: a pump, common mains, groups (a pipe each) and their branches. Conductances
 * are in m3/h for each square root of kPa, so that resistances in series add as 1/C² and parallel branches as C; the
 * operating point follows in closed form, without iteration.
 */
export interface Network {
  readonly pump: Pump;
  /** Supply and return mains and what all water passes, such as the exchanger. */
  readonly mainsConductance: number;
  readonly groups: readonly Group[];
  flowM3h: number;
  headKPa: number;
  /** Pressure difference behind the mains. */
  availableKPa: number;
}

/** A pump: head at full speed falls with the square of the flow. */
export interface Pump {
  readonly shutOffKPa: number;
  readonly fallKPaPerFlow2: number;
  /** 1 is full speed. */
  speed: number;
}

/** Branches behind one common pipe. */
export interface Group {
  readonly pipeConductance: number;
  readonly branches: readonly Branch[];
  flowM3h: number;
  /** Pressure difference behind the pipe, over the branches. */
  dropKPa: number;
}

/** One way from supply to return. */
export interface Branch {
  conductance: number;
  flowM3h: number;
}

/** Conductance of two resistances in series; nought when one is closed. */
export function inSeries(a: number, b: number): number {
  return a <= 0 || b <= 0 ? 0 : (a * b) / Math.sqrt(a * a + b * b);
}

/** Finds head and flows, with the pump's head scaled by `unrest` (about 1). Flows of branches add up to the pump's. */
export function solve(network: Network, unrest: number): void {
  const { pump, groups, mainsConductance } = network;
  const branching = branchingOf(groups);
  const total = inSeries(mainsConductance, branching);
  const shutOffKPa = pump.shutOffKPa * pump.speed ** 2 * unrest;
  network.flowM3h = total > 0 ? Math.sqrt(shutOffKPa / (pump.fallKPaPerFlow2 + 1 / total ** 2)) : 0;
  network.headKPa = shutOffKPa - pump.fallKPaPerFlow2 * network.flowM3h ** 2;
  network.availableKPa = network.headKPa - (network.flowM3h / mainsConductance) ** 2;
  for (const group of groups) share(group, network, branching);
}

/** A pump that gives `headKPa` at `flowM3h`. */
export function newPump(flowM3h: number, headKPa: number): Pump {
  return { shutOffKPa: 1.25 * headKPa, fallKPaPerFlow2: (0.25 * headKPa) / flowM3h ** 2, speed: 1 };
}

/** Head that the network takes at `flowM3h` with its valves as they are, kPa. */
export function headAt(
  flowM3h: number,
  { mainsConductance, groups }: Pick<Network, 'mainsConductance' | 'groups'>,
): number {
  return (flowM3h / inSeries(mainsConductance, branchingOf(groups))) ** 2;
}

/** Of all groups in parallel. */
function branchingOf(groups: readonly Group[]): number {
  let sum = 0;
  for (const group of groups) sum += conductanceOf(group);
  return sum;
}

function branchesOf({ branches }: Group): number {
  let sum = 0;
  for (const { conductance } of branches) sum += conductance;
  return sum;
}

function conductanceOf(group: Group): number {
  return inSeries(group.pipeConductance, branchesOf(group));
}

function share(group: Group, { flowM3h, availableKPa }: Network, branching: number): void {
  const inGroup = branchesOf(group);
  group.flowM3h = branching > 0 ? (flowM3h * inSeries(group.pipeConductance, inGroup)) / branching : 0;
  group.dropKPa = inGroup > 0 ? (group.flowM3h / inGroup) ** 2 : availableKPa;
  for (const branch of group.branches) {
    branch.flowM3h = inGroup > 0 ? (group.flowM3h * branch.conductance) / inGroup : 0;
  }
}
