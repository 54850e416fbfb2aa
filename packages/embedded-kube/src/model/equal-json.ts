/**
 * Whether two JSON values are the same, whatever the order of their fields; a field that is
 * `undefined` counts as absent.
 */
export function equalJson(a: unknown, b: unknown): boolean {
  if (a === b) {
    return true;
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return false;
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, at) => equalJson(item, b[at]))
    );
  }
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  for (const key in left) {
    if (!equalJson(left[key], right[key])) {
      return false;
    }
  }
  for (const key in right) {
    if (right[key] !== undefined && left[key] === undefined) {
      return false;
    }
  }
  return true;
}
