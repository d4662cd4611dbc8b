import type { Logger } from 'pino';
import { SecurityLog } from '../services/securityLog.js';
import type { SecurityEventStore } from '../store/securityEvents.js';
import type { Endings } from './endings.js';

/** The security log of a process or thread, which stores what waits when it ends. */
export function openSecurityLog(store: SecurityEventStore, log: Logger, endings: Pick<Endings, 'add'>): SecurityLog {
  const securityLog = new SecurityLog({
    insert: (events) => store.insert(events),
    now: Date.now,
    warn: (reason) => log.warn({ reason }, 'security events could not be stored; they are kept and tried again'),
  });
  endings.add(() => securityLog.close());
  return securityLog;
}
