/**
 * What readings of a point are kept for. Readings of supervision and settlement are evidence: they are kept at least
 * five years with the messages that brought them (S002-5.3.1a), and REGULATORY ones cannot be corrected.
 */
export const DATA_CLASSES = ['OPERATION', 'SETTLEMENT', 'REGULATORY'] as const;
export type DataClass = (typeof DATA_CLASSES)[number];
