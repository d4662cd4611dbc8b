import { BullEngine } from '../../../src/adapters/queue/bull.js';
import type { EnginePorts } from '../../../src/adapters/queue/contract.js';
import { JobQueue } from '../../../src/adapters/queue/jobQueue.js';
import { PgBossEngine } from '../../../src/adapters/queue/pgBoss.js';
import type { JobTerms } from '../../../src/shared/jobTerms.js';
import { Database } from '../../../src/store/database.js';
import { JobRows } from '../../../src/store/jobRows.js';
import { sessionConfig, type DatabaseLogin } from '../../../src/store/postgres/access.js';

/** Where the product of an engine is, as another process is told. */
export type ProductAddress =
  { readonly kind: 'pg-boss'; readonly login: DatabaseLogin } | { readonly kind: 'bull'; readonly url: string };

const SILENT: EnginePorts = { lost: () => undefined, recovered: () => undefined };

/** A queue over a real product, wired as the hub wires it. */
export async function openProduct(
  address: ProductAddress,
  terms: readonly JobTerms[],
  ports: EnginePorts = SILENT,
): Promise<JobQueue> {
  const queue = new JobQueue(engineOf(address, ports), terms, Date.now);
  await queue.open();
  return queue;
}

function engineOf(address: ProductAddress, ports: EnginePorts): BullEngine | PgBossEngine {
  if (address.kind === 'bull') return new BullEngine(address.url, ports);
  const { login } = address;
  const session = { ...login, options: sessionConfig(login).options };
  return new PgBossEngine(session, new JobRows(new Database(login, 2)), ports);
}
