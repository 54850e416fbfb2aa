const longestShown = 60;

/** A value from a spec as an error message shows it: short, and telling its type. */
export function describeValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return String(value);
  return value.length <= longestShown
    ? JSON.stringify(value)
    : `${JSON.stringify(value.slice(0, longestShown))}… (${value.length} characters)`;
}
