import { expect, it } from 'vitest';
import { storeScenario } from '../../torture/store.js';

/** The small version of `npm run torture -- store`, which says what is promised. */
it('loses nothing and has nothing twice, whatever is killed, held up or set wrong', { timeout: 120_000 }, async () => {
  const size = { kills: 3, workers: 3, points: 12, devices: 3, largest: 60 };
  const figures = await storeScenario({ seed: 11, ...size, progress: () => undefined });
  for (const name of ['hub kills', 'acknowledged', 'versions', 'sent again', 'polled', 'folded', 'closed']) {
    expect(figures[name], name).toBeGreaterThan(0);
  }
});
