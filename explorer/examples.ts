import buildings from './examples/buildings.graphql';
import readingsAdded from './examples/readingsAdded.graphql';
import series from './examples/series.graphql';

const SHOWN_MS = 6 * 3_600_000;

/** The operations a first visit finds as tabs; later visits find what the visitor left. */
export function exampleTabs(nowMs: number): { query: string; variables?: string }[] {
  const range = { from: new Date(nowMs - SHOWN_MS).toISOString(), to: new Date(nowMs).toISOString() };
  return [{ query: buildings }, { query: series, variables: JSON.stringify(range, null, 2) }, { query: readingsAdded }];
}
