import type { JournalMessage, NotedFrame } from '../domain/journal/message.js';
import type { Journal } from './journal.js';

/** A link, and which of its devices serve points of settlement or supervision. */
interface JournalledLink {
  readonly key: number;
  readonly devices: readonly { readonly key: number; readonly legal: boolean }[];
}

/**
 * How one link gives its messages to the journal. What is of no known device is kept as long as the messages of the
 * device among them that must be kept longest.
 */
export function journalDoor(journal: Journal, link: JournalledLink): (message: JournalMessage) => NotedFrame | null {
  const legal = new Set(link.devices.filter((device) => device.legal).map(({ key }) => key));
  return (message) => {
    const isLegal = message.device === null ? legal.size > 0 : legal.has(message.device);
    return journal.note(link.key, isLegal, message);
  };
}
