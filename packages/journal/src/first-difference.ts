/** The first place at which two values differ. */
export interface Difference {
  /** Where, from the name that was given for the whole: `commands[1].status.replicas`. */
  readonly path: string;
  /** The recorded value; undefined where there was none. */
  readonly expected: unknown;
  /** The replayed value; undefined where there is none. */
  readonly actual: unknown;
}

/**
 * Finds the first place at which two plain values differ in meaning, or null where they do not.
 *
 * What JSON cannot tell apart is the same: the order of keys says nothing, a key whose value is
 * undefined is a key that is missing, and undefined in a list is null.
 *
 * @param path the name of the whole, at which all paths begin.
 */
export function firstDifference(
  expected: unknown,
  actual: unknown,
  path: string,
): Difference | null {
  if (expected === actual) return null;
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const length = Math.max(expected.length, actual.length);
    for (let i = 0; i < length; i++) {
      const inBoth = i < expected.length && i < actual.length;
      const [left, right] = [expected[i], actual[i]];
      const found = inBoth
        ? firstDifference(left ?? null, right ?? null, `${path}[${i}]`)
        : { path: `${path}[${i}]`, expected: left, actual: right };
      if (found !== null) return found;
    }
    return null;
  }
  if (isRecord(expected) && isRecord(actual)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      const found = firstDifference(expected[key], actual[key], join(path, key));
      if (found !== null) return found;
    }
    return null;
  }
  return { path, expected, actual };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const plainKey = /^[A-Za-z_]\w*$/;

function join(path: string, key: string): string {
  return plainKey.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}
