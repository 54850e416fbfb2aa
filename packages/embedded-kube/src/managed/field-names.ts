import { type FieldSet, isMember, namesIn } from './field-set.ts';

/** The keys that tell an element of a list apart, and their values. */
export type ElementKeys = Readonly<Record<string, unknown>>;

/** How a set of fields names a field of an object. */
export function fieldName(field: string): string {
  return `f:${field}`;
}

/** How it names an element of a list that has keys; `keys` in the order of the alphabet. */
export function elementName(keys: ElementKeys): string {
  return `k:${JSON.stringify(keys)}`;
}

/** How it names an element of a list that is a set. */
export function valueName(value: unknown): string {
  return `v:${JSON.stringify(value)}`;
}

/** The field that a name is for, if it is for one. */
export function fieldOf(name: string): string | undefined {
  return name.startsWith('f:') ? name.slice(2) : undefined;
}

/** Whether a name is one that a set of fields may hold. */
export function isFieldName(name: string): boolean {
  switch (name.slice(0, 2)) {
    case 'f:':
      return true;
    case 'k:':
      return isObject(parsed(name));
    case 'v:':
      return parsed(name) !== undefined;
    case 'i:':
      return Number.isInteger(parsed(name));
    default:
      return false;
  }
}

/** Every field of a set as errors name it: `.spec.containers[name="a"].image`. */
export function pathsOf(set: FieldSet): string[] {
  const paths: string[] = [];
  collect(set, '', paths);
  return paths;
}

/** The fields of one level come before those below them, as the API lists them. */
function collect(set: FieldSet, prefix: string, paths: string[]): void {
  const names = namesIn(set);
  for (const name of names) {
    if (isMember(set[name] as FieldSet)) {
      paths.push(prefix + shown(name));
    }
  }
  for (const name of names) {
    collect(set[name] as FieldSet, prefix + shown(name), paths);
  }
}

function shown(name: string): string {
  const rest = name.slice(2);
  switch (name.slice(0, 2)) {
    case 'f:':
      return `.${rest}`;
    case 'k:':
      return shownKeys(parsed(name) as ElementKeys);
    case 'v:':
      return `[=${rest}]`;
    default:
      return `[${rest}]`;
  }
}

/** The keys of an element as errors show them. */
export function shownKeys(keys: ElementKeys): string {
  const pairs = Object.entries(keys).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return `[${pairs.join(',')}]`;
}

function parsed(name: string): unknown {
  try {
    return JSON.parse(name.slice(2)) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
