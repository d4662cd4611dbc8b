/**
 * How a reading came to have another value than its first one. A CONFLICT came from its source; of all others a person
 * decided, with a reason: which of the values that came is in force, that another number stands in its place, or what is
 * to be thought of a doubtful one (S000-8.1.1b).
 */
export type VersionKind = 'CONFLICT' | 'RESOLUTION' | 'CORRECTION' | 'ACCEPTANCE' | 'REJECTION' | 'SUBSTITUTION';
