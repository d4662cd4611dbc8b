import { bucketsOf } from '../../domain/calendar/buckets.js';
import { cutByDays, inService, type Piece } from '../../domain/dataQuality/pieces.js';
import { serviceIn } from '../../domain/dataQuality/service.js';
import { DAY_MS } from '../../shared/duration.js';
import type { PointService, PointServices } from '../../store/pointServices.js';
import type { QualityDay } from '../../store/readings/qualityDay.js';
import type { PointDay, QualityDays } from '../../store/readings/qualityDays.js';
import { QualityCounter, toBeCounted, type CountedPoint, type ReadReadings } from './counter.js';

/** What it works on. */
interface Ports {
  readonly read: ReadReadings;
  readonly services: PointServices;
  readonly kept: QualityDays;
}

/** Points and days that are counted in one transaction. */
const AT_ONCE = 200;
const NOTHING_KEPT = { of: () => Promise.resolve([]) };

/** Counts the readings of closed days ahead of who will ask, so that the report on months need not read them. */
export class QualityKeeper {
  readonly #ports: Ports;
  readonly #counter: QualityCounter;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#counter = new QualityCounter(ports.read, NOTHING_KEPT);
  }

  /** Counts what is not counted yet. @returns points and days. */
  async keep(signal: AbortSignal): Promise<number> {
    for (let done = 0; ;) {
      signal.throwIfAborted();
      const taken = await this.#ports.kept.keep(AT_ONCE, (days) => this.#count(days));
      done += taken;
      if (taken < AT_ONCE) return done;
    }
  }

  async #count(days: readonly PointDay[]): Promise<(PointDay & { readonly kept: QualityDay })[]> {
    const services = await this.#ports.services.of([...new Set(days.map(({ point }) => point))]);
    const byPoint = new Map(services.map((service) => [service.point, service]));
    const counted = days.flatMap(({ point, day }) => {
      const service = byPoint.get(point);
      const pieces = service ? wholeDay(service, day) : null;
      return service && pieces ? [{ point, day, of: toBeCounted(service, pieces) }] : [];
    });
    await this.#counter.count(
      counted.map(({ of }) => of),
      { timeLimitMs: null, most: Number.MAX_SAFE_INTEGER },
    );
    return counted.map(({ point, day, of }) => ({ point, day, kept: keptOf(of) }));
  }
}

/** The pieces of a day, if the point was in service through all of it with one expected interval. */
function wholeDay(service: PointService, day: number): Piece[] | null {
  const range = { from: day * DAY_MS, to: (day + 1) * DAY_MS };
  const stretches = serviceIn(range, service);
  const [only] = stretches;
  if (stretches.length !== 1 || only?.intervalMs == null || only.to - only.from < DAY_MS) return null;
  const { starts } = bucketsOf({ calendar: 'DAY', timeZone: service.timeZone }, range);
  const whole = { starts: Float64Array.of(range.from), ends: Float64Array.of(range.to) };
  return inService(cutByDays(whole, starts), stretches, Infinity);
}

function keptOf({ service, pieces, counts }: CountedPoint): QualityDay {
  return { pieces, periodMs: service.periodMs ?? 0, counts };
}
