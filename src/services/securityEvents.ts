import { PageConnection, type Connection } from '../schema/connection.js';
import type { SecurityEventFilter } from '../schema/inputs/securityEvents.js';
import type { SecurityEvent } from '../schema/types/securityEvent.js';
import { CallerError } from '../shared/errors.js';
import type { SecurityEventQuery, SecurityEventStore } from '../store/securityEvents.js';
import { pageSize, type RequestLimits } from './limits.js';
import type { SecurityLog } from './securityLog.js';

/** What events are served from. */
export interface SecurityEventPorts {
  readonly store: Pick<SecurityEventStore, 'page' | 'count'>;
  readonly log: Pick<SecurityLog, 'flush'>;
  readonly limits: RequestLimits;
}

/** Which page of events is asked for. */
interface EventPage {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** Reads the security log. */
export class SecurityEvents {
  readonly #ports: SecurityEventPorts;

  constructor(ports: SecurityEventPorts) {
    this.#ports = ports;
  }

  /**
   * A page of the log, newest first. What this process has noted is stored before.
   *
   * @throws CallerError BAD_USER_INPUT for an empty range, a foreign cursor, or more than the limits allow.
   */
  async page(filter: SecurityEventFilter | null, { first, after }: EventPage): Promise<Connection<SecurityEvent>> {
    const { store, log, limits } = this.#ports;
    const query = queryOf(filter ?? {});
    const size = pageSize(first, limits);
    const before = after == null ? null : seatOf(after);
    await log.flush();
    const found = await store.page(query, before, size + 1);
    return new PageConnection({
      nodes: found.slice(0, size).map(({ key, ...event }) => ({ id: eventId(key), ...event })),
      hasNextPage: found.length > size,
      hasPreviousPage: before !== null,
      cursorOf: ({ id }) => id,
      count: () => store.count(query),
    });
  }
}

const RADIX = 36;
const eventId = (key: number): string => `sev_${key.toString(RADIX)}`;

function seatOf(cursor: string): number {
  const [, text] = /^sev_([0-9a-z]{1,10})$/.exec(cursor) ?? [];
  if (text !== undefined) return Number.parseInt(text, RADIX);
  throw new CallerError('BAD_USER_INPUT', 'the cursor is none of ours; take one that this same field gave');
}

function queryOf({ kinds, address, credential, from, to }: SecurityEventFilter): SecurityEventQuery {
  if (from != null && to != null && from >= to) {
    throw new CallerError('BAD_USER_INPUT', 'filter: the range is empty: from is not before to');
  }
  const given = { kinds: kinds ?? null, address: address ?? null, credential: credential ?? null };
  return { ...given, from: from ?? null, to: to ?? null };
}
