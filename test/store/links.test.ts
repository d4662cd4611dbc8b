import { expect, it } from 'vitest';
import { conflictRule } from '../../src/domain/readings/conflicts.js';
import { LinkStore } from '../../src/store/links.js';
import { freshStore } from '../support/store.js';
import { enterDistrict, testDistrict } from '../support/testDistrict.js';

it.each([
  ['KEEP_FIRST', 'FIRST', 'FIRST'],
  ['KEEP_LAST', 'LAST', 'LAST'],
  ['RESEND_WINS', 'FIRST', 'LAST'],
])('a link says what its connector does with conflicts: %s', async (conflictPolicy, usually, declared) => {
  const store = await freshStore();
  try {
    const district = testDistrict(1);
    const connectors = (district.connectors ?? []).map((connector) => ({ ...connector, conflictPolicy }));
    await enterDistrict(store, { ...district, connectors });
    const [link] = await new LinkStore(store.db, store.commits).links();
    if (!link) throw new Error('no link');
    expect(conflictRule(link.conflictPolicy, false)).toBe(usually);
    expect(conflictRule(link.conflictPolicy, true)).toBe(declared);
  } finally {
    await store.close();
  }
});
