import type { Ingest } from '../ingest/ingest.js';
import type { LiveHub } from '../live/liveHub.js';
import type { HubMeasurements } from '../server/metrics.js';
import type { SecurityLog } from '../services/securityLog.js';
import type { FieldThread } from './fieldThread.js';
import type { JobSide } from './jobs.js';

/** The sides of the hub that the API shows something of. */
export interface Sides {
  readonly field: FieldThread | null;
  readonly jobs: JobSide;
  readonly securityLog: SecurityLog;
}

/** What is measured at this moment. */
export async function measurements(
  live: LiveHub,
  ingest: Ingest,
  { field, jobs, securityLog }: Sides,
): Promise<HubMeasurements> {
  const counted = field?.counted();
  const sides = { api: ingest.counts, ...(counted ? { field: counted.counts } : {}) };
  const traffic = counted?.traffic ?? new Map();
  const spool = counted?.spool ?? null;
  const { position, readers: streams } = live;
  const journal = counted?.journal ?? null;
  const shown = { position, streams, links: counted?.links ?? 0, ingest: sides, spool, traffic, journal };
  const security = { api: securityLog.counts, ...(counted ? { field: counted.security } : {}) };
  return { ...shown, security, jobs: await jobs.measured() };
}
