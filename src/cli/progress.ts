/** Says how far a long piece of work is: a bar on a terminal, a line now and then elsewhere. */
export interface Progress {
  readonly at: (phase: string, done: number, total: number) => void;
  /** Clears the bar. */
  readonly end: () => void;
}

/** Shorter work is done before anybody wonders. */
const WORTH_TELLING = 5000;
const BAR_MS = 100;
const BAR_WIDTH = 30;
const LINES = 4;

/** Progress on a stream, as a rule standard error. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? new Bar(stream) : new Lines(stream);
}

class Bar implements Progress {
  readonly #stream: NodeJS.WriteStream;
  #shownAt = 0;
  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  readonly at = (phase: string, done: number, total: number): void => {
    if (total < WORTH_TELLING) return;
    const now = performance.now();
    if (now - this.#shownAt < BAR_MS && done !== total) return;
    this.#shownAt = now;
    const filled = Math.round((BAR_WIDTH * done) / total);
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
    this.#stream.write(`\r${phase.padEnd(10)} ${bar} ${done} of ${total}\u001b[K`);
  };

  readonly end = (): void => {
    if (this.#shownAt > 0) this.#stream.write('\r\u001b[K');
  };
}

class Lines implements Progress {
  readonly #stream: NodeJS.WriteStream;
  #said = '';
  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  readonly at = (phase: string, done: number, total: number): void => {
    if (total < WORTH_TELLING) return;
    const quarter = Math.floor((LINES * done) / total);
    const key = `${phase} ${quarter}`;
    if (key === this.#said) return;
    this.#said = key;
    this.#stream.write(`${phase} ${done} of ${total}\n`);
  };

  readonly end = (): void => undefined;
}
