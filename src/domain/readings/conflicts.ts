/** What a connector does with another value for a point and time that it has sent before. Both are always kept. */
export type ConflictPolicy = 'KEEP_FIRST' | 'KEEP_LAST' | 'RESEND_WINS';

/** Which of two values for one point and time is in force. */
export type ConflictRule = 'FIRST' | 'LAST';

/**
 * The rule for a batch.
 *
 * @param declaredResend whether the sender itself says that it sends again what it sent before: HJ 212 `RF=1`, an answer
 *   to a recall.
 */
export function conflictRule(policy: ConflictPolicy, declaredResend: boolean): ConflictRule {
  if (policy === 'RESEND_WINS') return declaredResend ? 'LAST' : 'FIRST';
  return policy === 'KEEP_LAST' ? 'LAST' : 'FIRST';
}
