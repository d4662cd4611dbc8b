import type { ReadingColumns } from '../domain/readings/columns.js';
import { Quality, QualityFlag } from '../domain/readings/quality.js';
import { compareOpening, type Opening } from '../domain/validation/jammedActuator.js';
import { membersOf, type JudgedPlace } from '../domain/validation/judgedPlace.js';
import { contradictionsOf, type PlaceValues, NO_WITNESS, POLL_MS } from '../domain/validation/place.js';
import { type Advance, compareAdvance } from '../domain/validation/registerAdvance.js';
import type { JudgeTerms } from './judgeTerms.js';
import { mark } from './mark.js';
import { NewestValues } from './newestValues.js';

/** A place as it is worked on: which rows of the batch are its own. */
interface Place extends JudgedPlace {
  readonly rows: number[];
  readonly members: readonly number[];
}

const NONE: readonly Place[] = [];

/** Holds the values of a place against each other, poll by poll. */
export class PlaceJudge {
  readonly #terms: JudgeTerms;
  #version = NaN;
  /** By number of the point. */
  #placesOf: (readonly Place[] | undefined)[] = [];
  readonly #newest = new NewestValues();
  /** By key of the register. */
  readonly #advances = new Map<number, Advance>();
  /** By key of the feedback. */
  readonly #openings = new Map<number, Opening>();

  constructor(terms: JudgeTerms) {
    this.#terms = terms;
  }

  /**
   * Marks what contradicts, in place. The batch is ordered by point and time.
   *
   * @returns what takes back what was learnt from it.
   */
  judge(batch: ReadingColumns): () => void {
    this.#follow();
    const touched: Place[] = [];
    for (let i = 0; i < batch.length; i++) {
      for (const place of this.#placesOf[batch.point[i]] ?? NONE) {
        if (place.rows.length === 0) touched.push(place);
        place.rows.push(i);
      }
    }
    const takeBack = this.#remember(touched);
    this.#newest.beginBatch();
    for (const place of touched) {
      this.#judgeRows(place, batch);
      place.rows.length = 0;
    }
    return takeBack;
  }

  #remember(places: readonly Place[]): () => void {
    const newest = this.#newest.remember(places.flatMap(({ members }) => members));
    const registers = places.flatMap((place) => place.registers.map(({ register }) => register));
    const advances = remembered(this.#advances, registers);
    const openings = remembered(
      this.#openings,
      places.flatMap(({ valve }) => (valve ? [valve.opening] : [])),
    );
    return () => {
      newest();
      advances();
      openings();
    };
  }

  /** Poll by poll, in the order of time. */
  #judgeRows(place: Place, batch: ReadingColumns): void {
    const { rows } = place;
    const { time } = batch;
    if (rows.some((row, k) => k > 0 && time[row] < time[rows[k - 1]])) rows.sort((a, b) => time[a] - time[b]);
    for (let from = 0; from < rows.length;) {
      let to = from;
      while (to < rows.length && time[rows[to]] - time[rows[from]] <= POLL_MS) this.#learn(batch, rows[to++]);
      this.#judgePoll(place, batch, time[rows[to - 1]]);
      from = to;
    }
  }

  #learn({ point, time, value, quality, flags }: ReadingColumns, i: number): void {
    const isWitness = quality[i] !== Quality.BAD && (flags[i] & NO_WITNESS) === 0;
    this.#newest.take(point[i], time[i], isWitness ? value[i] : NaN, i);
  }

  #judgePoll(place: Place, batch: ReadingColumns, time: number): void {
    const since = time - place.windowMs;
    const { points } = place;
    const values: PlaceValues = {
      supplyC: this.#valueOf(points.supplyC, since),
      returnC: this.#valueOf(points.returnC, since),
      supplyMPa: this.#valueOf(points.supplyMPa, since),
      returnMPa: this.#valueOf(points.returnMPa, since),
      flowM3h: this.#valueOf(points.flowM3h, since),
      powerKW: this.#valueOf(points.powerKW, since),
      openingPct: this.#valueOf(points.openingPct, since),
    };
    for (const { flag, roles } of contradictionsOf(values, place.terms)) {
      for (const role of roles) this.#markNewest(batch, points[role], flag);
    }
    this.#judgeRegisters(place, batch, time);
    this.#judgeValve(place, batch, time);
  }

  #judgeRegisters({ registers, windowMs }: Place, batch: ReadingColumns, time: number): void {
    const since = time - windowMs;
    for (const { register, rate, terms } of registers) {
      const pair = { time, register: this.#valueOf(register, since), rate: this.#valueOf(rate, since) };
      if (Number.isNaN(pair.register) || Number.isNaN(pair.rate)) continue;
      const { next, contradicts } = compareAdvance(this.#advances.get(register) ?? null, pair, terms);
      this.#advances.set(register, next);
      if (contradicts) this.#markNewest(batch, register, QualityFlag.REGISTER_MISMATCH);
    }
  }

  #judgeValve({ valve, windowMs }: Place, batch: ReadingColumns, time: number): void {
    if (!valve) return;
    const since = time - windowMs;
    const openingPct = this.#valueOf(valve.opening, since);
    const flowM3h = this.#valueOf(valve.flow, since);
    const returnC = this.#valueOf(valve.returned, since);
    if (Number.isNaN(openingPct + flowM3h + returnC)) return;
    const before = this.#openings.get(valve.opening) ?? null;
    const { next, contradicts } = compareOpening(before, { time, openingPct, flowM3h, returnC }, valve.terms);
    this.#openings.set(valve.opening, next);
    if (contradicts) this.#markNewest(batch, valve.opening, QualityFlag.JAMMED_ACTUATOR);
  }

  /** NaN when there is none so new. */
  #valueOf(point: number | undefined, since: number): number {
    return point === undefined ? NaN : this.#newest.valueSince(point, since);
  }

  /** Marks a point's reading of this batch; one that is stored already stays as it is. */
  #markNewest(batch: ReadingColumns, point: number | undefined, flag: number): void {
    const index = point === undefined ? -1 : this.#newest.indexOf(point);
    if (index >= 0) mark(batch, index, flag);
  }

  #follow(): void {
    if (this.#version === this.#terms.version) return;
    this.#version = this.#terms.version;
    const placesOf: Place[][] = [];
    for (const judged of this.#terms.places) {
      const place = { ...judged, rows: [], members: membersOf(judged) };
      for (const point of place.members) (placesOf[point] ??= []).push(place);
    }
    this.#placesOf = placesOf;
  }
}

/** @returns what puts these entries back to what they are now. */
function remembered<Entry>(entries: Map<number, Entry>, keys: readonly number[]): () => void {
  const kept = keys.map((key) => entries.get(key));
  return () =>
    keys.forEach((key, i) => {
      const entry = kept[i];
      if (entry === undefined) entries.delete(key);
      else entries.set(key, entry);
    });
}
