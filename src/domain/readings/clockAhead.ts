/** The clock of a sender may run ahead this far; a reading from beyond it is refused. Milliseconds. */
export const FUTURE_MS = 10 * 60_000;
