// The operations `acceptance.*` of the worked examples, in the names of the domain.
import { z } from 'zod';
import { dataQuality, firstAttempts } from '../../src/domain/dataQuality/shares.js';
import { operation, type Operation } from './operation.js';

const count = z.int().min(0);
export const acceptanceOperations: Readonly<Record<string, Operation>> = {
  'acceptance.dataQuality': operation(
    z.object({
      link: z.enum(['WIRED', 'WIRELESS']),
      expected: z.number().min(0),
      received: count,
      onTime: count,
      checked: count,
      accurate: count,
      messages: count,
      firstAttemptSucceeded: count,
    }),
    ({ link, received, messages, firstAttemptSucceeded, ...counts }) => {
      const { successRate, pass } = firstAttempts(link, messages, firstAttemptSucceeded);
      const shares = dataQuality({ ...counts, received, timed: received });
      return { ...shares, firstAttemptSuccessRate: successRate, firstAttemptPass: pass };
    },
  ),
};
