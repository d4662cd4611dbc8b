import type { FrameRef } from '../domain/journal/message.js';

const PATTERN = /^frm_([0-9a-z]{1,6})-([0-9a-z]{1,11})-([0-9a-z]{1,4})$/;
const RADIX = 36;
const LARGEST_KEY = 2 ** 31 - 1;

/** The global id of a message of the journal. Opaque to clients; the letters never change. */
export function frameId({ link, opened, index }: FrameRef): string {
  return `frm_${[link, opened, index].map((part) => part.toString(RADIX)).join('-')}`;
}

/** Inverse of `frameId`; null for what is no id of a message. */
export function parseFrameId(id: string): FrameRef | null {
  const parts = PATTERN.exec(id)
    ?.slice(1)
    .map((part) => Number.parseInt(part, RADIX));
  if (!parts) return null;
  const [link, opened, index] = parts as [number, number, number];
  return link <= LARGEST_KEY && Number.isSafeInteger(opened) ? { link, opened, index } : null;
}
