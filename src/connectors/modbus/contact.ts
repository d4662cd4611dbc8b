/** What is known of a device's answering. `failures`: polls that failed in a row. */
export interface Contact {
  readonly state: 'UNKNOWN' | 'ONLINE' | 'OFFLINE';
  /** Whether its silence was said as its own, not as that of the whole link. */
  readonly warned: boolean;
  readonly failures: number;
}

/** What follows from an outcome: `SILENCE` marks all points of the device, `WARN` and `INFORM` make a log line. */
type ContactEffect = 'SILENCE' | 'WARN' | 'INFORM';

/** The next state and what is to be done. */
export interface ContactStep {
  readonly contact: Contact;
  readonly effects: readonly ContactEffect[];
}

/** A device that was not asked yet. */
export const NOT_ASKED: Contact = { state: 'UNKNOWN', warned: false, failures: 0 };

/** The device answered. */
export function afterAnswer(contact: Contact): ContactStep {
  return { contact: { state: 'ONLINE', warned: false, failures: 0 }, effects: contact.warned ? ['INFORM'] : [] };
}

/**
 * The device did not answer, or not usably.
 *
 * @param fault whose it is: a lost link is said once for all its devices, elsewhere.
 */
export function afterFailure(contact: Contact, fault: 'DEVICE' | 'LINK'): ContactStep {
  const effects: ContactEffect[] = [];
  if (contact.state !== 'OFFLINE') effects.push('SILENCE');
  if (fault === 'DEVICE' && !contact.warned) effects.push('WARN');
  const warned = contact.warned || fault === 'DEVICE';
  return { contact: { state: 'OFFLINE', warned, failures: contact.failures + 1 }, effects };
}
