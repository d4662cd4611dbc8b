import { TYPES } from '../../schema/entities.js';
import { nameOrder, nameSearch } from './names.js';
import type { Database } from '../../store/database.js';
import { fillNameKeys } from '../../store/masterData/nameKeys.js';

/** Fills in how names are ordered and searched, where a migration has left that open. */
export async function fillNames(db: Database): Promise<void> {
  for (const { type, attributes } of Object.values(TYPES)) {
    if (attributes.some(({ name }) => name === 'name')) {
      await fillNameKeys(db, type, (name) => ({ order: nameOrder(name), search: nameSearch(name) }));
    }
  }
}
