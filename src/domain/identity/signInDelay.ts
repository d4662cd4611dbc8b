/** How wrong sign-ins slow down further ones. */
export interface DelayTerms {
  /** So many failures cost nothing. */
  readonly free: number;
  /** The first delay in milliseconds; each further failure doubles it. */
  readonly firstMs: number;
  /** It never grows beyond this: nobody is locked out for good. */
  readonly mostMs: number;
}

/** Of one login name, whether anybody has it or not; and of one address. */
export const NAME_DELAY: DelayTerms = { free: 5, firstMs: 1000, mostMs: 15 * 60_000 };
export const ADDRESS_DELAY: DelayTerms = { free: 50, firstMs: 1000, mostMs: 5 * 60_000 };
/** After so long without a failure all is forgotten, in milliseconds. */
export const FORGOTTEN_MS = 60 * 60_000;

/** How long to wait after the `failures`th failure, in milliseconds. */
export function signInDelayMs(failures: number, { free, firstMs, mostMs }: DelayTerms): number {
  if (failures < free) return 0;
  return Math.min(firstMs * 2 ** Math.min(failures - free, 40), mostMs);
}
