import { SetupError } from '../../shared/errors.js';

/** What may be asked of the hub, so that nobody keeps it from the others. */
export interface Budgets {
  /** Requests a second of one credential. */
  readonly requests: number;
  /** Milliseconds in which the hub works on requests of one credential, a second: 1000 is one at a time without a pause. */
  readonly work: number;
  /** Requests a second of one address without a good credential. */
  readonly anonymous: number;
  /** Credentials a minute of one address that are refused before it has to wait. */
  readonly failures: number;
}

const USUAL: Budgets = { requests: 10_000, work: 100_000, anonymous: 1000, failures: 300 };
const MOST = 1_000_000_000;

/**
 * `requests=200,work=4000` to budgets; what is not named is as usual.
 *
 * @throws SetupError `CONFIG_INVALID`
 */
export function budgetsOf(text: string): Budgets {
  const budgets: Record<string, number> = { ...USUAL };
  for (const part of text.split(',').filter((each) => each.trim() !== '')) {
    const [name = '', number = ''] = part.split('=').map((each) => each.trim());
    if (!Object.hasOwn(budgets, name) || !/^[1-9]\d{0,9}$/.test(number) || Number(number) > MOST) {
      const names = Object.keys(USUAL).join(', ');
      const message = `environment variable BUDGETS: "${part}" is not NAME=NUMBER with one of ${names} and a whole number from 1`;
      throw new SetupError('CONFIG_INVALID', message);
    }
    budgets[name] = Number(number);
  }
  return budgets as unknown as Budgets;
}
