import { expect, it } from 'vitest';
import { spoolScenario } from '../../../torture/spool.js';

/** The small version of `npm run torture -- spool`, which says what is promised (S002-4.1.3a, S003-5.3b). */
it('survives kill -9: whatever was said to be safe is there, whole and in order', { timeout: 120_000 }, async () => {
  const figures = await spoolScenario({ seed: 5, kills: 5, progress: () => undefined });
  expect(figures['acknowledged']).toBeGreaterThan(5);
});
