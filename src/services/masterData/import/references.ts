import { nearest } from '../../../domain/text/nearest.js';
import { TYPES } from '../../../schema/entities.js';
import type { NodeType } from '../../../schema/globalId.js';
import type { Item, Items } from './items.js';
import type { Complaint } from './problems.js';

/** Names beyond which no near one is looked for, and how often it is done in one import. */
const MOST_NAMES = 20_000;
const MOST_GUESSES = 200;

/** Finds what rows refer to. */
export class References {
  readonly #items: Items;
  #guesses = 0;
  constructor(items: Items) {
    this.#items = items;
  }

  /** The object of that code, tag or name: of the same organization, else of the nearest one above it. */
  find(target: NodeType, code: string, organization: Item | null): Item | Complaint {
    if (target === 'Organization')
      return this.#items.withIdentity(target, null, code) ?? this.#unknown(target, code, null);
    for (let owner: Item | null = organization; owner !== null; owner = this.#above(owner)) {
      const found = this.#items.withIdentity(target, owner, code);
      if (found?.stored?.archived && !found.row) return archived(target, code);
      if (found) return found;
    }
    return this.#unknown(target, code, organization);
  }

  #above(organization: Item): Item | null {
    const parent = organization.row?.values.parent;
    if (typeof parent === 'string') return this.#items.withIdentity('Organization', null, parent) ?? null;
    const key = organization.stored?.values.parentKey;
    return typeof key === 'number' ? (this.#items.withKey('Organization', key) ?? null) : null;
  }

  #unknown(target: NodeType, code: string, organization: Item | null): Complaint {
    const { plural, zh } = TYPES[target];
    const near = this.#near(target, code, organization);
    return {
      code: 'REFERENCE_UNKNOWN',
      message: `${plural} (${zh}) has no ${code}, neither in the file nor in the hub`,
      cure: near === null ? `enter it in the sheet ${plural}, or correct the code` : `did you mean ${near}?`,
    };
  }

  #near(target: NodeType, code: string, organization: Item | null): string | null {
    if (this.#items.countOf(target, organization) > MOST_NAMES || ++this.#guesses > MOST_GUESSES) return null;
    const names = [...this.#items.identities(target, organization)];
    const stripped = code.replace(/^0+/, '');
    return names.find((name) => name.replace(/^0+/, '') === stripped) ?? nearest(code, names);
  }
}

function archived(target: NodeType, code: string): Complaint {
  return {
    code: 'REFERENCE_UNKNOWN',
    message: `${code} of ${TYPES[target].plural} is archived`,
    cure: 'restore it, or name another',
  };
}
