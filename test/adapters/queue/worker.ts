// A process that begins a run and never ends it, to be killed. Says on standard output which run it has begun.
import { openProduct, type ProductAddress } from './products.js';
import type { JobTerms } from '../../../src/shared/jobTerms.js';

const [address, terms] = process.argv.slice(2).map((word) => JSON.parse(word) as unknown) as [ProductAddress, JobTerms];
const queue = await openProduct(address, [terms]);
await queue.work(terms.name, async (data) => {
  process.stdout.write(`began ${JSON.stringify(data)}\n`);
  await new Promise(() => undefined);
});
