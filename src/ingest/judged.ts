import type { ReadingColumns } from '../domain/readings/columns.js';
import type { Judge } from './judge.js';

/** Judges each batch on its way to `write`; what was learnt of one that was not stored is taken back. */
export function judged<More extends unknown[], Result>(
  judge: Judge,
  write: (batch: ReadingColumns, ...more: More) => Promise<Result>,
): (batch: ReadingColumns, ...more: More) => Promise<Result> {
  return async (batch, ...more) => {
    const takeBack = judge.judge(batch);
    try {
      return await write(batch, ...more);
    } catch (error) {
      takeBack();
      throw error;
    }
  };
}
