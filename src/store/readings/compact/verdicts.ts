import { damaged, type ByteReader, type ByteWriter } from './bytes.js';
import { readWholeNumbers, writeWholeNumbers } from './wholeNumbers.js';

/** Quality and flags of readings, parallel. */
export interface Verdicts {
  readonly qualities: Uint8Array;
  readonly flags: Int32Array;
}

/** Distinct verdicts of a day that has nothing but readings that are GOOD without a flag. */
const ALL_GOOD = 0;

/** Writes the few verdicts that occur, then which of them each reading has. */
export function writeVerdicts(out: ByteWriter, verdicts: Verdicts): void {
  if (areAllGood(verdicts)) {
    out.unsigned(ALL_GOOD);
    return;
  }
  const { qualities, flags } = verdicts;
  const places = new Map<number, number>();
  const which = Float64Array.from(qualities, (quality, i) => {
    const verdict = flags[i] * 256 + quality;
    const place = places.get(verdict) ?? places.size;
    places.set(verdict, place);
    return place;
  });
  out.unsigned(places.size);
  for (const verdict of places.keys()) {
    out.byte(verdict & 255);
    out.signed(Math.floor(verdict / 256));
  }
  writeWholeNumbers(out, which, which.length);
}

export function readVerdicts(from: ByteReader, length: number): Verdicts {
  const verdicts = { qualities: new Uint8Array(length), flags: new Int32Array(length) };
  const count = from.unsigned();
  if (count === ALL_GOOD) return verdicts;
  if (count > length) throw damaged('there are more verdicts than readings');
  const qualities = new Uint8Array(count);
  const flags = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    qualities[i] = from.byte();
    flags[i] = from.signed();
  }
  const which = readWholeNumbers(from, length);
  for (let i = 0; i < length; i++) {
    if (which[i] >= count) throw damaged('a reading has an unknown verdict');
    verdicts.qualities[i] = qualities[which[i]];
    verdicts.flags[i] = flags[which[i]];
  }
  return verdicts;
}

function areAllGood({ qualities, flags }: Verdicts): boolean {
  let bits = 0;
  for (let i = 0; i < qualities.length; i++) bits |= qualities[i] | flags[i];
  return bits === 0;
}
