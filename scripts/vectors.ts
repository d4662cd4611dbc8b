// npm run vectors -- FILE…: protocol vectors against our decoders; a line a case, exit 1 if one failed.
import { faultsOf, vectorsIn } from '../test/support/vectors.js';
import { messageOf } from '../src/shared/errors.js';
import { runCases } from './cases.js';

runCases('vectors', (file) =>
  vectorsIn(file).map((vector) => ({ name: `${vector.id} ${vector.kind}`, why: whyOf(() => faultsOf(vector)) })),
);

function whyOf(run: () => readonly string[]): string | undefined {
  try {
    return run().join('; ') || undefined;
  } catch (error) {
    return `decoder failed: ${messageOf(error)}`;
  }
}
