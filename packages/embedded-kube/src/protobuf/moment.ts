/** Seconds since 1970 and nanoseconds, as a moment is sent. */
export interface Moment {
  readonly seconds: number;
  readonly nanos: number;
}

/** Reads an RFC 3339 text. */
export function momentOf(text: string): Moment {
  const ms = Date.parse(text);
  const seconds = Math.floor(ms / 1000);
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  return { seconds, nanos: Number(fraction.padEnd(9, '0').slice(0, 9)) };
}

/** Writes a moment as RFC 3339 with so many decimals, 0 or 6. */
export function textOfMoment({ seconds, nanos }: Moment, decimals: number): string {
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  const fraction = String(nanos).padStart(9, '0').slice(0, decimals);
  return decimals === 0 ? `${whole}Z` : `${whole}.${fraction}Z`;
}
