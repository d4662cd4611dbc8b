import type { MeterPeriod } from './register.js';

/** A device that served a point for a time. Half-open, milliseconds since the epoch; `to` null while it lasts. */
export interface Serving {
  readonly device: number;
  readonly from: number;
  readonly to: number | null;
}

/** A device that stood somewhere for a time, with its registers at both ends, null when nobody wrote them down. */
export interface Standing extends Serving {
  readonly openingRegister: number | null;
  readonly closingRegister: number | null;
}

/**
 * Which device counted for a point when, with the registers it came and went with. A register holds at the time at which
 * the device was installed or removed, also when the point was bound to it later or longer; unless another device served
 * the point then, whose register it cannot follow.
 */
export function meterPeriods(bindings: readonly Serving[], installations: readonly Standing[]): MeterPeriod[] {
  const periods: MeterPeriod[] = [];
  const ordered = bindings.toSorted((a, b) => a.from - b.from);
  ordered.forEach((binding, i) => {
    const nextFrom = ordered.at(i + 1)?.from ?? Infinity;
    const during = installations
      .filter((standing) => standing.device === binding.device && meet(standing, binding))
      .sort((a, b) => a.from - b.from);
    if (during.length === 0) periods.push({ ...binding, openingRegister: null, closingRegister: null });
    for (const standing of during) {
      const free = periods.length === 0 ? -Infinity : (periods.at(-1)?.to ?? Infinity);
      periods.push(joined(binding, standing, { free, nextFrom }));
    }
  });
  return periods;
}

function meet(a: Serving, b: Serving): boolean {
  return a.from < (b.to ?? Infinity) && (a.to ?? Infinity) > b.from;
}

function joined(binding: Serving, standing: Standing, around: { free: number; nextFrom: number }): MeterPeriod {
  const begun = standing.from >= around.free;
  const ended = standing.to !== null && standing.to <= around.nextFrom;
  return {
    device: binding.device,
    from: begun ? standing.from : binding.from,
    openingRegister: begun ? standing.openingRegister : null,
    to: ended ? standing.to : binding.to,
    closingRegister: ended ? standing.closingRegister : null,
  };
}
