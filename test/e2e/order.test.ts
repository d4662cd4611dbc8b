import { expect, it } from 'vitest';
import { orderScenario } from '../../torture/order.js';
import { freshDatabase } from '../support/database.js';

/** The small version of `npm run torture -- order`, which says what is promised. */
it('gives two hubs and a bulk writer one gapless order, whatever stalls', { timeout: 60_000 }, async () => {
  const database = await freshDatabase();
  const size = { seconds: 6, points: 12, workers: 2, lanes: 2, largest: 20 };
  const figures = await orderScenario({ login: database.admin, seed: 7, ...size, progress: () => undefined });
  await database.drop();
  for (const name of ['readings', 'bulk batches', 'stalls committed', 'stalls rolled back', 'cuts A', 'cuts B']) {
    expect(figures[name], name).toBeGreaterThan(0);
  }
});
