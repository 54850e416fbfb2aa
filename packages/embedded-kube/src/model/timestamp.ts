/** A time as the API writes it: RFC 3339 with whole seconds. `now` is in milliseconds since 1970. */
export function timestamp(now: number): string {
  return `${new Date(now).toISOString().slice(0, -'.000Z'.length)}Z`;
}
