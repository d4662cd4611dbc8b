import type { Summaries } from '../../../domain/readings/summary.js';
import { damaged, type ByteReader, type ByteWriter } from './bytes.js';
import { scaled, unscaled, type Scale } from './decimals.js';

/** What the hours of a segment have in common. */
export interface HourForm {
  readonly scale: Scale;
  /** Units of the scale in one. */
  readonly perOne: number;
  /** What first and last times of hours are multiples of, from the start of their hour; milliseconds. */
  readonly timeUnit: number;
}

/** What is remembered of the hour before, since hours of one point resemble each other. */
export interface HourBefore {
  total: number;
  /** Its minimum as a whole number. */
  min: number;
}

/** First byte of an hour, bit by bit. The numbers are stored; they never change. */
const SAME_TOTAL = 1; // as many readings as in the hour before
const ALL_GOOD = 2; // all readings are GOOD and count
const NONE_COUNTS = 4;
const AS_DOUBLES = 8; // minimum, maximum, first and last
const SUM_DECIMAL = 16;
const INTEGRAL_SHIFT = 5;

/** How the integral follows from the other figures. The numbers are stored; they never change. */
const Integral = { DOUBLE: 0, REGULAR_LINEAR: 1, REGULAR_STEP: 2, DECIMAL: 3 } as const;

/** Whole numbers up to this size are exact, and sums and differences of two of them are too. */
const EXACT = 2 ** 51;

/** Halves come from the trapezoids. */
const HALVES = 2;

export function hourForm(scale: Scale, timeUnit: number): HourForm {
  return { scale, perOne: 10 ** scale.digits, timeUnit };
}

export const beginHours = (): HourBefore => ({ total: 0, min: 0 });

/** Writes one hour, which has readings. */
export function writeHour(out: ByteWriter, hours: Summaries, row: number, form: HourForm, before: HourBefore): void {
  const total = hours.total[row];
  const count = hours.count[row];
  const whole = wholeValues(hours, row, form.scale);
  const sumUnits = unitsOf(hours.sum[row], form.perOne);
  const integral = integralForm(hours, row, form);
  const isAllGood = count === total && hours.good[row] === total;
  out.byte(
    (total === before.total ? SAME_TOTAL : 0) |
      (isAllGood ? ALL_GOOD : 0) |
      (count === 0 ? NONE_COUNTS : 0) |
      (whole === null ? AS_DOUBLES : 0) |
      (sumUnits === null ? 0 : SUM_DECIMAL) |
      (integral << INTEGRAL_SHIFT),
  );
  if (total !== before.total) out.unsigned(total);
  before.total = total;
  if (!isAllGood) {
    if (count > 0) out.unsigned(count);
    out.unsigned(hours.good[row]);
  }
  if (count === 0) return;
  writeTimes(out, hours, row, form);
  if (whole === null) writeDoubles(out, hours, row);
  else writeWhole(out, whole, before);
  if (sumUnits === null) out.double(hours.sum[row]);
  else out.signed(sumUnits - expectedSum(hours, row, form));
  if (integral === Integral.DOUBLE) out.double(hours.integral[row]);
  if (integral === Integral.DECIMAL) {
    const units = unitsOf(hours.integral[row], HALVES * form.perOne) as number;
    out.signed(units - regularUnits(hours, row, form, Integral.REGULAR_LINEAR));
  }
}

/** Reads one hour; its start and end are there already. */
export function readHour(from: ByteReader, hours: Summaries, row: number, form: HourForm, before: HourBefore): void {
  const head = from.byte();
  const total = head & SAME_TOTAL ? before.total : from.unsigned();
  before.total = total;
  hours.total[row] = total;
  if (head & ALL_GOOD) {
    hours.count[row] = hours.good[row] = total;
  } else {
    hours.count[row] = head & NONE_COUNTS ? 0 : from.unsigned();
    hours.good[row] = from.unsigned();
  }
  if (head & NONE_COUNTS) return;
  if (hours.count[row] > total || hours.good[row] > total) throw damaged('an hour counts more than there is');
  readTimes(from, hours, row, form);
  if (head & AS_DOUBLES) readDoubles(from, hours, row);
  else readWhole(from, hours, row, form.scale, before);
  hours.sum[row] = head & SUM_DECIMAL ? (expectedSum(hours, row, form) + from.signed()) / form.perOne : from.double();
  hours.integral[row] = readIntegral(from, hours, row, form, head >> INTEGRAL_SHIFT);
}

/** The number in units of 1 / `perOne`, when it is a whole number of them to the last bit. */
function unitsOf(value: number, perOne: number): number | null {
  const units = Math.round(value * perOne);
  return Math.abs(units) <= EXACT && Object.is(units / perOne, value) ? units : null;
}

/** Minimum, maximum, first and last as whole numbers; null when they are none to the last bit. */
function wholeValues({ min, max, firstValue, lastValue }: Summaries, row: number, scale: Scale): number[] | null {
  const values = [min[row], max[row], firstValue[row], lastValue[row]];
  const whole = values.map((value) => unscaled(value, scale));
  return whole.every((k, i) => Object.is(scaled(k, scale), values[i])) ? whole : null;
}

function writeWhole(out: ByteWriter, [min, max, first, last]: readonly number[], before: HourBefore): void {
  out.signed(min - before.min);
  out.unsigned(max - min);
  out.unsigned(first - min);
  out.unsigned(last - min);
  before.min = min;
}

function readWhole(from: ByteReader, hours: Summaries, row: number, scale: Scale, before: HourBefore): void {
  const min = before.min + from.signed();
  before.min = min;
  hours.min[row] = scaled(min, scale);
  hours.max[row] = scaled(min + from.unsigned(), scale);
  hours.firstValue[row] = scaled(min + from.unsigned(), scale);
  hours.lastValue[row] = scaled(min + from.unsigned(), scale);
}

function writeDoubles(out: ByteWriter, { min, max, firstValue, lastValue }: Summaries, row: number): void {
  for (const column of [min, max, firstValue, lastValue]) out.double(column[row]);
}

function readDoubles(from: ByteReader, { min, max, firstValue, lastValue }: Summaries, row: number): void {
  for (const column of [min, max, firstValue, lastValue]) column[row] = from.double();
}

function writeTimes(out: ByteWriter, hours: Summaries, row: number, { timeUnit }: HourForm): void {
  out.unsigned((hours.firstTime[row] - hours.start[row]) / timeUnit);
  out.unsigned((hours.lastTime[row] - hours.firstTime[row]) / timeUnit);
}

function readTimes(from: ByteReader, hours: Summaries, row: number, { timeUnit }: HourForm): void {
  hours.firstTime[row] = hours.start[row] + from.unsigned() * timeUnit;
  hours.lastTime[row] = hours.firstTime[row] + from.unsigned() * timeUnit;
  if (hours.lastTime[row] >= hours.end[row]) throw damaged('a time is outside its hour');
}

/** The sum if the mean were halfway between minimum and maximum, in units of the scale. */
function expectedSum({ count, min, max }: Summaries, row: number, form: HourForm): number {
  return bounded(count[row] * ((min[row] + max[row]) / 2) * form.perOne);
}

/** The integral if readings were evenly apart, in halves of units of the scale. */
function regularUnits(hours: Summaries, row: number, form: HourForm, rule: number): number {
  const { count, firstTime, lastTime, firstValue, lastValue, sum } = hours;
  if (count[row] < 2) return 0;
  const apart = (lastTime[row] - firstTime[row]) / (count[row] - 1);
  const beyond = rule === Integral.REGULAR_STEP ? lastValue[row] : (firstValue[row] + lastValue[row]) / 2;
  return bounded(apart * (sum[row] - beyond) * HALVES * form.perOne);
}

/** Rounded; 0 where it would not be exact, as of infinities. */
function bounded(value: number): number {
  return Math.abs(value) <= EXACT ? Math.round(value) + 0 : 0;
}

function integralForm(hours: Summaries, row: number, form: HourForm): number {
  const perOne = HALVES * form.perOne;
  const units = unitsOf(hours.integral[row], perOne);
  if (units === null) return Integral.DOUBLE;
  for (const rule of [Integral.REGULAR_LINEAR, Integral.REGULAR_STEP]) {
    if (regularUnits(hours, row, form, rule) === units) return rule;
  }
  return Integral.DECIMAL;
}

function readIntegral(from: ByteReader, hours: Summaries, row: number, form: HourForm, rule: number): number {
  if (rule === Integral.DOUBLE) return from.double();
  const perOne = HALVES * form.perOne;
  if (rule !== Integral.DECIMAL) return regularUnits(hours, row, form, rule) / perOne;
  return (regularUnits(hours, row, form, Integral.REGULAR_LINEAR) + from.signed()) / perOne;
}
