import { isJsonObject } from '../model/api-object.ts';

/** What earlier answers of a case gave, by name. */
export type Saved = Readonly<Record<string, string>>;

/** A rule that a value must keep: says what is wrong with it, or nothing. */
export type Rule = (actual: unknown, saved: Saved) => string | undefined;

/** The field must not be there. */
export const absent: Rule = (actual) =>
  actual === undefined ? undefined : `expected nothing, got ${shown(actual)}`;

/** The field must be there. */
export const present: Rule = (actual) =>
  actual === undefined || actual === null ? 'expected something, got nothing' : undefined;

/** A number (or a number in text, as resourceVersions are) above another. */
export function above(limit: number | string): Rule {
  return (actual, saved) => {
    const least = Number(typeof limit === 'string' ? filled(limit, saved) : limit);
    return Number(actual) > least ? undefined : `expected above ${least}, got ${shown(actual)}`;
  };
}

/** Anything but this. */
export function not(unwanted: unknown): Rule {
  return (actual, saved) =>
    difference(unwanted, actual, saved) === undefined ? `must not be ${shown(actual)}` : undefined;
}

/** Nothing more and nothing less than this. */
export function exactly(expected: unknown): Rule {
  return (actual, saved) => {
    const wanted = canonical(filledIn(expected, saved));
    return wanted === canonical(actual) ? undefined : `expected ${wanted}, got ${shown(actual)}`;
  };
}

/** A list with an item for each of these, whatever else it holds. */
export function containing(...expected: readonly unknown[]): Rule {
  return (actual, saved) => {
    const items = Array.isArray(actual) ? actual : [];
    const missing = expected.find((one) =>
      items.every((item) => difference(one, item, saved) !== undefined),
    );
    return missing === undefined
      ? undefined
      : `expected an item like ${shown(missing)} in ${shown(actual)}`;
  };
}

/** A text of JSON with such a value in it. */
export function jsonText(expected: unknown): Rule {
  return (actual, saved) => difference(expected, JSON.parse(String(actual)), saved);
}

/** How long a list must be. */
export function ofLength(length: number): Rule {
  return (actual) =>
    Array.isArray(actual) && actual.length === length
      ? undefined
      : `expected ${length} items, got ${shown(actual)}`;
}

/**
 * The first thing wrong with a value, `path: what`, or nothing. An object must have the fields
 * expected and may have others; a list must have the items expected and no others; a text may be
 * given as a pattern; a rule decides for itself.
 */
export function difference(
  expected: unknown,
  actual: unknown,
  saved: Saved = {},
  path = '',
): string | undefined {
  const at = (what: string | undefined): string | undefined =>
    what === undefined ? undefined : `${path === '' ? '.' : path}: ${what}`;
  if (typeof expected === 'function') {
    return at((expected as Rule)(actual, saved));
  }
  if (expected instanceof RegExp) {
    const matches = typeof actual === 'string' && expected.test(actual);
    return matches ? undefined : at(`expected to match ${expected}, got ${shown(actual)}`);
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) {
      return at(`expected ${expected.length} items, got ${shown(actual)}`);
    }
    return firstOf(expected.entries(), ([index, one]) =>
      difference(one, actual[index], saved, `${path}[${index}]`),
    );
  }
  if (isJsonObject(expected)) {
    if (!isJsonObject(actual)) {
      return at(`expected an object, got ${shown(actual)}`);
    }
    return firstOf(Object.entries(expected), ([name, one]) =>
      difference(one, actual[name], saved, `${path}.${name}`),
    );
  }
  const wanted = typeof expected === 'string' ? filled(expected, saved) : expected;
  return wanted === actual ? undefined : at(`expected ${shown(wanted)}, got ${shown(actual)}`);
}

/** A text with each `{name}` replaced by what was saved under that name; others stay. */
export function filled(text: string, saved: Saved): string {
  return text.replaceAll(/\{(\w+)\}/g, (braced, name: string) => saved[name] ?? braced);
}

function filledIn(value: unknown, saved: Saved): unknown {
  return JSON.parse(filled(JSON.stringify(value), saved)) as unknown;
}

function firstOf<Item>(
  items: Iterable<Item>,
  differs: (item: Item) => string | undefined,
): string | undefined {
  for (const item of items) {
    const found = differs(item);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) =>
      isJsonObject(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ) ?? 'nothing'
  );
}

function shown(value: unknown): string {
  const text = JSON.stringify(value, (_, inner: unknown) =>
    inner instanceof RegExp || typeof inner === 'function' ? String(inner) : inner,
  );
  return text === undefined ? 'nothing' : text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
