/** What a measurement is given. */
export interface Run {
  /** How often each side takes its turn. */
  readonly rounds: number;
  /** Hears what is going on, for people. */
  readonly progress: (message: string) => void;
  /** Takes a finished table. */
  readonly result: (table: string) => void;
}

/** A measurement that can be asked for by name. It brings its own PostgreSQL and data, and leaves nothing behind. */
export interface Bench {
  readonly about: string;
  readonly measure: (run: Run) => Promise<void>;
}
