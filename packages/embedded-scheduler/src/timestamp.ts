/** The first second of year 1, by which the scheduler says that nothing ever changed. */
const neverSeconds = '-62135596800';

/** A moment as messages have it. */
export interface Timestamp {
  seconds: string;
  nanos: number;
}

/** Converts milliseconds since 1970; undefined is never. */
export function timestamp(ms: number | undefined): Timestamp {
  if (ms === undefined) return { seconds: neverSeconds, nanos: 0 };
  const seconds = Math.floor(ms / 1_000);
  return { seconds: String(seconds), nanos: Math.round((ms - seconds * 1_000) * 1_000_000) };
}
