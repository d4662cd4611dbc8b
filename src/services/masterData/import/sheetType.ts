import { nearest } from '../../../domain/text/nearest.js';
import { normalText } from '../../../domain/text/normalText.js';
import { TYPES, TYPE_NAMES } from '../../../schema/entities.js';
import type { NodeType } from '../../../schema/globalId.js';

/** Sheets that explain a file to people; they hold no data. */
const EXPLANATIONS = new Set(['readme', 'notes', '说明', '填写说明', '使用说明', '填表说明']);

const keyOf = (name: string): string => normalText(name).toLowerCase().replace(/[ _-]/g, '');

const BY_NAME = new Map(
  TYPE_NAMES.flatMap((type) =>
    [type, TYPES[type].plural, TYPES[type].zh, `${TYPES[type].zh}表`, `${TYPES[type].zh}台账`].map(
      (name) => [keyOf(name), type] as const,
    ),
  ),
);

/** The type that a sheet is named after, in English or Chinese; null for anything else. */
export function typeOfSheet(name: string): NodeType | null {
  return BY_NAME.get(keyOf(name)) ?? null;
}

/** Whether a sheet only explains the others. */
export function isExplanation(name: string): boolean {
  return EXPLANATIONS.has(keyOf(name));
}

/** What to do about a sheet of another name. */
export function cureForSheet(name: string): string {
  const names = TYPE_NAMES.flatMap((type) => [TYPES[type].plural, TYPES[type].zh]);
  const near = nearest(normalText(name), names);
  if (near !== null) return `did you mean ${near}?`;
  return `name it after what it holds: ${TYPE_NAMES.map((type) => `${TYPES[type].plural} (${TYPES[type].zh})`).join(', ')}`;
}
