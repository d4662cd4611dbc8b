import { afterEach, expect, it } from 'vitest';
import { SecurityLog } from '../../src/services/securityLog.js';
import type { NewSecurityEvent } from '../../src/store/securityEvents.js';

const opened: SecurityLog[] = [];
afterEach(async () => {
  for (const log of opened.splice(0)) await log.close();
});

function trial(): {
  log: SecurityLog;
  stored: NewSecurityEvent[];
  break: (broken: boolean) => void;
  said: string[];
  at: (ms: number) => void;
} {
  const stored: NewSecurityEvent[] = [];
  const said: string[] = [];
  let [broken, now] = [false, 1000];
  const log = new SecurityLog({
    insert: async (events) => {
      if (broken) throw new Error('away');
      stored.push(...events.map((event) => ({ ...event })));
    },
    now: () => now,
    warn: (reason) => said.push(reason),
  });
  opened.push(log);
  return { log, stored, said, break: (is) => (broken = is), at: (ms) => (now = ms) };
}

it('folds equal events into one row with their number and span', async () => {
  const { log, stored, at } = trial();
  for (const ms of [1000, 2000, 3000]) {
    at(ms);
    log.note('REFUSED_CREDENTIAL', { address: '192.0.2.1', reason: 'MALFORMED' });
  }
  log.note('REFUSED_CREDENTIAL', { address: '192.0.2.2', reason: 'MALFORMED' });
  await log.flush();
  expect(stored).toMatchObject([
    { address: '192.0.2.1', count: 3, firstAt: 1000, lastAt: 3000, credential: null, subject: null },
    { address: '192.0.2.2', count: 1, firstAt: 3000, lastAt: 3000 },
  ]);
});

it('keeps a bounded number of different ones apart, and loses none of the count', async () => {
  const { log, stored } = trial();
  for (let i = 0; i < 5000; i++) log.note('REFUSED_ADDRESS', { address: `10.0.${i >> 8}.${i & 255}`, reason: 'X' });
  await log.flush();
  const others = stored.filter(({ reason }) => reason === 'OTHERS');
  expect(stored.length).toBeLessThan(600);
  expect(others).toMatchObject([{ kind: 'REFUSED_ADDRESS', address: null }]);
  expect(stored.reduce((sum, { count }) => sum + count, 0)).toBe(5000);
  expect(log.counts.noted.get('REFUSED_ADDRESS')).toBe(5000);
  expect(log.counts.folded).toBe(others[0]?.count);
});

it('keeps what could not be stored, says so once, and stores it when it can', async () => {
  const { log, stored, said, break: breakIt } = trial();
  breakIt(true);
  for (let i = 0; i < 3; i++) {
    log.note('TLS_ERROR', { address: '192.0.2.1', reason: 'X' });
    await log.flush();
  }
  expect(said).toEqual(['away']);
  expect(log.counts.waiting).toBe(1);
  breakIt(false);
  await log.close();
  expect(stored).toMatchObject([{ count: 3 }]);
  expect(log.counts.waiting).toBe(0);
});

it('makes what a peer sent fit to be kept and shown', async () => {
  const { log, stored } = trial();
  log.note('UNKNOWN_DEVICE', { subject: `a\u0000\n${'b'.repeat(500)}\ud800`, reason: 'REGISTRATION' });
  await log.flush();
  expect(stored[0]?.subject).toBe(`a\ufffd\ufffd${'b'.repeat(197)}`);
});
