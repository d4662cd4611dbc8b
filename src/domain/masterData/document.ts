/**
 * A district in plain values, as import files hold it: sheet (`buildings`) to rows of heading (`heatedArea`) to value.
 * References are codes, times ISO 8601 texts or milliseconds since the epoch, durations ISO 8601 texts (`PT5S`), a place is
 * `placeType` and `place`, a position `longitude`, `latitude`. Undefined leaves what is there, null clears it.
 */
export type MasterDataDocument = Readonly<Record<string, readonly DocumentRow[]>>;

export type DocumentRow = Readonly<Record<string, unknown>>;
