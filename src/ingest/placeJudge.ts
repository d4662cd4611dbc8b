import type { ReadingColumns } from '../domain/readings/columns.js';
import { Quality, QualityFlag } from '../domain/readings/quality.js';
import { judgePlace, type PlaceValues } from '../domain/validation/place.js';
import { type Advance, compareAdvance } from '../domain/validation/registerAdvance.js';
import { qualityOf } from '../domain/validation/verdict.js';
import type { JudgedPlace, JudgeTerms } from './judgeTerms.js';

/** What is known of a point of a place. */
interface Known {
  time: number;
  value: number;
  /** Its index in the batch; -1 when it came before. */
  index: number;
}

/** Values that one poll gives, block by block, lie within this time of each other. Milliseconds. */
const POLL_MS = 2000;
/** What may stand against others: a value that is wrong by itself is no witness. */
const NO_WITNESS = QualityFlag.RANGE | QualityFlag.RATE | QualityFlag.LATE | QualityFlag.NEGATIVE_STEP;
const ROLES = ['supplyC', 'returnC', 'supplyMPa', 'returnMPa', 'flowM3h', 'powerKW', 'openingPct'] as const;

/** Holds the values of a place against each other, poll by poll. */
export class PlaceJudge {
  readonly #terms: JudgeTerms;
  #version = NaN;
  #placesOf = new Map<number, JudgedPlace[]>();
  readonly #known = new Map<number, Known>();
  readonly #advances = new Map<number, Advance>();

  constructor(terms: JudgeTerms) {
    this.#terms = terms;
  }

  /** Marks what contradicts, in place. The batch is ordered by point and time. */
  judge(batch: ReadingColumns): void {
    this.#follow();
    const rows = new Map<JudgedPlace, number[]>();
    for (let i = 0; i < batch.length; i++) {
      for (const place of this.#placesOf.get(batch.point[i]) ?? NONE) {
        const list = rows.get(place);
        if (list) list.push(i);
        else rows.set(place, [i]);
      }
    }
    for (const [place, indices] of rows) this.#judgeRows(place, batch, indices);
    for (const known of this.#known.values()) known.index = -1;
  }

  #judgeRows(place: JudgedPlace, batch: ReadingColumns, indices: number[]): void {
    indices.sort((a, b) => batch.time[a] - batch.time[b]);
    for (let from = 0; from < indices.length;) {
      let to = from + 1;
      while (to < indices.length && batch.time[indices[to]] - batch.time[indices[from]] <= POLL_MS) to++;
      for (let k = from; k < to; k++) this.#learn(batch, indices[k]);
      this.#judgePoll(place, batch, batch.time[indices[to - 1]]);
      from = to;
    }
  }

  #learn({ point, time, value, quality, flags }: ReadingColumns, i: number): void {
    const isWitness = quality[i] !== Quality.BAD && (flags[i] & NO_WITNESS) === 0 && !Number.isNaN(value[i]);
    const known = this.#known.get(point[i]) ?? { time: -Infinity, value: NaN, index: -1 };
    if (time[i] < known.time) return;
    known.time = time[i];
    known.value = isWitness ? value[i] : NaN;
    known.index = i;
    this.#known.set(point[i], known);
  }

  #judgePoll(place: JudgedPlace, batch: ReadingColumns, time: number): void {
    const valueOf = (point: number | undefined): number => {
      const known = point === undefined ? undefined : this.#known.get(point);
      return known && time - known.time <= place.windowMs ? known.value : NaN;
    };
    const values = Object.fromEntries(
      ROLES.map((role) => [role, valueOf(place.points[role])]),
    ) as unknown as PlaceValues;
    for (const { flag, roles } of judgePlace(values, place.terms).contradictions) {
      for (const role of roles) this.#markNewest(batch, place.points[role], flag);
    }
    for (const { register, rate, terms } of place.registers) {
      const pair = { time, register: valueOf(register), rate: valueOf(rate) };
      if (Number.isNaN(pair.register) || Number.isNaN(pair.rate)) continue;
      const { next, contradicts } = compareAdvance(this.#advances.get(register) ?? null, pair, terms);
      this.#advances.set(register, next);
      if (contradicts) this.#markNewest(batch, register, QualityFlag.REGISTER_MISMATCH);
    }
  }

  /** Marks a point's reading of this batch; one that is stored already stays as it is. */
  #markNewest(batch: ReadingColumns, point: number | undefined, flag: number): void {
    const index = point === undefined ? -1 : (this.#known.get(point)?.index ?? -1);
    if (index < 0) return;
    batch.flags[index] |= flag;
    batch.quality[index] = Math.max(batch.quality[index], qualityOf(batch.flags[index]));
  }

  #follow(): void {
    if (this.#version === this.#terms.version) return;
    this.#version = this.#terms.version;
    this.#placesOf = new Map();
    for (const place of this.#terms.places) {
      const registers = place.registers.map(({ register }) => register);
      for (const point of [...Object.values(place.points), ...registers]) {
        const places = this.#placesOf.get(point);
        if (places) places.push(place);
        else this.#placesOf.set(point, [place]);
      }
    }
  }
}

const NONE: readonly JudgedPlace[] = [];
