import { Quality, QualityFlag } from '../../domain/readings/quality.js';
import type {
  CorrectionRuleInput,
  CorrectReadingsInput,
  ReadingCorrectionInput,
  ReadingReviewInput,
  ReviewReadingsInput,
} from '../../schema/inputs/revisions.js';
import type { RevisionError, RevisionPayload } from '../../schema/types/revision.js';
import type { PointEntry } from '../../store/pointDirectory.js';
import type { ReadingHistory } from '../../store/readings/history.js';
import { inForce, uncorrected, type StoredVersion } from '../../store/readings/versions.js';
import type { Viewer } from '../access.js';
import { within } from '../limits.js';
import { qualityNumber } from '../qualityNames.js';
import { checkRange } from '../bucketRequest.js';
import {
  type FoundReading,
  type Judged,
  refusedAsRegulatory,
  Reviser,
  revisionOf,
  type RevisionPorts,
} from './reviser.js';

/** Puts other numbers in the place of wrong ones, and decides of doubtful ones. What came first always stays (S003-3.4). */
export class Corrections {
  readonly #ports: RevisionPorts & { readonly history: ReadingHistory };

  constructor(ports: RevisionPorts & { readonly history: ReadingHistory }) {
    this.#ports = ports;
  }

  /** `correctReadings` of the graph. */
  async correct(viewer: Viewer, input: CorrectReadingsInput, requestId: string): Promise<RevisionPayload> {
    const reviser = new Reviser(this.#ports, viewer);
    await reviser.each('corrections', input.corrections ?? [], corrected);
    await this.#takeRules(reviser, input.rules ?? []);
    return reviser.commit(input, requestId);
  }

  /** `reviewReadings` of the graph (S000-8.1.1b). */
  async review(viewer: Viewer, input: ReviewReadingsInput, requestId: string): Promise<RevisionPayload> {
    const reviser = new Reviser(this.#ports, viewer);
    await reviser.each('reviews', input.reviews, reviewed);
    return reviser.commit(input, requestId);
  }

  async #takeRules(reviser: Reviser, rules: readonly CorrectionRuleInput[]): Promise<void> {
    const { limits } = this.#ports;
    within(limits, 'revisions', rules.length, 'rules');
    const points = await reviser.points('rules', rules);
    let readings = 0;
    for (const [i, rule] of rules.entries()) {
      const point = points[i];
      if (!point) continue;
      checkRange(rule);
      const field = ['rules', String(i)];
      const refusal = refusedAsRegulatory(point) ?? (rule.factor === 0 ? allAlike : null);
      if (refusal) reviser.take(field, refusal);
      else readings += await this.#takeRule(reviser, { rule, point, field, most: limits.revisions - readings });
    }
  }

  /** @returns how many readings the rule met. */
  async #takeRule(
    reviser: Reviser,
    { rule, point, field, most }: { rule: CorrectionRuleInput; point: PointEntry; field: string[]; most: number },
  ): Promise<number> {
    const { history, versions, limits } = this.#ports;
    const [found] = await history.raw([point.key], rule, most + 1);
    const times = found ? [...found.times] : [];
    if (times.length > most) {
      within({ ...limits, revisions: most }, 'revisions', times.length, `${field.join(' ')}: shorten the range`);
    }
    const keys = times.map((time) => ({ point: point.key, time }));
    for (const [at, known] of (await versions.of(keys)).entries()) {
      const from = uncorrected(known);
      if (from && from.value !== null)
        reviser.take(field, byRule({ point, time: times[at], versions: known }, from, rule));
    }
    return times.length;
  }
}

function corrected({ point, time }: FoundReading, { value, quality }: ReadingCorrectionInput): Judged {
  const refusal = refusedAsRegulatory(point) ?? (Number.isFinite(value) ? null : notFinite(value));
  const correction = { value, quality: qualityNumber(quality), flags: QualityFlag.CORRECTED };
  return refusal ?? revisionOf({ point: point.key, time }, correction, 'CORRECTION');
}

/** What was judged of the reading before may well be as right or wrong of the new number: quality and flags stay. */
function byRule(
  { point, time }: FoundReading,
  { value, quality, flags }: StoredVersion,
  { factor, offset }: CorrectionRuleInput,
): Judged {
  const result = (value as number) * factor + offset;
  if (!Number.isFinite(result)) return notFinite(result);
  const correction = { value: result, quality, flags: flags | QualityFlag.CORRECTED };
  return revisionOf({ point: point.key, time }, correction, 'CORRECTION');
}

function reviewed({ point, time, versions }: FoundReading, { action, value }: ReadingReviewInput): Judged {
  const refusal = refusedAsRegulatory(point) ?? wrongValue(action, value ?? null);
  if (refusal) return refusal;
  const known = inForce(versions) as StoredVersion;
  const key = { point: point.key, time };
  if (action === 'REJECT') return revisionOf(key, { ...known, quality: Quality.BAD }, 'REJECTION');
  if (action === 'ACCEPT') {
    if (known.value === null) return noNumber(time);
    return revisionOf(key, { ...known, quality: Quality.GOOD }, 'ACCEPTANCE');
  }
  const estimate = { value: value as number, quality: Quality.UNCERTAIN, flags: QualityFlag.SUBSTITUTED };
  return revisionOf(key, estimate, 'SUBSTITUTION');
}

function wrongValue(action: ReadingReviewInput['action'], value: number | null): Omit<RevisionError, 'field'> | null {
  if (action !== 'SUBSTITUTE')
    return value === null ? null : { code: 'VALUE_INVALID', message: `${action} takes no value; SUBSTITUTE does` };
  if (value === null) return { code: 'VALUE_INVALID', message: 'SUBSTITUTE needs the value that is to be used' };
  return Number.isFinite(value) ? null : notFinite(value);
}

const notFinite = (value: number): Omit<RevisionError, 'field'> => ({
  code: 'VALUE_INVALID',
  message: `${value} is no finite number`,
});

const allAlike: Omit<RevisionError, 'field'> = {
  code: 'VALUE_INVALID',
  message: 'a factor of 0 leaves nothing of the values; reject them with reviewReadings, or name each with its value',
};

const noNumber = (time: number): Omit<RevisionError, 'field'> => ({
  code: 'VALUE_INVALID',
  message: `the reading at ${new Date(time).toISOString()} has no number that could be right; substitute one`,
});
