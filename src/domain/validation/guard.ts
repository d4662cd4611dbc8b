/** What binary fractions of decimal limits need: so much beyond a limit is still within it. */
export const GUARD = 1e-9;
