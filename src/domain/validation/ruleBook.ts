import type { Quantity } from '../readings/quantities.js';
import type { NetworkSide } from './defaultTermsTable.js';
import type { RuleKind, RuleParameters } from './ruleKinds.js';

/** What an organization wants otherwise: for one of its points, or for a quantity. */
export interface EnteredRule<K extends RuleKind = RuleKind> {
  readonly kind: K;
  readonly organization: number;
  readonly point: number | null;
  readonly quantity: Quantity | null;
  /** Only on that side; null for both. */
  readonly side: NetworkSide | null;
  /** False: this is not looked at. */
  readonly enabled: boolean;
  readonly parameters: RuleParameters[K] | null;
}

/** By what a point's rules are found. */
export interface RuledPoint {
  readonly key: number;
  readonly quantity: Quantity;
  readonly side: NetworkSide;
  /** Whose it is, then those above, upwards. */
  readonly organizations: readonly number[];
}

/** All rules; of each kind the most specific one holds for a point, whole: rules are not mixed. */
export class RuleBook {
  readonly #rules = new Map<string, EnteredRule>();

  constructor(rules: readonly EnteredRule[]) {
    for (const rule of rules) this.#rules.set(keyOf(rule), rule);
  }

  /** The same with other rules in the place of those that are of the same kind and target. */
  with(rules: readonly EnteredRule[]): RuleBook {
    return new RuleBook([...this.#rules.values(), ...rules]);
  }

  /** Whether anything is entered at all. */
  get isEmpty(): boolean {
    return this.#rules.size === 0;
  }

  /**
   * The rule in force: that of the point, else that for its quantity of its organization, else of those above, upwards;
   * one for its side before one for both. Null where the default holds.
   */
  find<K extends RuleKind>(kind: K, { key, quantity, side, organizations }: RuledPoint): EnteredRule<K> | null {
    const place = { kind, point: null, quantity };
    const candidates = [
      keyOf({ kind, point: key, quantity: null, organization: 0, side: null }),
      ...organizations.flatMap((organization) => [
        keyOf({ ...place, organization, side }),
        keyOf({ ...place, organization, side: null }),
      ]),
    ];
    for (const candidate of candidates) {
      const found = this.#rules.get(candidate);
      if (found) return found as EnteredRule<K>;
    }
    return null;
  }
}

type Target = Pick<EnteredRule, 'kind' | 'organization' | 'point' | 'quantity' | 'side'>;

const keyOf = ({ kind, organization, point, quantity, side }: Target): string =>
  point === null ? `${kind} ${quantity} ${organization} ${side ?? ''}` : `${kind} ${point}`;
