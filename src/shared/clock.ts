/** Time as a part of the hub is given it, so that its tests need not wait. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. It may be set, forwards and backwards. */
  readonly now: () => number;
  /** Calls back once, `ms` milliseconds from now of a clock that nobody sets. @returns what calls it off. */
  readonly after: (ms: number, call: () => void) => () => void;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  now: Date.now,
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
